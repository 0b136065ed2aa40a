"""The documented views of `barograph query`: cases, evidence, accounts and messages, ready to be joined."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A view.

    Attributes:
        name: Its name in SQL.
        title: What a row is.
        columns: Expression and name of each column, with its meaning.
        source: What stands after `from`.
        named: Columns that are there only where names were asked for.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str, str], ...]
    source: str
    named: tuple[tuple[str, str, str], ...] = ()

    def sql(self, identify: bool) -> str:
        """The statement of the view.

        Args:
            identify: With the columns that can name somebody.
        """
        chosen = self.columns + (self.named if identify else ())
        return f"select {', '.join(f'{what} as {name}' for what, name, _ in chosen)} from {self.source}"  # noqa: S608


CASES = View(
    "v_cases",
    "a case with its status and its false-alarm rates",
    (
        ("c.case_id", "case_id", "short id"),
        ("c.tier", "tier", "0 watch, 1 review, 2 high"),
        ("c.likelihood", "likelihood", "ICD 203 word"),
        ("c.confidence", "confidence", "low, moderate or high"),
        ("s.status", "status", "status of the last decision, New without one"),
        ("s.dismissed", "dismissed", "dismissed, and nothing new since"),
        ("s.new_messages", "new_messages", "messages the last decision did not know"),
        ("s.disputed", "disputed", "an account disputes it, and nobody has decided since"),
        ("c.shown_as", "project", "the project, labels in place of names inside it"),
        (
            "c.branch",
            "branch",
            "returning, blitz (days), dormant (an older account) or seconded (one returns)",
        ),
        ("c.title", "title", "neutral title"),
        ("len(c.acting)", "accounts", "acting accounts"),
        ("len(c.message_ids)", "messages", "messages of the group in the window"),
        ("len(e.hit_ids)", "pressing", "pressing ones among them"),
        ("c.gained is not null", "somebody_gained", "an account is spoken for or gained access"),
        ("c.first_crossed_at", "first_crossed_at", "when tier 0 was first reached"),
        ("c.window_start", "window_start", "first message of the window"),
        ("c.window_end", "window_end", "instant of the best score"),
        ("c.score", "score", "T, an index, not a probability"),
        ("e.rate_surrogate", "rate_surrogate", "false alarms per list-year on surrogates"),
        ("e.rate_real", "rate_real", "false alarms per list-year on control archives"),
        ("e.rate_real_upper", "rate_real_upper", "95 % upper bound of it"),
        ("e.list_years", "list_years", "control list-years behind it"),
        ("c.as_of", "as_of", "nothing later was looked at"),
        ("c.digest", "digest", "SHA-256 of the case file"),
    ),
    "cases c join episodes e using (episode_id) join standing s on s.case_id = c.case_id",
    (("c.project", "project_named", "the project as loaded"),),
)

EVIDENCE = View(
    "v_evidence",
    "what one family of evidence says on a case",
    (
        ("c.case_id", "case_id", "the case"),
        ("c.tier", "tier", "its tier"),
        ("v.family", "family", "name of the family"),
        ("v.direction", "direction", "for, against or none"),
        ("v.statistic", "statistic", "value seen"),
        ("v.expected", "expected", "value expected by chance"),
        ("v.p", "p", "p-value, null if the family has none"),
        ("v.log10_lr", "log10_lr", "log10 likelihood ratio, within the cap"),
        ("v.cap", "cap", "largest absolute value it may take"),
        ("v.weight", "weight", "weight in the score; 0 is shown only"),
        ("v.text", "text", "what was seen, in words, without names"),
        ("len(v.message_ids)", "messages", "messages it rests on"),
    ),
    "evidence v join cases c using (episode_id)",
)

CASE_MESSAGES = View(
    "v_case_messages",
    "a message of the group of a case",
    (
        ("m.case_id", "case_id", "the case"),
        ("m.message_id", "message_id", "the message; join v_messages on it"),
        ("a.p", "p", "conformal p-value of pressure"),
        ("coalesce(a.hit, false)", "pressing", "counted as pressing"),
        ("a.compared_with", "compared_with", "messages it was compared with"),
    ),
    "(select case_id, unnest(message_ids) as message_id from cases) m left join acts a using (message_id)",
)

ACCOUNTS = View(
    "v_accounts",
    "an account seen in an archive; not a human being",
    (
        ("a.account_id", "account_id", "account as seen, a digest"),
        ("a.identity_id", "identity_id", "account after openly-same accounts were joined"),
        ("a.automation", "automation", "automation account"),
        ("a.first_seen", "first_seen", "first message anywhere"),
        ("a.last_seen", "last_seen", "last message anywhere"),
        ("a.messages", "messages", "messages anywhere"),
        ("len(a.seen)", "venues", "venues it was seen in"),
        ("date_diff('day', a.first_seen, a.last_seen)", "days_seen", "days from first to last message"),
    ),
    "accounts a",
    (
        ("a.names", "names", "names seen"),
        ("a.addresses", "addresses", "addresses seen"),
        ("a.logins", "logins", "logins seen"),
    ),
)

MESSAGES = View(
    "v_messages",
    "a message with its thread and, where it was measured, its pressure",
    (
        ("m.message_id", "message_id", "stable id"),
        ("m.venue", "venue", "list or repository"),
        ("p.project", "project", "project of the venue"),
        ("m.kind", "kind", "mail, issue, comment, pull, review ..."),
        ("m.account_id", "account_id", "account as seen, a digest"),
        ("p.identity_id", "identity_id", "account after joining"),
        ("p.thread_id", "thread_id", "thread"),
        ("p.parent_identity", "answers", "account answered, if known"),
        ("m.sent_at", "sent_at", "when, UTC"),
        ("m.utc_offset_minutes", "utc_offset_minutes", "zone stated by the sender"),
        ("m.words", "words", "words of own text"),
        ("m.patch", "patch", "carries a patch"),
        ("m.language", "language", "ISO 639-1"),
        ("a.p", "p", "conformal p-value of pressure, null where the message was not eligible"),
        ("coalesce(a.hit, false)", "pressing", "counted as pressing"),
        ("m.sha256", "sha256", "digest of the raw message"),
    ),
    "messages m left join placements p using (message_id) left join acts a using (message_id)",
    (
        ("m.display_name", "display_name", "name as shown"),
        ("m.address", "address", "mail address"),
        ("m.login", "login", "login at a tracker"),
        ("m.subject", "subject", "subject"),
        ("m.own_text", "own_text", "own words"),
        ("m.permalink", "permalink", "where it can be read"),
    ),
)

DECISIONS = View(
    "v_decisions",
    "a decision, as it was taken",
    (
        ("d.case_id", "case_id", "id the case had then"),
        ('d."at"', "decided_at", "when"),
        ("d.status", "status", "what was decided"),
        ("d.reviewer", "reviewer", "by whom"),
        ("d.second_reader", "second_reader", "who read it too"),
        ("d.reason", "reason", "why"),
        ("d.duplicate_of", "duplicate_of", "case it repeats"),
        ("len(d.message_ids)", "messages", "messages the case then rested on"),
        ("d.statement_of", "statement_of", "label of the account whose statement stands beside it"),
        ("d.expires_at", "expires_at", "as of when it stands no longer"),
    ),
    "decisions d",
    (
        ("d.reply", "reply", "that statement, unedited"),
        ("d.dispute", "dispute", "what is disputed"),
    ),
)

VIEWS = (CASES, EVIDENCE, CASE_MESSAGES, ACCOUNTS, MESSAGES, DECISIONS)
"""All views, in the order in which the recipes use them."""
