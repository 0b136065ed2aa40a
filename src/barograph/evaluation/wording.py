"""Words of planted messages, recombined from the corpus: a salutation, one to three thoughts, a last line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from barograph.evaluation.corpus import Corpus, Phrasings, Voice
from barograph.evaluation.draw import Draw

_SLOT = re.compile(r"\{(\w+)\}")
WHOLE_SHARE = 0.4
"""Share of pressing messages that are taken as a whole; the others are put together from sentences."""

ASIDE_SHARE = 0.25
"""Share of put-together messages with a neutral sentence in between."""


@dataclass(frozen=True, slots=True)
class Writer:
    """An author with a voice.

    Attributes:
        corpus: The texts.
        voice: The voice.
        promoted: Given name of the account that promotion speaks for; one for a whole campaign.
    """

    corpus: Corpus
    voice: Voice
    promoted: str

    def pressing(self, strength: str, reworded: bool, draw: Draw) -> str:
        """A pressing message.

        Args:
            strength: polite, plain or harsh.
            reworded: Take the rewordings, never the first phrasing.
            draw: Source of choices.
        """
        whole = self.corpus.messages[strength]
        if draw.chance(WHOLE_SHARE):
            return self._spoken([self._phrasing(draw.pick(whole)[1], reworded, draw)], draw)
        by_kind = self.corpus.pressure[strength]
        kinds = draw.some(sorted(by_kind), draw.pick((1, 2, 2, 3)))
        thoughts = [self._phrasing(draw.pick(by_kind[kind]), reworded, draw) for kind in kinds]
        if draw.chance(ASIDE_SHARE):
            thoughts.insert(draw.pick(range(len(thoughts) + 1)), self._neutral(draw))
        return self._spoken(thoughts, draw)

    def neutral(self, draw: Draw) -> str:
        """A message of cover traffic: one to three sentences about the matter."""
        return self._spoken([self._neutral(draw) for _ in range(draw.pick((1, 2, 2, 3)))], draw)

    def lookalike(self, pool: str, draw: Draw) -> str:
        """A message of a look-alike: one to three sentences of its pool."""
        units = self.corpus.lookalikes[pool]
        chosen = draw.some(units, draw.pick((1, 2, 2, 3)))
        return self._spoken([self._phrasing(unit, False, draw) for unit in chosen], draw)

    def _neutral(self, draw: Draw) -> str:
        topic = draw.pick(sorted(self.corpus.neutral))
        return self._phrasing(draw.pick(self.corpus.neutral[topic]), False, draw)

    def _phrasing(self, unit: Phrasings, reworded: bool, draw: Draw) -> str:
        chosen = draw.pick(unit[1:]) if reworded and len(unit) > 1 else unit[0]
        return _SLOT.sub(lambda found: self._slot(found.group(1), draw), chosen)

    def _slot(self, name: str, draw: Draw) -> str:
        if name.lower() == "name":
            return self.promoted
        value = draw.pick(self.corpus.slots[name.lower()])
        return value if name.islower() else value[:1].upper() + value[1:]

    def _spoken(self, thoughts: list[str], draw: Draw) -> str:
        voice = self.voice
        body = voice.join.join(self._styled(thought) for thought in thoughts)
        parts = [draw.pick(voice.openings), body, draw.pick(voice.closings)]
        return "\n\n".join(part for part in parts if part)

    def _styled(self, thought: str) -> str:
        if thought.endswith("."):
            thought = thought[:-1] + self.voice.stop
        return thought[:1].lower() + thought[1:] if self.voice.lower else thought


def writer(corpus: Corpus, promoted: str, calm: bool, draw: Draw) -> Writer:
    """An author with a drawn voice; a calm one where asked for."""
    return Writer(corpus, draw.pick([voice for voice in corpus.voices if voice.calm or not calm]), promoted)
