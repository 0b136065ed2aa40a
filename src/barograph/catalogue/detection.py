"""Columns of what measuring and detecting give."""

from __future__ import annotations

from barograph.catalogue.column import (
    FLAG,
    INSTANT,
    INSTANTS,
    NAME,
    NUMBER,
    NUMBERS,
    PLAIN,
    PROSE,
    RAW,
    REMARK,
    TEXT,
    TEXTS,
    WHOLE,
    Column,
)
from barograph.catalogue.linking import MESSAGE, THREAD

VECTORS = (
    Column("sentence_digest", TEXT, "digest of the sentence", PLAIN),
    Column("encoder", TEXT, "model name, revision (weights sha256), dtype and max length, in one line", PLAIN),
    Column("dimensions", WHOLE, "length of the vector"),
    Column("vector", RAW, "little-endian float16, unit length"),
)

_SPAN = (
    Column("sent_at", INSTANT, "when it was sent"),
    Column("ready_at", INSTANT, "when it first counted: it was relevant, or a member had spoken in its thread"),
    Column("age_days", NUMBER, "days since the identity's first message anywhere"),
    Column("prior", WHOLE, "earlier messages of the identity in the project"),
    Column("newcomer", FLAG, "false: an older account that is seldom seen; counts in the branch dormant only"),
    Column("words", WHOLE, "words of own text"),
)
"""When and by how new an account an eligible message was written, and how long it is."""

_PATCH = Column("patch", FLAG, "carries a patch or code")
_DIALOGUE = Column("dialogue", FLAG, "an established member spoke in its thread; false: it counts by its words")

SENSED = (
    *MESSAGE,
    THREAD,
    Column("parent_identity", TEXT, "identity the message answers, if known", PLAIN),
    *_SPAN,
    Column("kind", TEXT, "mail, issue, comment or review", PLAIN),
    _PATCH,
    _DIALOGUE,
    Column("logit", NUMBER, "logit of the linear head on words and letters"),
    Column("sentences", TEXTS, "digests of its sentences, in order, where they are embedded", PLAIN, optional=True),
)

ACTS = (
    *MESSAGE,
    Column("kin_id", TEXT, "identities that look alike share one; two of one kin never make a group", PLAIN),
    THREAD,
    Column("addressed", TEXT, "identity the message answers or names, if known", PLAIN),
    *_SPAN,
    Column("unanswered_share", NUMBER, "share of recent threads without answer; null under ten threads"),
    Column("stratum", TEXT, "unanswered class, length class and venue kind the message is compared within", PLAIN),
    Column("raw_score", NUMBER, "sensor: logit of the text plus its share of the logit of the most pressing sentence"),
    Column("p", NUMBER, "p_others, moved by what is ordinary among the project's own earlier newcomers"),
    Column("p_others", NUMBER, "conformal p-value of pressure, own project left out, 1/(1+n) to 1"),
    Column("compared_with", WHOLE, "messages of other projects it was compared with"),
    Column("own_references", WHOLE, "earlier messages of the project it was compared with; under ten p is p_others"),
    Column("hit", FLAG, "p <= account.hit_p"),
    _PATCH,
    _DIALOGUE,
    Column("calibrator", TEXT, "reference the p came from: its id, with the number of own references", PLAIN),
)

