"""Our hash of a row is Spark's, for every table and type."""

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.storage.row_hash import row_hashes


def _value(kind: pa.DataType, draw: random.Random, rare: bool = True) -> object:
    if rare and draw.random() < 0.15:
        return None
    if pa.types.is_list(kind):
        return [_value(kind.value_type, draw, rare=False) for _ in range(draw.randrange(4))]
    if pa.types.is_struct(kind):
        return {field.name: _value(field.type, draw) for field in kind}
    text = "".join(draw.choice("aé漢🙂 \x00b") for _ in range(draw.randrange(70)))
    return {
        "bool": draw.random() < 0.5,
        "timestamp[us, tz=UTC]": datetime(1969, 1, 1, tzinfo=UTC) + timedelta(microseconds=draw.randrange(10**15)),
        "int64": draw.randrange(-(2**62), 2**62),
        "double": draw.choice([0.0, -0.0, 1.5, -1e300, draw.random()]),
        "string": text,
        "binary": text.encode(),
    }[str(kind)]


@pytest.mark.parametrize("table", list(Table), ids=lambda table: table.label)
def test_equals_spark_on_every_table(spark: SparkSession, table: Table) -> None:
    draw = random.Random(table.label)
    rows = [{field.name: _value(field.type, draw) for field in table.arrow} for _ in range(20)]
    arrow = pa.Table.from_pylist(rows, schema=table.arrow)
    frame = spark.createDataFrame(arrow)
    sparks = [row[0] for row in frame.select(F.xxhash64(*table.columns)).collect()]
    assert row_hashes(arrow) == sparks
