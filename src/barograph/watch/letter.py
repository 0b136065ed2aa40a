"""What is new as two files for a mailer of the user's own: one of plain text, one page. Nothing is sent from here.

Both are pseudonymised: they hold ids of cases, projects with labels in place of names, tiers and reasons; no name, no
address and no word of an archive. A night without news is one line.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from barograph.as_of import as_of_text
from barograph.text.safe_text import safe_line
from barograph.watch.changes import News, one_line, sentences

TEXT, PAGE = "whatsnew.txt", "whatsnew.html"
NOTE = "A flag is a reason to read, never proof. Most alarms are harmless. Do not pass this on as an accusation."


def plain_text(news: News) -> str:
    """The plain text: one line, then one for each change."""
    lines = [f"barograph, {one_line(news)}"]
    if news.changes:
        lines += ["", *(safe_line(sentence) for sentence in sentences(news.changes)), "", compared(news), NOTE]
    return "\n".join(lines) + "\n"


def page(news: News) -> str:
    """The page: self-contained, without script and without anything from outside."""
    loader = Environment(loader=PackageLoader("barograph.watch"), autoescape=True, undefined=StrictUndefined)
    shown = [safe_line(sentence) for sentence in sentences(news.changes)]
    return loader.get_template("letter.html.j2").render(
        line=one_line(news), sentences=shown, compared=compared(news), note=NOTE
    )


def compared(news: News) -> str:
    """Which run is spoken of, and with which it is compared."""
    run = f"Run {news.run.run_id[:8]} as of {as_of_text(news.run.as_of)}"
    if news.before is None:
        return f"{run}; there is no earlier run to compare it with."
    return f"{run}, compared with run {news.before.run_id[:8]} as of {as_of_text(news.before.as_of)}."


def write_letter(folder: Path, text: str, markup: str) -> tuple[Path, Path]:
    """Write both files, each in one step, for the owner's eyes; those of the time before are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, content in ((TEXT, text), (PAGE, markup)):
        partial = folder / f"{name}.part"
        partial.write_text(content, encoding="utf-8")
        partial.chmod(0o600)
        partial.replace(folder / name)
        made.append(folder / name)
    return made[0], made[1]


def quiet_letter(line: str) -> tuple[str, str]:
    """Text and page of a night without a run."""
    loader = Environment(loader=PackageLoader("barograph.watch"), autoescape=True, undefined=StrictUndefined)
    markup = loader.get_template("letter.html.j2").render(line=line, sentences=[], compared="", note="")
    return f"barograph, {line}\n", markup