KINDS = (
    Column("message_id", TEXT, "an eligible message whose sentences were embedded", PLAIN),
    Column("project", TEXT, "project", PLAIN),
    Column("kind", TEXT, "kind of pressure by the nearest anchors", PLAIN),
    Column("kind_score", NUMBER, "anchor contrast of that kind"),
    Column("sentence", TEXT, "digest of the sentence nearest to that kind", PLAIN),
    Column("role_score", NUMBER, "largest anchor contrast of hand-over, promotion and exit over the sentences"),
    Column("role_sentence", TEXT, "digest of that sentence", PLAIN),
    Column("role_p", NUMBER, "conformal p-value of role_score among messages as pressing, own project left out"),
    Column("act", TEXT, "what it asks for: the act with the smallest p; null where no act was assessed"),
    Column("act_p", NUMBER, "p-value of that act, corrected for the acts looked at (Sidak)"),
    Column(
        "act_scores",
        NUMBERS,
        "largest anchor contrast over the sentences with each act: role, change, revert, urgency, nomination, "
        "endorsement, silence",
    ),
    Column("act_sentences", TEXTS, "digests of those sentences, in the order of act_scores"),
    Column("act_p_values", NUMBERS, "p-values of act_scores, each like role_p; null for an act without a reference"),
)

EXPOSURE = (
    Column("project", TEXT, "project", PLAIN),
    Column("month", INSTANT, "first instant of the month"),
    Column("maintainers", WHOLE, "contributor absence factor: accounts with half of the upkeep"),
    Column("median_reply_days", NUMBER, "Kaplan-Meier median of the first answer, null if under half were answered"),
    Column("unanswered_share", NUMBER, "share of threads without an answer within 14 days"),
    Column("reply_trend", NUMBER, "log rate of first answers less that of the 730 days before; null if unsure"),
    Column("threads", WHOLE, "threads begun in the last 180 days"),
    Column("activity_ratio", NUMBER, "maintainers' messages in the last 180 days over their own mean before"),
    Column("load_stated", FLAG, "a maintainer spoke of overload (a tag; the text is not kept)"),
)

EDGES = (
    Column("edge_id", TEXT, "digest of message, kind and the account acted towards", PLAIN),
    Column("venue", TEXT, "venue", PLAIN),
    Column("project", TEXT, "project", PLAIN),
    Column("kind", TEXT, "reply, co-thread, mention or support", PLAIN),
    Column("actor", TEXT, "identity that acts", PLAIN),
    Column("towards", TEXT, "identity acted towards", PLAIN),
    Column("at", INSTANT, "when"),
    Column("message_id", TEXT, "the message", PLAIN),
    Column("thread_id", TEXT, "the thread", PLAIN),
)

GUARD = (
    Column("project", TEXT, "project", PLAIN),
    Column("month", INSTANT, "first instant of the month"),
    Column("score", NUMBER, "group score of the month's own messages, 0 under 2"),
    Column("p", NUMBER, "share of surrogate months that score as high"),
    Column("value", NUMBER, "R, the guard: 0.5 p^-1/2 times (1 + its value the month before)"),
    Column("alarm", FLAG, "R is at least 12,000: once in a thousand years while nothing happens"),
    Column("calibration_id", TEXT, "calibration in force", PLAIN),
)

