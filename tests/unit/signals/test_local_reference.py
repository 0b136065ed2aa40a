"""A message against its project's own earlier newcomers: level, as-of, caps, robustness (docs/method.md S3)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from barograph.config import Sensor
from barograph.signals.local_reference import MIN_MESSAGES, OwnMessages, local_p

SETTINGS = Sensor()


def project(size=2000, years=12.0, shift=0.0, scale=1.0, seed=0):
    """A project whose newcomers' normal scores have another level and spread than those of other projects."""
    draw = np.random.default_rng(seed)
    sent = np.sort(draw.uniform(0, years * 365.25, size))
    p = ndtr(-(shift + scale * draw.standard_normal(size)))
    account = draw.integers(0, size // 3, size)
    thread = draw.integers(0, size // 2, size)
    return OwnMessages(sent, sent.copy(), p, account, account.copy(), thread, np.ones(size, dtype=bool))


def some(own, rows):
    return OwnMessages(*(getattr(own, name)[rows] for name in OwnMessages.__slots__))


def added(own, **columns):
    """The project with more messages, sorted; and where the new ones stand."""
    parts = [np.concatenate([getattr(own, name), np.asarray(columns[name])]) for name in OwnMessages.__slots__]
    order = np.argsort(parts[0], kind="stable")
    return OwnMessages(*(part[order] for part in parts)), np.flatnonzero(order >= len(own.sent))


def burst(sent, p=0.005, accounts=4, first=10**6):
    """Pressing messages of a few accounts by turns, each in a thread of its own."""
    count = len(sent)
    account = first + np.arange(count) % accounts
    thread = first + np.arange(count)
    return {
        "sent": sent, "ready": sent, "p": np.full(count, p), "account": account, "kin": account, "thread": thread,
        "serves": np.ones(count, dtype=bool),
    }  # fmt: skip


def settled(own):
    return own.sent > 4 * 365.25


@pytest.mark.parametrize(("shift", "scale"), [(0.4, 1.1), (0.0, 1.0), (-0.5, 0.8)])
def test_one_in_twenty_presses_in_a_rough_a_usual_and_a_gentle_project(shift, scale):
    own = project(4000, shift=shift, scale=scale)
    p, _ = local_p(own, SETTINGS)
    late = settled(own)
    assert 0.03 <= np.mean(p[late] <= 0.05) <= 0.07
    assert 0.004 <= np.mean(p[late] <= 0.01) <= 0.018
    before = np.mean(own.p[late] <= 0.05)
    assert (shift == 0) == (0.03 <= before <= 0.07)


def test_worked_example():
    sent = np.concatenate([np.arange(20.0), [400.0]])
    count = len(sent)
    p = np.concatenate([np.linspace(0.05, 1.0, 20), [0.02]])
    code = np.arange(count)
    own = OwnMessages(sent, sent, p, code, code, code, np.ones(count, dtype=bool))
    found, compared = local_p(own, SETTINGS)
    z = -ndtri(np.clip(p[:20], 1e-4, 1 - 1e-4))
    low, high = np.quantile(z, [0.8, 0.95])
    scale = (high - low) / (1.6449 - 0.8416)
    weight = 20 / 170
    moved = (-ndtri(0.02) - weight * (low - 0.8416 * scale)) / (1 + weight * (scale - 1))
    assert compared[-1] == 20
    assert found[-1] == pytest.approx(ndtr(-moved), abs=1e-5)


def test_what_comes_later_changes_nothing():
    own = project()
    known = own.sent < 6 * 365.25
    whole, counts = local_p(own, SETTINGS)
    then, counts_then = local_p(some(own, known), SETTINGS)
    assert np.array_equal(whole[known], then)
    assert np.array_equal(counts[known], counts_then)


def test_a_message_not_ready_yet_serves_nobody():
    own = project(300, years=3)
    _, counts = local_p(own, SETTINGS)
    _, waiting = local_p(replace(own, ready=np.full(300, 1e6)), SETTINGS)
    assert counts.max() > 100
    assert waiting.max() == 0


def test_what_serves_nobody_is_rated_and_changes_nothing():
    own = project()
    planted = burst(np.linspace(2000.0, 2080.0, 16)) | {"serves": np.zeros(16, dtype=bool)}
    both, new = added(own, **planted)
    p, counts = local_p(both, SETTINGS)
    assert np.array_equal(np.delete(p, new), local_p(own, SETTINGS)[0])
    assert counts[new].min() > 100


def test_under_ten_messages_p_stays():
    own = project(MIN_MESSAGES, years=3)
    p, counts = local_p(own, SETTINGS)
    assert np.array_equal(p, own.p)
    assert counts.max() < MIN_MESSAGES


def test_no_years_switch_it_off():
    own = project(300, shift=1.0)
    p, counts = local_p(own, Sensor(own_years=0))
    assert np.array_equal(p, own.p)
    assert not counts.any()


@pytest.mark.parametrize("shared", ["account", "kin", "thread"])
def test_the_account_its_kin_and_its_thread_are_left_out(shared):
    own = project(300, years=3)
    alike = replace(own, **{shared: np.zeros(300, dtype=np.int64)})
    _, counts = local_p(alike, SETTINGS)
    assert counts.max() == 0


@pytest.mark.parametrize(("column", "most"), [("account", 3), ("thread", 5)])
def test_an_account_counts_three_times_and_a_thread_five_times(column, most):
    own = project(200, years=2)
    own = replace(own, account=np.arange(200), kin=np.arange(200), thread=np.arange(200))
    one = {"sent": own.sent, "ready": own.ready, "p": own.p, "serves": own.serves}
    talker = one | {name: np.arange(1000, 1200) for name in ("account", "kin", "thread")}
    talker[column] = np.full(200, 7777)
    both, _ = added(own, **talker)
    asked, place = added(
        both, sent=[900.0], ready=[900.0], p=[0.05], account=[9999], kin=[9999], thread=[9999], serves=[True]
    )
    _, counts = local_p(asked, SETTINGS)
    assert counts[place[0]] == 200 + most


@pytest.mark.parametrize("messages", [8, 40])
def test_a_campaign_within_ninety_days_does_not_hide_itself(messages):
    both, new = added(project(), **burst(np.linspace(2000.0, 2089.0, messages)))
    p, _ = local_p(both, SETTINGS)
    alone, _ = local_p(replace(both, serves=~np.isin(np.arange(len(both.p)), new)), SETTINGS)
    assert np.array_equal(p[new], alone[new])


def test_a_long_campaign_of_four_accounts_lowers_its_scores_by_little():
    own = project()
    both, new = added(own, **burst(np.linspace(2000.0, 2360.0, 80)))
    p, counts = local_p(both, SETTINGS)
    first, last = -ndtri(p[new[0]]), -ndtri(p[new[-1]])
    assert counts[new[-1]] > 300
    assert first - last < 0.15


def test_p_is_rounded_and_never_zero():
    own = project(1500, shift=-2.0, scale=0.2)
    both, new = added(own, **burst(np.array([3000.0]), p=1e-5))
    p, _ = local_p(both, SETTINGS)
    assert p[new[0]] == 1e-6
    assert np.array_equal(np.round(p, 6)[settled(both)], p[settled(both)])
