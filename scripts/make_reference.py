"""Make the shipped reference and calibration again, from a workspace that holds control archives only.

    python benchmarks/detect_data.py build/controls     (never an archive with a known case)
    python scripts/make_reference.py build/controls --draws 1200

Links and measures the workspace with *no* reference but its own messages (own project left out), then counts the
largest group scores of every control list-year and of author-permutation surrogates. Writes numbers only, into
`src/barograph/resources`: `reference-default.npz` (scores, strata, project codes, 60 bits of each message id),
`roles-default.npz` (scores of acts) and `calibration-default.json`. Prints what has to be looked at by a human:
quartiles of the unanswered share, the correlation within an account, control list-years that scored, and whether they
agree with the surrogates.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from barograph.catalogue.tables import Table
from barograph.config import Config, load_config
from barograph.detection.calibration.calibrate import calibrate
from barograph.detection.calibration.check import summary_lines
from barograph.detection.scoring.block import normal_score
from barograph.embedding.model import encoder_of
from barograph.embedding.vectors import new_vectors, wanted
from barograph.pipeline.runner import run_stage
from barograph.pipeline.stage import Context
from barograph.pipeline.stages import measured_frames, stage_named
from barograph.signals.acts import ACTS, stored_reference
from barograph.signals.kinds import message_acts, sentence_kinds
from barograph.signals.made_with import eligible_settings
from barograph.signals.measure import acts
from barograph.signals.pressure import strata_of
from barograph.signals.reference import empty_reference, key_of
from barograph.signals.sense import judged_sentences
from barograph.signals.sensor import load_sensor
from barograph.storage.spark_session import session
from barograph.storage.store import Store

RESOURCES = Path(__file__).resolve().parents[1] / "src" / "barograph" / "resources"


def measured(context: Context) -> pa.Table:
    """Acts of all projects, each with its own project left out of the reference; also written as the table."""
    spark = session(context.config.spark)
    for name in ("link", "sense", "embed"):
        print(run_stage(lambda: spark, stage_named(name), context), flush=True)
    names = (Table.SENSED, Table.VECTORS, Table.THREADS, Table.ACCOUNTS)
    frames = measured_frames({table: context.store.read(spark, table) for table in names})
    made = acts(frames, empty_reference(), context.config)
    context.store.replace(Table.ACTS, made, {"stage": "reference", "as_of": context.as_of.isoformat()})
    return context.store.arrow(Table.ACTS)


def write_reference(rows: pa.Table, config: Config, name: str) -> None:
    """Scores with their strata and project codes, in an order that tells nothing."""
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
        sensor=np.str_(load_sensor(name).fingerprint),
        settings=np.str_(eligible_settings(config)),
        scores=rows["raw_score"].to_numpy().astype(np.float32),
        unanswered=strata.unanswered,
        length=strata.length,
        tracker=strata.tracker,
        project=np.array([codes[project] for project in projects], dtype=np.int16),
        key=np.array([key_of(message_id) for message_id in rows["message_id"].to_pylist()], dtype=np.int64),
    )


def write_roles(rows: pa.Table, context: Context, name: str, sample: int) -> None:
    """Scores of every act for pressing messages, those with the smallest ids, by length class."""
    spark = session(context.config.spark)
    settings = context.config.embed
    pressing = rows.filter(pc.less_equal(rows["p"], settings.max_p)).sort_by("message_id").slice(0, sample)
    chosen = spark.createDataFrame(pressing.select(["message_id"])).select("message_id")
    sensed = context.store.read(spark, Table.SENSED).join(chosen, "message_id", how="left_semi")
    messages = context.store.read(spark, Table.MESSAGES)
    found = wanted(messages, judged_sentences(sensed), settings).repartition(4).persist()
    fresh = new_vectors(found, context.store.read(spark, Table.VECTORS), settings)
    context.store.append(Table.VECTORS, fresh, {"stage": "reference"})
    vectors = context.store.read(spark, Table.VECTORS)
    scores = sentence_kinds(found, vectors, encoder_of(settings), settings)
    top = scores.groupBy("message_id").agg(*message_acts())
    of_act = top.select("message_id", *(f"act{index}.score" for index in range(len(ACTS)))).toArrow()
    words = dict(zip(pressing["message_id"].to_pylist(), pressing["words"].to_pylist(), strict=True))
    value = np.stack([column.to_numpy() for column in of_act.columns[1:]], axis=1)
    number = np.array([words[key] for key in of_act["message_id"].to_pylist()])
    reference = stored_reference(value, number, eligible_settings(context.config))
    np.savez_compressed(RESOURCES / f"roles-{name}.npz", **reference)
    print("references by act and length class:", {key: len(part) for key, part in reference.items() if part.ndim})


def correlation_within(rows: pa.Table, floor: float) -> float:
    """One-way random-effects intraclass correlation of z within an account (ANOVA estimator)."""
    frame = rows.select(["project", "identity_id", "p"]).to_pandas()
    frame["z"] = normal_score(frame["p"].to_numpy(), floor)
    groups = frame.groupby(["project", "identity_id"])["z"]
    size, mean = groups.transform("size"), groups.transform("mean")
    many = frame[size >= 2]
    k, n = many.groupby(["project", "identity_id"]).ngroups, len(many)
    within = ((many["z"] - mean[many.index]) ** 2).sum() / (n - k)
    between = ((mean[many.index] - many["z"].mean()) ** 2).sum() / (k - 1)
    n0 = (n - (size[many.index]).sum() / n) / (k - 1)
    return float((between - within) / (between + (n0 - 1) * within))


@click.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.option("--draws", default=1000, help="Surrogates of each list-year.")
@click.option("--sample", default=12000, help="Pressing messages embedded for the reference of acts.")
@click.option("--name", default="default", help="Name of the sensor whose reference is made.")
@click.option("--again", is_flag=True, help="Use the acts that an earlier run of this script left in the workspace.")
def main(workspace: Path, draws: int, sample: int, name: str, again: bool) -> None:
    """Measure, write the reference, calibrate, write the calibration."""
    store = Store(workspace)
    context = Context(
        load_config(overrides={"blitz.share": "0.2", "dormant.share": "0.1"}), datetime(2100, 1, 1, tzinfo=UTC), store
    )
    with store.writing():
        eligible = store.arrow(Table.ACTS) if again else measured(context)
        rows = eligible.filter(eligible["newcomer"])
        logits = store.arrow(Table.SENSED, ["logit"])["logit"].to_numpy()
        print(f"eligible messages under the floor: {np.mean(logits < load_sensor(name).floor):.3f} of {len(logits)}")
        write_reference(rows, context.config, name)
        for label, kept in (
            ("all", rows),
            ("mailing lists", rows.filter(pc.match_substring(rows["stratum"], "/mail"))),
        ):
            correlation = correlation_within(kept, context.config.sensor.p_floor)
            print(f"correlation of z within an account, {label}: {correlation:.3f}")
        spark = session(context.config.spark)
        write_roles(rows, context, name, sample)
        print(run_stage(lambda: spark, stage_named("describe"), context), flush=True)
        frames = [store.read(spark, table) for table in (Table.ACTS, Table.KINDS, Table.PLACEMENTS)]
        made = calibrate(*frames, context.config, draws, name)
        (RESOURCES / f"calibration-{name}.json").write_bytes(made.calibration.to_json() + b"\n")
        for line in summary_lines(made.calibration):
            print(line)
        print("list-years:", dict(made.list_years))
        print("control list-years that scored:", *made.top[:20], sep="\n  ")
        print(made.calibration.calibration_id, flush=True)


if __name__ == "__main__":
    main()