EPISODES = (
    Column("episode_id", TEXT, "stable id: project and the message that first made the group score positive", PLAIN),
    Column("project", TEXT, "project", PLAIN),
    Column(
        "branch",
        TEXT,
        "returning, blitz (days), dormant (an older account) or seconded (one returns)",
        PLAIN,
    ),
    Column("identities", TEXTS, "the group, in order of first hit", PLAIN),
    Column("target", TEXT, "maintainer most addressed by the group's hits", PLAIN),
    Column("beneficiary", TEXT, "newer contributor that the calls of the group point at; null if none is clear", PLAIN),
    Column("window_start", INSTANT, "first message of the group in the window"),
    Column("window_end", INSTANT, "instant of the best score"),
    Column("k", WHOLE, "size of the best group"),
    Column("newcomers", WHOLE, "N: eligible accounts in the window, returning or not, at least group.min_n"),
    Column("newcomers_per_year", NUMBER, "eligible newcomers of the project in the year before, for the stratum"),
    Column("surprises", NUMBERS, "F of each identity, in the order of `identities`"),
    Column("score", NUMBER, "T, the fused group score (index, not a probability)"),
    Column("core_score", NUMBER, "S, without evidence families"),
    Column("single_score", NUMBER, "s1 of the largest account surprise"),
    Column("shared_thread", FLAG, "two of the group share a hit thread or address each other"),
    Column("rate_surrogate", NUMBER, "false alarms per list-year on surrogates at this score"),
    Column("rate_surrogate_upper", NUMBER, "95 % upper bound of it"),
    Column("rate_real", NUMBER, "false alarms per list-year on control list-years"),
    Column("rate_real_upper", NUMBER, "95 % upper bound of it"),
    Column("list_years", NUMBER, "control list-years behind rate_real"),
    Column("surrogate_years", NUMBER, "surrogate list-years behind rate_surrogate"),
    Column("stratum", TEXT, "calibration stratum by newcomers per year", PLAIN),
    Column("calibration_id", TEXT, "calibration in force", PLAIN),
    Column("p_quarter", NUMBER, "chance of such a score in a quarter of a quiet list-year, by the worse rate"),
    Column("q", NUMBER, "Benjamini-Hochberg over all project-quarters that were tested"),
    Column("smallest_p", NUMBER, "smallest p_quarter that the control list-years can support as a claim"),
    Column("tier", WHOLE, "0 watch, 1 review, 2 high"),
    Column("crossed_at", INSTANTS, "instants at which tiers 0, 1, 2 were first reached; shorter if not reached"),
    Column("message_ids", TEXTS, "all messages of the group in the window, by time", PLAIN),
    Column("hit_ids", TEXTS, "those with p <= account.hit_p, by time", PLAIN),
)

EVIDENCE = (
    Column("episode_id", TEXT, "the episode", PLAIN),
    Column("family", TEXT, "name of the evidence family", PLAIN),
    Column("statistic", NUMBER, "value seen"),
    Column("expected", NUMBER, "value expected by chance"),
    Column("p", NUMBER, "p-value, null if the family has none"),
    Column("log10_lr", NUMBER, "log10 likelihood ratio, within the cap"),
    Column("cap", NUMBER, "largest absolute value it may take"),
    Column("weight", NUMBER, "weight in the score; 0 = shown only"),
    Column("direction", TEXT, "for, against or none", PLAIN),
    Column("message_ids", TEXTS, "messages it rests on", PLAIN),
    Column("text", TEXT, "what was seen, in words, without names", PLAIN),
)

CASES = (
    Column("case_id", TEXT, "short id, C- and ten letters", PLAIN),
    Column("episode_id", TEXT, "episode it was made from", PLAIN),
    Column("project", TEXT, "project", PLAIN),
    Column("tier", WHOLE, "0, 1 or 2"),
    Column("score", NUMBER, "T"),
    Column("rate", NUMBER, "false alarms per list-year that order the queue"),
    Column("first_crossed_at", INSTANT, "when tier 0 was first reached"),
    Column("window_start", INSTANT, "first message"),
    Column("window_end", INSTANT, "instant of the best score"),
    Column("as_of", INSTANT, "the run's as-of"),
    Column(
        "branch",
        TEXT,
        "returning, blitz (days), dormant (an older account) or seconded (one returns)",
        PLAIN,
    ),
    Column("title", TEXT, "neutral title", PLAIN),
    Column("likelihood", TEXT, "ICD 203 word", PLAIN),
    Column("confidence", TEXT, "low, moderate or high", PLAIN),
    Column("shown_as", TEXT, "the project, with labels in place of names inside it", PLAIN),
    Column("acting", TEXTS, "labels of the acting accounts", PLAIN),
    Column("target", TEXT, "label of the target, null if none", PLAIN),
    Column("gained", TEXT, "label of the account that gained, null if none", PLAIN),
    Column("message_ids", TEXTS, "messages of the group the case rests on, by time", PLAIN),
    Column("digest", TEXT, "SHA-256 of the canonical document", PLAIN),
    Column("document", TEXT, "the case file as JSON (pseudonymised)", PLAIN),
    Column("names", TEXT, "JSON: label to names and addresses, used only with --identify", NAME),
)

