"""Which mails of a mailbox are wanted: those of chosen lists, and none its owner threw away.

A mailbox of one person has mails of several lists, spam, drafts and deleted mails. What is left out is counted by its
reason: `other-list`, `no-list`, `label-spam`, `label-trash`, `label-draft`, `deleted`, `folder-data`.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import islice
from pathlib import Path

from barograph.sources.base import Message, Reader, ReadOptions
from barograph.sources.mail.encoded_words import text_of
from barograph.sources.mail.raw_mail import RawMail

OPTION = "list-id"
BY_LIST = ("venue-by", "list-id")
"""Option by which every list of a mailbox is a venue of its own."""
_SPAM = """
    spam junk courrier\u00a0indésirable courrier_indésirable correo_no_deseado posta_indesiderata lixo_eletrônico
    ongewenst skräppost søppelpost спам 垃圾邮件 迷惑メール
"""
_TRASH = """
    trash bin papierkorb corbeille papelera cestino lixeira lixo prullenbak papperskorgen papirkurv papirkorg
    roskakori kosz koš lomtár kuka coș_de_gunoi кошче корзина кошик κάδος çöp_kutusu thùng_rác ゴミ箱 휴지통 已删除邮件
    垃圾桶 אשפה paperera smeće
"""
_DRAFTS = """
    drafts draft entwürfe brouillons borradores bozze rascunhos concepten utkast kladder luonnokset
    wersje_robocze koncepty piszkozatok mesaje_nefinalizate чернови черновики чернетки πρόχειρα taslaklar thư_nháp
    下書き 임시보관함 草稿 טיוטות esborranys
"""
_REASONS = {
    label: reason
    for reason, labels in (("label-spam", _SPAM), ("label-trash", _TRASH), ("label-draft", _DRAFTS))
    for label in labels.split()
}
_EXPUNGED = 0x0008
"""Bit of X-Mozilla-Status: deleted, and still in the file until the folder is compacted."""
TRIED = 200
"""Mails looked at for the list of a mailbox."""


def list_of(mail: RawMail) -> str | None:
    """The List-Id (RFC 2919) of a mail, lower case, without its description.

    Example:
        >>> list_of(RawMail.of(b"List-Id: Our talk <Dev.example.org>\\n\\n"))
        'dev.example.org'
    """
    return text_of(mail.get("list-id")).rpartition("<")[2].strip("> ").lower() or None


def left_out(mail: RawMail, list_id: str | None, options: ReadOptions) -> str | None:
    """Why a mail is not wanted, None where it is.

    Example:
        >>> left_out(RawMail.of(b"X-Gmail-Labels: Inbox,Spam\\n\\n"), None, ReadOptions("v"))
        'label-spam'
    """
    labels = mail.get("x-gmail-labels")
    if labels:
        shown = (label.strip().strip('"').lower().replace(" ", "_") for label in text_of(labels).split(","))
        reason = next((_REASONS[label] for label in shown if label in _REASONS), None)
        if reason:
            return reason
    if ("x-imap" in mail.headers or "x-imapbase" in mail.headers) and _of_folder(mail):
        return "folder-data"
    status = mail.get("x-mozilla-status")
    if status and _expunged(status):
        return "deleted"
    if not options.extra:
        return None
    wanted = chosen_lists(options.extra)
    if wanted and list_id not in wanted:
        return "other-list"
    return "no-list" if list_id is None and BY_LIST in options.extra else None


def _of_folder(mail: RawMail) -> bool:
    """Whether a mail is what an IMAP server or Pine keeps about the mailbox: it was never sent."""
    shown = f"{mail.get('subject')} {mail.get('from')}".lower()
    return "folder internal data" in shown or "mail system internal data" in shown


@lru_cache(maxsize=32)
def chosen_lists(extra: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The lists that option `list-id` names, lower case."""
    stated = dict(extra).get(OPTION, "")
    return frozenset(part.strip().strip("<>").lower() for part in stated.split(",") if part.strip())


def _expunged(status: str) -> bool:
    try:
        return bool(int(status.strip()[:8], 16) & _EXPUNGED)
    except ValueError:
        return False


def lists_of(reader: Reader, path: Path, most: int = TRIED) -> dict[str, int]:
    """How many of the first mails of an archive came by which list, the most frequent first.

    A load that is given no venue can name it by the first key where there is one key alone.

    Args:
        reader: Reader of the archive's form.
        path: The archive.
        most: Records looked at.

    Raises:
        SourceError: The path cannot be opened.
    """
    options = ReadOptions("")
    records = (record for task in reader.plan(path, options, 1) for record in reader.read(task, options))
    found = (record.list_id for record in islice(records, most) if isinstance(record, Message))
    return dict(Counter(name for name in found if name).most_common())
