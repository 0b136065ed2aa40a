"""What accounts say of themselves, and where their mail comes from: words for courses, employers, open providers.

Limits: word lists are English.
"""

from __future__ import annotations

import re

COURSE = re.compile(
    r"\b(course|assignment|homework|universit\w+|semester|professor|student\w*|thesis|gsoc|outreachy|hacktoberfest|"
    r"bootcamp|internship)\b",
    re.IGNORECASE,
)
ACADEMIC = re.compile(r"(\.edu|\.ac\.[a-z]{2}|\.edu\.[a-z]{2}|^uni-|\.uni-)", re.IGNORECASE)
EMPLOYER = re.compile(
    r"\b(i work (?:for|at)|i am (?:employed|working) (?:by|for|at)|i'm (?:employed|working) (?:by|for|at)|"
    r"on behalf of|(?:my|our) (?:employer|colleagues?|co-?workers?|company|firm|boss|managers?|customers?))\b",
    re.IGNORECASE,
)
OPEN_PROVIDERS = frozenset(
    ("gmail.com", "googlemail.com", "yahoo.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com",
     "proton.me", "protonmail.com", "pm.me", "gmx.de", "gmx.net", "gmx.com", "web.de", "mail.ru", "yandex.ru",
     "yandex.com", "qq.com", "163.com", "126.com", "fastmail.com", "aol.com", "zoho.com", "tutanota.com",
     "users.noreply.github.com")
)  # fmt: skip
"""Mail providers open to all: a shared domain among these discloses nothing."""
