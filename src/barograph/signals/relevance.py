"""Whether a message belongs to its project's own talk, by its words (docs/method.md S1).

    relevance = (sum over the k distinct words w of  ln (c_w + 1) / (n g_w + 1)  - 5) / k

c_w of the n messages of established members in the four quarters before use the word w; in general English a share
g_w of texts would. So the words of a project's trade count for a message, everyday words that the members use as others
do count nothing, and everyday words that they seldom use (money, prayers, diets) count against it. It is the log ratio
of two Poisson rates with a prior of one message; with few members' messages it stays near 0. The 5 asks the same of all
messages, so that a line of small talk is not relevant by one word.

It lets a maintainer be silent: a plea counts though nobody answers it, while most scam and advertising mail does not.

*Innocent explanations*: nearly all relevant messages are ordinary questions and reports.

*Limits*: calls for papers and job offers in the project's own field pass; a plea without a word of the trade does not,
nor does any message in a project whose members said nothing in the four quarters before. Whoever sends advertising in
the project's own words passes too. Words are runs of Latin letters.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

QUARTERS = 4
"""Calendar quarters before a message's own whose talk it is compared with."""

MAX_MESSAGES = 500
"""Members' messages of a project and quarter that are read; beyond, those with the smallest hash of their id."""

MAX_LETTERS = 4_000
"""Characters of a text that are read."""

LEAST_EVIDENCE = 5.0
"""Log ratio that is taken from the sum over a message's words before it is divided by their number."""

_WORD = "[a-z][a-z_]{3,}"
_TOP_SHARE = 0.5
_SHARE_OF_FIRST = 8.0
_OFFSET = 10.0


@lru_cache(maxsize=1)
def general_shares() -> tuple[pa.Table, float]:
    """Share of general English texts that use each common word (text, share), and the share assumed for any other word.

    By Zipf's law, from the place of the word in a list by frequency (`scripts/make_general_words.py`).
    """
    words = files("barograph.resources").joinpath("general-words.txt").read_text("utf-8").split()
    shares = [min(_TOP_SHARE, _SHARE_OF_FIRST / (_OFFSET + place)) for place in range(1, len(words) + 1)]
    return pa.table({"text": words, "share": shares}), _SHARE_OF_FIRST / (_OFFSET + 1.25 * len(words))


def _quarter(instant: Column) -> Column:
    return F.year(instant) * 4 + F.quarter(instant)


def _words(*texts: str) -> Column:
    """Hashes of the distinct words of the columns named."""
    parts = [F.lower(F.substring(F.coalesce(F.col(text), F.lit("")), 1, MAX_LETTERS)) for text in texts]
    found = F.regexp_extract_all(F.concat_ws(" ", *parts), F.lit(_WORD), F.lit(0))
    return F.transform(F.array_distinct(found), lambda word: F.xxhash64(word))  # noqa: PLW0108, it takes any number of columns


def relevance(messages: DataFrame, members: DataFrame) -> DataFrame:
    """Rate messages against what established members wrote in the four quarters before.

    Args:
        messages: message_id, project, sent_at, subject and own_text of the messages to rate.
        members: The same of established members' messages.

    Returns:
        message_id, relevance (rounded to six digits); no row for a message without words of four letters.
    """
    asked = messages.select(
        "message_id",
        "project",
        _quarter(F.col("sent_at")).alias("quarter"),
        _words("subject", "own_text").alias("words"),
    )
    talk, said = _talk(members)
    shares, rare = general_shares()
    general = (
        messages.sparkSession.createDataFrame(shares)
        .select(F.xxhash64("text").alias("word"), "share")
    )  # fmt: skip
    expected = F.coalesce("said", F.lit(0)) * F.coalesce("share", F.lit(rare))
    ratio = F.log((F.coalesce("used", F.lit(0)) + 1) / (expected + 1))
    return (
        asked.withColumn("word", F.explode("words"))
        .join(talk, ["project", "quarter", "word"], how="left")
        .join(said, ["project", "quarter"], how="left")
        .join(F.broadcast(general), "word", how="left")
        .withColumn("ratio", F.round(ratio * 1e6).cast("long"))  # whole numbers add up the same in any order
        .groupBy("message_id")
        .agg(F.round((F.sum("ratio") / 1e6 - LEAST_EVIDENCE) / F.count("*"), 6).alias("relevance"))
    )


def _talk(members: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Messages that use each word, and all messages, of the four quarters before each quarter."""
    order = Window.partitionBy("project", "quarter").orderBy(F.xxhash64("message_id"), "message_id")
    messages = (
        members.withColumn("quarter", _quarter(F.col("sent_at")))
        .withColumn("place", F.row_number().over(order))
        .where(F.col("place") <= MAX_MESSAGES)
        .select("project", "quarter", _words("own_text").alias("words"))
    )
    serves = F.explode(F.transform(F.sequence(F.lit(1), F.lit(QUARTERS)), lambda later: F.col("quarter") + later))
    used = (
        messages.select("project", "quarter", F.explode("words").alias("word"))
        .groupBy("project", "quarter", "word")
        .agg(F.count("*").alias("used"))
        .select("project", serves.alias("quarter"), "word", "used")
        .groupBy("project", "quarter", "word")
        .agg(F.sum("used").alias("used"))
    )
    said = (
        messages.groupBy("project", "quarter")
        .agg(F.count("*").alias("said"))
        .select("project", serves.alias("quarter"), "said")
        .groupBy("project", "quarter")
        .agg(F.sum("said").alias("said"))
    )
    return used, said
