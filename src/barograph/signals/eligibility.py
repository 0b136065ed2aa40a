"""Which messages may count at all: newcomers' prose in dialogue, or in the project's own talk (docs/method.md S1).

*Innocent explanations*: every newcomer passes here; being eligible says nothing about an account.

Beside newcomers stand older accounts that are seldom seen: few messages, here and nowhere else, at whatever age. They
count in the branch `dormant` only, since an account can be made long before it is needed.

*Limits*: an account that is aged with many messages escapes, and so does one that is aged in another project, for
nothing tells it from a veteran who comes from there; the first year of a project never counts, since first-seen
dates are cut off at the start of an archive; text that is not English is not assessed.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from barograph.config import Config
from barograph.linking.accounts import AUTOMATION_SHARE, automation_share
from barograph.signals.relevance import relevance
from barograph.storage.persistence import persisted
from barograph.text.language import ASSESSED, UNKNOWN

DAY = 86_400.0
BY_TIME = ("sent_at", "venue", "message_id")
"""Order of messages. Of copies in two venues those of one venue come first, so that their threads are of one venue."""
TOLD_APART_BY = (
    "message_id", "venue", "native_id", "sent_at", "automation", "words", "language", "patch", "diff_lines", "kind",
    "content_key", "text_digest",
)  # fmt: skip
"""Columns of a message that say whether it counts. Texts are joined to what is left: they are most of an archive, and
each window sorts all that it is given."""
LANGUAGES = (ASSESSED, UNKNOWN)
"""Languages whose texts are looked at: what the sensor was trained for, and what is too short to tell."""


def _days(later: Column, earlier: Column) -> Column:
    """Days between two instants, as a number."""
    return (later.cast("double") - earlier.cast("double")) / F.lit(DAY)


def with_tenure(messages: DataFrame, placements: DataFrame) -> DataFrame:
    """Join each message with its place and with what its account had done before it.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        placements: `Table.PLACEMENTS` of the same messages.

    Returns:
        The messages with project, identity_id, thread_id, parent_identity, parent_id, and age_days (since the first
        message anywhere), project_age_days, first_copy (not in another venue of the project before), prior (earlier
        messages in the project, each once), prior_any (earlier messages in all projects), observed_days (of the
        project), automation (most messages of the identity are a program's).
    """
    place = placements.select(
        "message_id", "project", "identity_id", "thread_id", "parent_id", "parent_identity", "threaded_by"
    )
    copies = Window.partitionBy("project", "identity_id", "native_id").orderBy(*BY_TIME)
    whole = Window.partitionBy("identity_id")
    anywhere = Window.partitionBy("identity_id").orderBy("sent_at", "message_id")
    in_project = Window.partitionBy("project", "identity_id").orderBy("sent_at", "message_id")
    observed = placements.groupBy("project").agg(F.min("sent_at").alias("observed_from"))
    return (
        messages.join(place, "message_id", how="inner")
        .withColumn("automation", automation_share().over(whole) > AUTOMATION_SHARE)
        .withColumn("first_any", F.min("sent_at").over(whole))
        .withColumn("first_here", F.min("sent_at").over(Window.partitionBy("project", "identity_id")))
        .withColumn("first_copy", F.row_number().over(copies) == 1)
        .withColumn("prior", F.count_if("first_copy").over(in_project) - 1)
        .withColumn("prior_any", F.count_if("first_copy").over(anywhere) - 1)
        .join(F.broadcast(observed), "project", how="inner")
        .withColumns(
            {
                "age_days": _days(F.col("sent_at"), F.col("first_any")),
                "project_age_days": _days(F.col("sent_at"), F.col("first_here")),
                "observed_days": _days(F.col("sent_at"), F.col("observed_from")),
            }
        )
    )


def established(config: Config) -> Column:
    """Whether the author of a message was an established member when it was sent; over the result of `with_tenure`."""
    return (
        (F.col("project_age_days") > config.established.min_age_days)
        & (F.col("prior") >= config.established.min_prior)
        & ~F.col("automation")
    )


def dialogue_starts(tenured: DataFrame, config: Config) -> DataFrame:
    """When an established member first spoke in each thread.

    Args:
        tenured: Result of `with_tenure`.
        config: Section `established`.

    Returns:
        project, thread_id, established_at.
    """
    return (
        tenured.where(established(config)).groupBy("project", "thread_id").agg(F.min("sent_at").alias("established_at"))
    )


def conversations(tenured: DataFrame) -> DataFrame:
    """Who opened each thread, and when another account first spoke in it; programs are not listened to.

    Args:
        tenured: Result of `with_tenure`.

    Returns:
        thread_id, opener, answered_at (null where nobody else spoke).
    """
    first = F.min(F.struct("sent_at", "message_id")).alias("first")
    speakers = tenured.groupBy("thread_id", "identity_id", "automation").agg(first)
    in_order = F.sort_array(F.collect_list(F.struct("first", "identity_id", "automation")))
    rows = speakers.groupBy("thread_id").agg(in_order.alias("speakers"))
    opener = F.col("speakers")[0]["identity_id"]
    others = F.filter("speakers", lambda one: ~one["automation"] & (one["identity_id"] != opener))
    return rows.select(
        "thread_id", opener.alias("opener"), F.try_element_at(others, F.lit(1))["first"]["sent_at"]
    ).toDF("thread_id", "opener", "answered_at")


def _newcomer(config: Config) -> Column:
    anywhere = F.col("age_days") <= config.newcomer.max_age_days
    here = (F.col("project_age_days") <= config.newcomer.max_age_days) & (F.col("prior") < config.newcomer.max_prior)
    return here & anywhere if config.newcomer.require_globally_new else here


def _counts(config: Config) -> Column:
    """Newcomers, and where the branch `dormant` is in force older accounts that are seldom seen."""
    if not config.dormant.share:
        return F.col("newcomer")
    only_here = F.col("prior_any") == F.col("prior")
    stranger = only_here & (F.col("prior") < config.dormant.max_prior) & ~established(config)
    return F.col("newcomer") | stranger


def _prose(config: Config) -> Column:
    carries_change = (F.coalesce("diff_lines", F.lit(0)) > 0) | (F.col("kind") == "pull")
    patch_root = F.col("patch") & carries_change & F.col("parent_id").isNull()
    long_enough = F.col("words") >= config.text.min_words
    return ~F.col("automation") & ~patch_root & long_enough & F.col("language").isin(*LANGUAGES)


def _first_and_last_words(text: Column, most: int) -> Column:
    """Text of at most so many words; of a longer one its first and last ones, half each, with the breaks between."""
    half = max(1, most // 2)
    pieces = F.split(F.trim(text), r"(?<=\s)(?=\S)")
    first, last = F.slice(pieces, 1, half), F.slice(pieces, -half, half)
    cut = F.concat(F.array_join(first, ""), F.lit("\n\n"), F.array_join(last, ""))
    return F.when(F.size(pieces) <= most, text).otherwise(cut)


def _members(tenured: DataFrame, config: Config) -> DataFrame:
    """Prose of established members, whose words are the project's talk; each message once."""
    prose = F.col("first_copy") & established(config) & (F.col("words") >= config.text.min_words)
    return tenured.where(prose).select("message_id", "project", "sent_at")


def _counts_at_once(config: Config) -> Column:
    """Whether a message counts from when it was sent: by its words, or in a conversation with another account."""
    if config.text.relevance is None:
        return F.lit(False)
    # Whoever did not open the thread answers; a comment on a tracker names no parent.
    answers = (F.col("parent_identity") != F.col("identity_id")) | (F.col("opener") != F.col("identity_id"))
    known = F.coalesce(answers, F.lit(False)) | F.coalesce(F.col("answered_at") < F.col("sent_at"), F.lit(False))
    return known | F.coalesce(F.col("relevance") >= config.text.relevance, F.lit(False))


def _with_relevance(prose: DataFrame, tenured: DataFrame, texts: DataFrame, config: Config) -> DataFrame:
    """Add relevance to what was in no dialogue yet when it was sent; the rest has none."""
    if config.text.relevance is None:
        return prose.withColumn("relevance", F.lit(None).cast("double"))
    spoken = F.col("established_at").isNotNull() & (F.col("established_at") <= F.col("sent_at"))
    asked = prose.where(~spoken).select("message_id", "project", "sent_at", "subject", "own_text")
    return prose.join(relevance(asked, _members(tenured, config), texts), "message_id", how="left")


def _prose_once(tenured: DataFrame, config: Config) -> DataFrame:
    """Prose of those who count, each text once and none that is a broadcast."""
    spread = Window.partitionBy("content_key")
    text = Window.partitionBy("project", "identity_id", "content_key", "text_digest").orderBy(*BY_TIME)
    message = Window.partitionBy("project", "identity_id", "native_id").orderBy(*BY_TIME)
    keyed = F.col("content_key").isNotNull()
    return (
        tenured.where(F.col("observed_days") > config.newcomer.min_project_days)
        .where(_prose(config))
        .withColumn("newcomer", _newcomer(config))
        .where(_counts(config))
        .withColumn("spread", F.size(F.collect_set("project").over(spread)))
        .withColumn("copy", F.row_number().over(text))
        .withColumn("seen", F.row_number().over(message))
        .where(~(keyed & (F.col("spread") > config.text.max_projects)))
        .where(~(keyed & (F.col("copy") > 1)))
        .where(F.col("seen") == 1)
    )


def eligible(tenured: DataFrame, texts: DataFrame, config: Config) -> DataFrame:
    """Keep prose by newcomers and by accounts seldom seen, in dialogue or relevant by its words, each text once.

    A message counts from when it was sent if an established member or another account had spoken in its thread by then,
    or if its words are those of the project (`text.relevance`); else from when somebody else spoke there. A text above
    `text.max_words` counts with its first and last words.

    A text (`content_key`) that stands in more than `text.max_projects` projects is left out as a broadcast; in as many
    it counts in each, since a campaign may press several maintainers with the same words. The same whole text
    (`text_digest`) twice by one identity in one project counts once, at its first date; so does the same message in two
    venues of a project, however short it is.

    Args:
        tenured: Result of `with_tenure`; of the messages it needs `TOLD_APART_BY`.
        texts: message_id, subject and own_text of the messages.
        config: The configuration.

    Returns:
        message_id, venue, project, identity_id, thread_id, parent_identity, sent_at, ready_at, age_days, prior,
        newcomer, words, kind, patch, dialogue, own_text.
    """
    most = config.text.max_words
    tenured = persisted(tenured)
    placed = _prose_once(tenured, config).join(dialogue_starts(tenured, config), ["project", "thread_id"], how="left")
    worded = placed.join(conversations(tenured), "thread_id", how="left").join(texts, "message_id", how="inner")
    cut = persisted(worded.withColumn("own_text", _first_and_last_words(F.col("own_text"), most)))
    rated = _with_relevance(cut, tenured, texts, config)
    at_once = _counts_at_once(config)
    dialogue = F.col("established_at").isNotNull()
    answered = F.lit(False) if config.text.relevance is None else F.col("answered_at").isNotNull()
    spoken_at = F.when(answered, F.least("established_at", "answered_at")).otherwise(F.col("established_at"))
    return rated.where(dialogue | at_once | answered).select(
        "message_id",
        "venue",
        "project",
        "identity_id",
        "thread_id",
        "parent_identity",
        "sent_at",
        F.when(at_once, F.col("sent_at")).otherwise(F.greatest("sent_at", spoken_at)).alias("ready_at"),
        "age_days",
        "prior",
        "newcomer",
        F.least("words", F.lit(most)).cast("long").alias("words"),
        "kind",
        F.coalesce("patch", F.lit(False)).alias("patch"),
        dialogue.alias("dialogue"),
        "own_text",
    )
