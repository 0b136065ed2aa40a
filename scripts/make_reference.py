"""Make the shipped reference and calibration again, from a workspace that holds control archives only.

    barograph --workspace build/controls load auto PATH --venue NAME     (once an archive; never one with a known case)
    python scripts/make_reference.py build/controls --draws 300

Links and measures the workspace with *no* reference but its own messages (own project left out), then counts the
largest group scores of every control list-year and of author-permutation surrogates. Writes numbers only:
`reference-default.npz` (scores, strata, project codes) and `calibration-default.json` into `src/barograph/resources`.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from barograph.config import load_config
from barograph.detection.calibration import Calibration, calibrate
from barograph.detection.project import Project
from barograph.detection.surrogates import YearMaximum, list_years, surrogate_maxima, year_maxima
from barograph.embedding.model import encoder_of
from barograph.embedding.vectors import new_vectors, sentences_of
from barograph.identifiers import digest
from barograph.jobs import Context, run_stage, stage_named
from barograph.signals.kinds import sentence_kinds
from barograph.signals.measure import acts
from barograph.signals.pressure import strata_of
from barograph.signals.reference import empty_reference
from barograph.signals.responsiveness import days
from barograph.signals.strata import LENGTHS
from barograph.spark import session
from barograph.store import Store
from barograph.tables import Table

RESOURCES = Path(__file__).resolve().parents[1] / "src" / "barograph" / "resources"


def measured(context: Context) -> pa.Table:
    """Acts of all projects, each with its own project left out of the reference."""
    spark = session(context.config.spark)
    print(run_stage(spark, stage_named("link"), context))
    names = (Table.MESSAGES, Table.PLACEMENTS, Table.THREADS, Table.ACCOUNTS)
    frames = [context.store.read(spark, table) for table in names]
    return acts(*frames, empty_reference(), context.config).toArrow()


def write_reference(rows: pa.Table, name: str) -> None:
    rows = rows.sort_by([("project", "ascending"), ("raw_score", "ascending"), ("message_id", "ascending")])
    kinds = pa.array(["mail" if label.endswith("/mail") else "tracker" for label in rows["stratum"].to_pylist()])
    strata = strata_of(rows.append_column("kind", kinds))
    projects = rows["project"].to_pylist()
    codes = {project: code for code, project in enumerate(sorted(set(projects)))}
    share = rows["unanswered_share"].to_numpy(zero_copy_only=False).astype(float)
    print("quartiles of the unanswered share:", np.nanquantile(share, [0.25, 0.5, 0.75]).round(3).tolist())
    np.savez_compressed(
        RESOURCES / f"reference-{name}.npz",
        name=np.str_(f"shipped[{len(projects)}]"),
        scores=rows["raw_score"].to_numpy().astype(np.float32),
        unanswered=strata.unanswered,
        length=strata.length,
        tracker=strata.tracker,
        project=np.array([codes[project] for project in projects], dtype=np.int16),
    )


def write_roles(rows: pa.Table, context: Context, name: str, sample: int) -> None:
    """Role scores of pressing messages, chosen by the hash of the message id, by length class."""
    spark = session(context.config.spark)
    settings = context.config.embed
    pressing = rows.filter(pa.compute.less_equal(rows["p"], settings.max_p)).sort_by("message_id").slice(0, sample)
    chosen = spark.createDataFrame(pressing.select(["message_id"])).select("message_id")
    messages = context.store.read(spark, Table.MESSAGES).join(chosen, "message_id", how="left_semi")
    found = sentences_of(messages).repartition(4).persist()
    with context.store.writing():
        fresh = new_vectors(found, context.store.read(spark, Table.VECTORS), settings)
        context.store.append(Table.VECTORS, fresh, {"stage": "reference"})
    vectors = context.store.read(spark, Table.VECTORS)
    scores = sentence_kinds(found, vectors, encoder_of(settings), settings)
    top = scores.groupBy("message_id").agg({"role_score": "max"}).toArrow()
    words = dict(zip(pressing["message_id"].to_pylist(), pressing["words"].to_pylist(), strict=True))
    length = np.searchsorted(LENGTHS, [words[key] for key in top["message_id"].to_pylist()], side="left")
    value = top["max(role_score)"].to_numpy()
    held = {f"length{code}": np.sort(value[length == code]).astype(np.float32) for code in range(len(LENGTHS) + 1)}
    np.savez_compressed(RESOURCES / f"roles-{name}.npz", **held)
    print("role references by length class:", {key: len(values) for key, values in held.items()})


def correlation_within(rows: pa.Table, floor: float) -> float:
    """One-way random-effects intraclass correlation of z within an account (ANOVA estimator)."""
    frame = rows.select(["project", "identity_id", "p"]).to_pandas()
    from barograph.detection.block import normal_score

    frame["z"] = normal_score(frame["p"].to_numpy(), floor)
    groups = frame.groupby(["project", "identity_id"])["z"]
    size, mean = groups.transform("size"), groups.transform("mean")
    many = frame[size >= 2]
    k, n = many.groupby(["project", "identity_id"]).ngroups, len(many)
    within = ((many["z"] - mean[many.index]) ** 2).sum() / (n - k)
    between = ((mean[many.index] - many["z"].mean()) ** 2).sum() / (k - 1)
    n0 = (n - (size[many.index]).sum() / n) / (k - 1)
    return float((between - within) / (between + (n0 - 1) * within))


def maxima_of(
    project: Project, first: float, last: float, context: Context, draws: int
) -> tuple[list[YearMaximum], list[YearMaximum]]:
    config = context.config
    edges = list_years(first + config.newcomer.min_project_days, last)
    real = year_maxima(project.block, edges, config.account, config.group)
    args = (project.block, project.name, edges, draws, config.calibration.block_days, config.account, config.group)
    return real, list(surrogate_maxima(*args))


def make_calibration(rows: pa.Table, context: Context, draws: int, name: str) -> Calibration:
    placements = context.store.arrow(Table.PLACEMENTS, ["project", "sent_at"])
    real: list[YearMaximum] = []
    surrogate: list[YearMaximum] = []
    told = []
    for project_name in sorted(set(rows["project"].to_pylist())):
        sent = days(placements.filter(pa.compute.equal(placements["project"], project_name))["sent_at"])
        project = Project.of(
            rows.filter(pa.compute.equal(rows["project"], project_name)), context.config.sensor.p_floor
        )
        mine, made = maxima_of(project, float(sent.min()), float(sent.max()), context, draws)
        real += mine
        surrogate += made
        told.append((f"years {project_name}", str(len(mine))))
        best = max((m.score for m in mine), default=0.0)
        single = max((m.single for m in mine), default=0.0)
        print(
            f"{project_name}: {len(mine)} list-years, {len(project.block)} acts, max S {best:.2f}, s1 {single:.2f}",
            flush=True,
        )
    made_by = (
        ("command", f"python scripts/make_reference.py WORKSPACE --draws {draws}"),
        ("config", context.config.digest()),
        ("messages", context.store.digest(Table.MESSAGES)),
        ("list-years", str(len(real))),
        ("surrogate list-years", str(len(surrogate))),
        *told,
    )
    return calibrate(name, surrogate, real, tuple(sorted(made_by)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--sample", type=int, default=3000, help="pressing messages embedded for the role reference")
    parser.add_argument("--name", default="default")
    parser.add_argument(
        "--acts", type=Path, help="keep the measured acts here (Parquet), and use them if they are there"
    )
    given = parser.parse_args()
    store = Store(given.workspace)
    context = Context(load_config(), datetime(2100, 1, 1, tzinfo=UTC), store)
    if given.acts and given.acts.is_file():
        import pyarrow.parquet as pq

        rows = pq.read_table(given.acts)
    else:
        with store.writing():
            rows = measured(context)
        if given.acts:
            import pyarrow.parquet as pq

            pq.write_table(rows, given.acts)
    write_reference(rows, given.name)
    write_roles(rows, context, given.name, given.sample)
    print(f"correlation of z within an account: {correlation_within(rows, context.config.sensor.p_floor):.3f}")
    calibration = make_calibration(rows, context, given.draws, given.name)
    (RESOURCES / f"calibration-{given.name}.json").write_bytes(calibration.to_json() + b"\n")
    for label, stratum in zip(("<30", "30-150", ">150"), calibration.strata, strict=True):
        worst = [round(value, 2) for value in stratum.real[:5]]
        print(
            f"{label}: {stratum.real_years:.0f} list-years, positive {worst}; surrogate {stratum.surrogate_years:.0f}"
        )
        for rate in (1e-2, 3e-3, 1e-3, 3e-4, 1e-4):
            at = int(rate * stratum.surrogate_years)
            value = stratum.surrogate[at - 1] if 0 < at <= len(stratum.surrogate) else "any above 0"
            print(f"   surrogate rate {rate}: S >= {value}")
    print(digest("calibration", calibration.to_json().decode())[:8])


if __name__ == "__main__":
    main()
