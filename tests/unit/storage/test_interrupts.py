"""Ctrl-C while Spark works is one interrupt, without what py4j and PySpark write about it."""

from __future__ import annotations

import logging
import signal

import pytest

from barograph.storage.spark_session import _plain_interrupts


@pytest.fixture(autouse=True)
def as_before():
    handler, level, filters = signal.getsignal(signal.SIGINT), logging.getLogger("py4j").level, logging.root.filters[:]
    yield
    signal.signal(signal.SIGINT, handler)
    logging.getLogger("py4j").setLevel(level)
    logging.root.filters[:] = filters


def test_an_interrupt_is_pythons_own():
    signal.signal(signal.SIGINT, lambda *_: None)
    _plain_interrupts()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_only_the_talk_that_was_cut_off_is_not_logged():
    _plain_interrupts()
    _plain_interrupts()
    cut_off, other = (
        logging.makeLogRecord({"msg": text, "name": "root"})
        for text in ("KeyboardInterrupt while sending command.", "Exception while sending command.")
    )
    assert not logging.root.filter(cut_off)
    assert logging.root.filter(other)
