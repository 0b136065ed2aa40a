"""Course cohort: accounts of the group come from a course or a programme, or came with many others of one institution.

Facts: accounts whose own words name a course, or with an academic mail domain: two or more take 1.5 away. Other
newcomers of the year with the mail domain of an account of the group (no provider open to all) whose first message lies
within three weeks of its first: four or more take 1 away. The cap is 2.5. Without a text and without a domain it is not
assessed: exactly 0.

Worked: an account at a university, nobody names a course, five others from there in the same fortnight: -1.

*Innocent explanations*: this is one: students are sent by a teacher, all at once, and write alike.

*Limits*: word lists are English; a course that writes from open providers and that nobody mentions is not seen.
"""

from __future__ import annotations

from barograph.detection.evidence.disclosure import ACADEMIC, COURSE, OPEN_PROVIDERS
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ids

CAP = 2.5
NAMED = 1.5
ALONG = 1.0
MIN_ALONG = 4
TOGETHER_DAYS = 21.0


def finding(context: GroupContext) -> Finding:
    """Look for words and domains of courses, and for who came along."""
    if not context.own:
        return FAMILY.not_assessed("no text of the group is at hand")
    telling = [mail for mail in context.own if COURSE.search(mail.text)]
    academic = {mail.identity for mail in context.own if mail.headers[0] and ACADEMIC.search(mail.headers[0])}
    of_course = len({mail.identity for mail in telling} | academic)
    along = _along(context)
    away = (NAMED if of_course >= 2 else 0.0) + (ALONG if along >= MIN_ALONG else 0.0)
    text = (
        f"{of_course} of {len(context.group)} accounts name a course or programme or write from a university; {along} "
        "other newcomers of an account's own domain came within three weeks of it."
    )
    return FAMILY.finding(float(max(of_course, along)), None, None, 0.0 - min(CAP, away), ids(telling), text)


def _along(context: GroupContext) -> int:
    """The most other newcomers who share a domain with an account of the group and came about when it did."""
    first: dict[str, EligibleMessage] = {}
    for mail in context.eligible:
        if mail.headers[0] and mail.headers[0] not in OPEN_PROVIDERS:
            first.setdefault(mail.identity, mail)
    others = [mail for identity, mail in first.items() if identity not in context.group]
    return max(
        (
            sum(o.headers[0] == own.headers[0] and abs(o.sent - own.sent) <= TOGETHER_DAYS for o in others)
            for own in (first[identity] for identity in context.group if identity in first)
        ),
        default=0,
    )


FAMILY = Family("course-cohort", "A course or programme", CAP, "context", finding, fact=True)
