"""Everybody who writes, all of them invented: the regulars, the accounts of the stories, newcomers by number."""

from __future__ import annotations

from dataclasses import dataclass, replace

from demo.draw import Draw


@dataclass(frozen=True)
class Person:
    """Somebody invented.

    Attributes:
        key: Short name in stories.
        name: Display name.
        address: Mail address, under a reserved domain.
        offset: Minutes east of UTC in winter.
        summer: The clock goes forward from April to October.
        client: Mail client, one of `mbox.CLIENTS`.
        encoding: How bodies travel: plain, latin1, base64, html or signed.
        signature: Lines below "-- ", empty for none.
        hours: First and last local hour of writing.
        login: Login at the tracker, empty where there is none. Where it is the local part of the address too, list
            and tracker are openly the same account; for the others nothing says so.
    """

    key: str
    name: str
    address: str
    offset: int = 0
    summer: bool = False
    client: str = "mutt"
    encoding: str = "plain"
    signature: str = ""
    hours: tuple[int, int] = (8, 22)
    login: str = ""


MEMBERS = (
    Person("halvard", "Halvard Brenncastle", "halvard-brenncastle@harbor.example", 60, True, "mutt", hours=(19, 23),
           login="halvard-brenncastle"),
    Person("ignatz", "Ignatz Bluhmenow", "ignatz-bluhmenow@lockgates.example.org", 120, True, "thunderbird",
           "plain", "Ignatz Bluhmenow, Lock Gates Operations\nWater finds a way.", (7, 21), "ignatz-bluhmenow"),
    Person("ottoline", "Ottoline Farrowgate", "ottoline-farrowgate@farrowgate.example.net", 0, True, "evolution",
           hours=(9, 19), signature="Ottoline", login="ottoline-farrowgate"),
    Person("pell", "Pell Dravinsky", "pell.dravinsky@fuzzwerk.example", -300, True, "gnus", hours=(10, 23),
           login="pell-dravinsky"),
    Person("sunniva", "Sunniva Okonmarsh", "sunniva-okonmarsh@tideside.example.org", 540, False, "apple", "base64",
           "Sunniva Okonmarsh · Tideside Lab · station 4", (9, 18), "sunniva-okonmarsh"),
    Person("jorn", "Jörn Halbwächter", "jorn.halbwaechter@werft.example", 60, True, "kmail", "latin1",
           "Mit freundlichen Grüßen\nJörn Halbwächter", (7, 17), "jorn-halbwaechter"),
    Person("wendeline", "Wendeline Achterwald", "wendeline@achterwald.example.net", 60, True, "outlook", "signed",
           "Wendeline", (8, 19), "wendeline-achterwald"),
    Person("mirek", "Mirek Tollander", "mirek-tollander@saltmarsh-linux.example", 180, False, "mutt", hours=(8, 20),
           signature="Mirek Tollander\nSaltmarsh Linux, science packages", login="mirek-tollander"),
)  # fmt: skip

CAST = (
    Person("edrin", "Edrin Mossley", "edrin-mossley@mailbay.example", 330, False, "git", hours=(12, 23),
           login="edrin-mossley"),
    Person("varda", "Varda Kimbelow", "varda.kimbelow@swiftpost.example", 120, False, "webmail", hours=(6, 11)),
    Person("thessaly", "T. Groome", "tgroome71@inboxly.example", -240, False, "webmail", hours=(9, 20)),
    Person("ruvan", "Ruvan Askelby", "ruvan_askelby@postbarn.example", 60, True, "thunderbird", hours=(9, 20)),
    Person("petrel", "Petrel Hollowick", "p.hollowick@quillmere.example.org", 0, True, "thunderbird"),
    Person("gorvin", "Gorvin Thackeray-Stoat", "gorvin.ts@postbarn.example", -480, True, "apple"),
    Person("isolde", "Isolde Brackenthwaite", "i.brackenthwaite@westmark-university.example", 60, True, "outlook"),
    Person("isolde2", "Isolde Brackenthwaite", "isolde.b@swiftpost.example", 60, True, "webmail"),
    Person("scam1", "Barrister Bonham Gold", "barrister77@quickcash.example", 0, False, "webmail"),
    Person("scam2", "Mail Administrator", "admin@mailbox-quota.example", 0, False, "outlook", "html"),
    Person("scam3", "Claims Office", "claims@fund-office.example", 480, False, "webmail"),
    Person("scam4", "Rank Team", "sales@rank-team.example", 330, False, "webmail", "html"),
    Person("scam5", "Parcel Desk", "desk@parcel-desk.example", 0, False, "outlook"),
)  # fmt: skip