DECISIONS = (
    Column("decision_id", TEXT, "digest of case, instant, reviewer and status", PLAIN),
    Column("case_id", TEXT, "the case", PLAIN),
    Column("case_digest", TEXT, "digest of the case file that was looked at", PLAIN),
    Column("status", TEXT, "New, InProgress, Indeterminate, FalsePositive, TruePositive or Duplicate", PLAIN),
    Column("reviewer", TEXT, "who decided", PLAIN),
    Column("second_reader", TEXT, "who read it too", PLAIN, optional=True),
    Column("reason", TEXT, "why", REMARK),
    Column("at", INSTANT, "when, as given by the reviewer's clock"),
    Column("reply", TEXT, "statement of somebody concerned (right of reply), unedited", PROSE, optional=True),
    Column("evidence_digest", TEXT, "digest of the messages the case then rested on", PLAIN),
    Column("duplicate_of", TEXT, "the case this one repeats, with status Duplicate only", PLAIN, optional=True),
    Column(
        "message_ids", TEXTS, "those messages, sorted: how a decision finds its case when the id has changed", PLAIN
    ),
    Column("statement_of", TEXT, "label of the account whose statement the reply is, e.g. A1", PLAIN, optional=True),
    Column("dispute", TEXT, "what that account disputes; open until a later decision", PROSE, optional=True),
    Column("expires_at", INSTANT, "as of this instant the decision stands no longer; null: never", optional=True),
)

RUNS = (
    Column("run_id", TEXT, "digest of number, as-of and what follows", PLAIN),
    Column("number", WHOLE, "1 for the first run recorded, then on"),
    Column("as_of", INSTANT, "the run's as-of"),
    Column("messages", WHOLE, "messages loaded when it ran"),
    Column("cases", WHOLE, "cases it found, dismissed ones too"),
    Column("loaded", TEXT, "digest of messages and steps of access", PLAIN),
    Column("linked", TEXT, "digest of the accounts joined", PLAIN),
    Column("decided", TEXT, "digest of the decisions", PLAIN),
    Column("found", TEXT, "digest of the table of cases", PLAIN),
    Column("config", TEXT, "digest of the configuration", PLAIN),
    Column("calibration", TEXT, "calibration in force", PLAIN),
    Column("code", TEXT, "digest of barograph's own sources", PLAIN),
    Column("version", TEXT, "version of barograph", PLAIN),
)

RUN_CASES = (
    Column("run_id", TEXT, "the run", PLAIN),
    Column("case_id", TEXT, "the case", PLAIN),
    Column("project", TEXT, "project", PLAIN),
    Column("shown_as", TEXT, "the project with labels in place of names", PLAIN),
    Column("tier", WHOLE, "0, 1 or 2"),
    Column("rate", NUMBER, "false alarms per list-year that order the queue"),
    Column("likelihood", TEXT, "ICD 203 word", PLAIN),
    Column("window_end", INSTANT, "instant of the best score"),
    Column("messages", WHOLE, "messages of the group the case rests on"),
    Column("message_ids", TEXTS, "those messages: how a case is followed when its id changes", PLAIN),
    Column("status", TEXT, "status by the decisions of then", PLAIN),
    Column("dismissed", FLAG, "it was out of the queue: dismissed, and nothing new since"),
)

REPLAYED = (
    Column("project", TEXT, "project", PLAIN),
    Column("as_of", INSTANT, "a date of the last replay; nothing later was looked at"),
    Column("groups", WHOLE, "groups that were scored above chance as of that date"),
    Column("score", NUMBER, "T of the best of them; null where there was none"),
    Column("tier", WHOLE, "its tier, 0, 1 or 2; null where there was none"),
    Column("rate", NUMBER, "its false alarms per list-year; null where there was none"),
    Column("case_id", TEXT, "the id its case had as of that date", PLAIN),
)
