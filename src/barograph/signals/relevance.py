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

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from barograph.catalogue.arrow import NUMBER, TEXT

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
_RATED = pa.schema([("message_id", TEXT), ("relevance", NUMBER)])


@lru_cache(maxsize=1)
def general_shares() -> tuple[dict[str, float], float]:
    """Share of general English texts that use each common word, and the share assumed for any other word.

    By Zipf's law, from the place of the word in a list by frequency (`scripts/make_general_words.py`).
    """
    words = files("barograph.resources").joinpath("general-words.txt").read_text("utf-8").split()
    shares = {word: min(_TOP_SHARE, _SHARE_OF_FIRST / (_OFFSET + place)) for place, word in enumerate(words, 1)}
    return shares, _SHARE_OF_FIRST / (_OFFSET + 1.25 * len(words))


def _quarter(instant: Column) -> Column:
    return F.year(instant) * 4 + F.quarter(instant)


def _start(*columns: str) -> Column:
    """The first characters of each column, as one text."""
    return F.concat_ws(" ", *(F.substring(F.coalesce(F.col(name), F.lit("")), 1, MAX_LETTERS) for name in columns))


def relevance(messages: DataFrame, members: DataFrame, texts: DataFrame) -> DataFrame:
    """Rate messages against what established members wrote in the four quarters before.

    A project is worked on as a whole by one worker: `MAX_MESSAGES` texts of `MAX_LETTERS` at most for each quarter, and
    the messages to rate.

    Args:
        messages: message_id, project, sent_at, subject and own_text of the messages to rate.
        members: message_id, project and sent_at of established members' messages.
        texts: message_id and own_text of the members' messages, and of any others.

    Returns:
        message_id, relevance (rounded to six digits); no row for a message without words of four letters.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    order = Window.partitionBy("project", "quarter").orderBy(F.xxhash64("message_id"), "message_id")
    chosen = (
        members.withColumn("quarter", _quarter(F.col("sent_at")))
        .withColumn("place", F.row_number().over(order))
        .where(F.col("place") <= MAX_MESSAGES)
        .select("message_id", "project", "quarter")
    )
    # named anew: both sides come from the same frame, and Spark tells columns apart by where they come from
    said = chosen.join(texts.select("message_id", _start("own_text").alias("text")), "message_id", how="inner").select(
        F.col("project").alias("project"), "quarter", "text"
    )
    quarter, text = _quarter(F.col("sent_at")).alias("quarter"), _start("subject", "own_text").alias("text")
    asked = messages.select("message_id", "project", quarter, text)
    pairs = asked.groupBy("project").cogroup(said.groupBy("project"))
    return pairs.applyInArrow(rated, from_arrow_schema(_RATED))


def rated(asked: pa.Table, said: pa.Table) -> pa.Table:
    """Rate the messages of one project; the plain function behind `relevance`.

    Args:
        asked: message_id, quarter and text of the messages to rate, in any order.
        said: quarter and text of members' messages, in any order.

    Returns:
        message_id and relevance of the messages that have words.
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    count = CountVectorizer(token_pattern=_WORD, binary=True, dtype=np.int64)
    texts = [*asked["text"].to_pylist(), *said["text"].to_pylist()]
    if asked.num_rows == 0 or not any(map(count.build_analyzer(), texts)):
        return _RATED.empty_table()
    words = count.fit_transform(texts)
    mine, theirs = words[: asked.num_rows], words[asked.num_rows :]
    at, row_of = np.unique(asked["quarter"].to_numpy(), return_inverse=True)
    quarter = said["quarter"].to_numpy()
    serves = csr_matrix(((quarter >= at[:, None] - QUARTERS) & (quarter < at[:, None])).astype(np.int64))
    used = serves @ theirs
    messages = np.asarray(serves.sum(axis=1)).ravel()
    known, rare = general_shares()
    share = np.array([known.get(word, rare) for word in count.get_feature_names_out()])
    row, word = mine.nonzero()
    times = np.asarray(used[row_of[row], word]).ravel() if len(row) else np.zeros(0)
    ratio = np.log((times + 1) / (messages[row_of[row]] * share[word] + 1))
    # whole numbers add up the same in any order
    total = np.bincount(row, weights=np.rint(ratio * 1e6), minlength=asked.num_rows)
    size = np.bincount(row, minlength=asked.num_rows)
    some = np.flatnonzero(size)
    found = np.round((total[some] / 1e6 - LEAST_EVIDENCE) / size[some], 6)
    return pa.table([asked["message_id"].take(pa.array(some)), pa.array(found, NUMBER)], schema=_RATED)
