"""Text that every case file contains: the notice, the tiers in words, the glossary and the limits."""

from __future__ import annotations

from barograph.cases.model.case import Term

NOTICE = (
    "This file speaks of accounts and messages, not of people. It is not proof. A human being decides. "
    "By itself it is no reason to publish, to block or to confront anybody."
)

TIERS = (
    "watch: the pattern is unusual, and mostly harmless; for an analyst's queue only",
    "review: the pattern is rare; worth reading by an analyst, though nearly all such cases are harmless",
    "high, the highest: the pattern is very rare; to be read by an analyst, then shared with the maintainer in private",
)

GLOSSARY = (
    Term(term="account", meaning="an address, name or login seen in an archive; who is behind it is not asserted"),
    Term(term="acting account", meaning="a new or seldom-seen account of the group this case is about (A1, A2 ...)"),
    Term(term="target", meaning="the maintainer the group's messages answer most often (T); not all of them do"),
    Term(
        term="account spoken for",
        meaning="an account the group speaks for (G); it need not know, and access it got later is in the timeline",
    ),
    Term(
        term="pressing message", meaning="own words rarer than 1 in 20 among comparable newcomers' messages, by its p"
    ),
    Term(
        term="p",
        meaning="share of comparable messages of other projects that press at least as hard, moved by what is ordinary "
        "among this project's own earlier newcomers where enough of them are known",
    ),
    Term(term="surprise F", meaning="log10 of one in how many newcomers' records is as pressing; 3 means 1 in 1,000"),
    Term(
        term="score",
        meaning="sum of the surprises less log10 of the groups that could have formed, plus counted evidence; "
        "scores of two lists cannot be compared, their false-alarm rates can",
    ),
    Term(
        term="tier",
        meaning="how rare the pattern is among ordinary lists, and whether what was asked for fits it: 0 watch, "
        "1 review, 2 high; it measures no account and says nothing about confidence",
    ),
    Term(
        term="act",
        meaning="what messages ask for: that somebody else takes over, gets more say or that people leave (role), that "
        "one change be merged, that a change be undone, haste for a vague danger or duty, access for the writer, trust "
        "in one account or change, that an objector be silenced; some act opens the tier review",
    ),
    Term(term="list-year", meaning="one mailing list or repository observed for a year"),
    Term(term="ordinary list", meaning="a list believed to be quiet; its years are what a pattern is compared with"),
    Term(term="false-alarm rate", meaning="how often a score as high comes up for nothing, per list-year"),
    Term(term="likelihood", meaning="how probable it is that the accounts act together, in words of ICD 203"),
    Term(
        term="confidence",
        meaning="how well the evidence for that judgement could be checked; stated apart from likelihood and tier",
    ),
    Term(
        term="evidence family", meaning="one independent kind of sign; families without weight are shown, not counted"
    ),
)

LIMITS = (
    "Real campaigns are so rare that a pattern seen once in thousands of list-years is still mostly chance.",
    "Polite pressure, long-active accounts and campaigns off the list are missed; finding nothing means little.",
    "That accounts act alike does not tell that one human being is behind them, nor who.",
    "An honest crowd, a class or colleagues can look the same; the matrix of explanations is there for that.",
    "Labels keep names out of this file; whoever has the public archive can find the messages again.",
    "Texts are own words only: quotes, signatures and code are left out; the raw message is the evidence.",
    "The exposure of the project orders the queue and gives context; it never adds to the score.",
)