STUDENTS = (
    "Amberly Quist", "Bastian Orrery", "Corisande Fell", "Dunstan Merrow", "Eulalie Vane", "Fenwick Dapple",
    "Ginevra Stroud", "Hesper Coyle", "Ivo Larkmantle", "Jessamy Thorne", "Kasimir Pennyroyal", "Linnet Ashgrove",
)  # fmt: skip

_GIVEN = (
    "Aldous", "Briony", "Caspian", "Delphine", "Emeric", "Fenella", "Gideon", "Hollis", "Isaura", "Jocasta", "Kerensa",
    "Lucian", "Mabyn", "Nerys", "Osric", "Philippa", "Quentin", "Rowena", "Sidony", "Tamsin", "Ulric", "Verity",
    "Wystan", "Xanthe", "Yorick", "Zelda", "Anselm", "Blythe", "Crispin", "Demelza", "Evander", "Florian", "Griselda",
    "Hesketh", "Ianthe", "Jago", "Lysander", "Merrin", "Nolwen", "Oriel",
)  # fmt: skip
_FIRST = (
    "Salt", "Quill", "Umber", "Thistle", "Bracken", "Fallow", "Gannet", "Hollow", "Ember", "Marrow", "Nettle", "Otter",
    "Pebble", "Rush", "Sedge", "Tarn", "Velvet", "Willow", "Yarrow", "Copper",
)  # fmt: skip
_SECOND = (
    "feather", "whistle", "moor", "gate", "by", "wick", "thorpe", "stone", "bank", "lace", "mantle", "march", "water",
    "lock", "field", "combe",
)  # fmt: skip
PROVIDERS = ("swiftpost.example", "inboxly.example", "postbarn.example", "mailbay.example", "letterbox.example.net")
_OTHER = (
    "gauges.example.org", "westmark-university.example", "survey-boats.example", "rivers.example.net",
    "coastwatch.example.org", "lantern-loggers.example", "hydrolab.example.net", "ferries.example.org",
)  # fmt: skip
_CLIENTS = ("mutt", "thunderbird", "thunderbird", "webmail", "webmail", "apple", "outlook", "kmail", "evolution")
_ENCODINGS = ("plain", "plain", "plain", "plain", "html", "base64", "latin1")
_OFFSETS = (-480, -420, -300, -180, 0, 60, 60, 120, 180, 210, 330, 480, 540, 600)
_FREE_MAIL = 0.45


class Newcomers:
    """Makes newcomers, each with a name that nobody else has."""

    def __init__(self) -> None:
        draw = Draw("newcomers")
        names = [f"{given} {first}{second}" for given in _GIVEN for first in _FIRST for second in _SECOND]
        self._names = iter(draw.some(names, 400))
        self._draw = draw

    def next(self, key: str) -> Person:
        """The next newcomer."""
        name = next(self._names)
        draw = self._draw
        given, family = name.lower().split()
        domain = draw.one(PROVIDERS if draw.chance(_FREE_MAIL) else _OTHER)
        local = draw.one((f"{given}.{family}", family, f"{given[0]}{family}", f"{given}_{family}{draw.number(2, 98)}"))
        return Person(
            key, name, f"{local}@{domain}", draw.one(_OFFSETS), draw.chance(0.5), draw.one(_CLIENTS),
            draw.one(_ENCODINGS), "" if draw.chance(0.7) else name, (draw.number(6, 10), draw.number(17, 23)),
        )  # fmt: skip


def everybody(newcomers: Newcomers) -> dict[str, Person]:
    """Members, the cast of the stories, the students and the writers of the pile-on, by key."""
    people = {person.key: person for person in (*MEMBERS, *CAST)}
    for number, name in enumerate(STUDENTS, 1):
        given, family = name.lower().split()
        key = f"stud{number:02d}"
        address = f"{given}.{family}@students.westmark-university.example"
        people[key] = Person(key, name, address, 60, True, ("webmail", "outlook", "thunderbird")[number % 3])
    for number in range(1, 21):
        key = f"pile{number:02d}"
        people[key] = replace(newcomers.next(key), encoding="plain", signature="")
    return people
