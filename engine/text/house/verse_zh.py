"""
Chinese regulated verse of our own: phrases that mean something, put where their tones may stand.

Quatrains, poems of eight lines and verses of three (汉俳). The corpora teach how poets wrote; these
teach a small model to stay on its pictures and to make sense within a line.
"""

import random
from collections.abc import Sequence

from engine.forms.regulated import check
from engine.forms.rhyme_book import LEVEL, Tone, rhyme_book
from engine.forms.scansion import SCHEMES, Kind, places
from engine.text.house.endings import endings_by_rhyme
from engine.text.house.examples import Example
from engine.text.house.grammar import read_rules
from engine.text.house.grammar_zh import ChineseStories
from engine.text.house.labels import is_picture, modern_words, mood_of, theme_words

PREMISES = (
    "{a}和{b}", "{a}，{b}", "{a}里的{b}", "关于{a}的诗", "{a}与{b}", "{a}{b}", "写一首{a}的诗",
    "{a}",
    "{a}时想起{b}", "{a}的时候，{b}", "一个人，{a}，{b}", "{a}看{b}", "有{a}也有{b}",
    "{a}，{b}，{c}",
)  # fmt: skip


class ChineseVerses:
    """Draws poems that hold the pictures of their premise, every line scanned by the rhyme book."""

    def __init__(self, rng: random.Random, said: Sequence[str] = ()) -> None:
        self._rng = rng
        self._words = read_rules("zh_verse.txt")
        self._book = rhyme_book()
        self._stories = ChineseStories(rng, said)
        self._groups = sorted(endings_by_rhyme(self._book))
        known = {c for words in self._words.values() for word in words for c in word}
        self._pictures = sorted(c for c in known if is_picture(c))

    def draw(self, form: str) -> Example:
        """One poem ("poem": four lines, "lushi": eight, "haiku": three), at times after others."""
        rng = self._rng
        premise, themes = self._asked()
        size = rng.choice((5, 7))
        count = rng.choices((1, 2, 3), (75, 18, 7))[0]
        used: set[str] = set()
        poems = [self.poem(form, size, themes, used) for _ in range(count)]
        passage = poems[-1]
        themes = [t for t in themes if t in passage] or self._seen(passage)
        return Example(
            form, "zh", premise, tuple(poems[:-1]), tuple(themes[:3]), mood_of(passage, "zh"),
            passage,
        )  # fmt: skip

    def poem(self, form: str, size: int, themes: Sequence[str], used: set[str]) -> str:
        """One poem's text; phrases in `used` are left out, and what it takes is added."""
        if form == "haiku":
            sizes = (5, 7, 5)
            return "\n".join(
                self._line(None, n, None, themes, used, i) for i, n in enumerate(sizes)
            )
        count = 8 if form == "lushi" else 4
        while True:
            taken = set(used)
            text = self._regular(count, size, themes, taken)
            if not check(text, count):
                used.update(taken)
                return text

    def _regular(self, count: int, size: int, themes: Sequence[str], used: set[str]) -> str:
        scheme = self._rng.choice(sorted(SCHEMES))
        group = self._rng.choice(self._groups)
        lines = []
        for number, kind in enumerate(SCHEMES[scheme][:count]):
            rhymed = number % 2 == 1 or (number == 0 and scheme.endswith("rhymed"))
            lines.append(self._line(kind, size, group if rhymed else None, themes, used, number))
        return "\n".join(f"{a}，{b}。" for a, b in zip(lines[::2], lines[1::2], strict=True))

    def _asked(self) -> tuple[str, list[str]]:
        """A premise in everyday words, and the pictures that verse takes from it."""
        rng = self._rng
        if rng.random() < 0.5:
            premise = self._stories.tale().premise
        else:
            chosen = rng.sample(self._pictures, 3)
            said = [
                rng.choice(modern_words(c) or (c,)) if rng.random() < 0.6 else c for c in chosen
            ]
            premise = rng.choice(PREMISES).format(a=said[0], b=said[1], c=said[2])
        return premise, list(theme_words(premise, "zh", form="poem"))

    def _seen(self, passage: str) -> list[str]:
        seen = list(theme_words(passage, "zh", 9, form="poem"))
        return self._rng.sample(seen, min(3, len(seen)))

    def _line(
        self,
        kind: Kind | None,
        size: int,
        group: str | None,
        themes: Sequence[str],
        used: set[str],
        number: int,
    ) -> str:
        asked: list[Tone | None] = list(places(kind, size)) if kind else [None] * size
        wanted = themes[number % len(themes)] if themes else ""
        told = self._rng.random() < 0.35
        endings = self._words["predicate" if told else "clause"]
        if group is not None:
            endings = [e for e in endings if group in self._book.level_groups(e[-1])] or endings
        heads = ("time", "place", "act") if told else ("time", "place")
        middles = ("subject",) if told else ("place", "act")
        # The rhyme is the hardest to find, so the line is made from its end.
        ending = self._phrase(endings, asked[-3:], wanted, used, group)
        if kind == "b" and not self._book.may_be(ending[0], LEVEL):
            asked[-5] = LEVEL  # else its level tone would stand alone, see scansion
        wanted = "" if wanted in ending else wanted
        middle = self._phrase(self._all(middles), asked[-5:-3], wanted, used)
        wanted = "" if wanted in middle else wanted
        head = self._phrase(self._all(heads), asked[:2], wanted, used) if size == 7 else ""
        used.update((ending, middle, head))
        return head + middle + ending

    def _all(self, rules: Sequence[str]) -> list[str]:
        return [word for rule in rules for word in self._words[rule]]

    def _phrase(
        self,
        words: Sequence[str],
        tones: Sequence[Tone | None],
        wanted: str,
        used: set[str],
        group: str | None = None,
    ) -> str:
        """A phrase that fits its places, unused and with the wanted picture where there is one."""
        fits = [w for w in words if self._fits(w, tones)]
        if group is not None:
            fits = [w for w in fits if group in self._book.level_groups(w[-1])] or fits
        rhymed = {u[-1] for u in used if u} if group else set()
        fresh = [w for w in fits if w not in used and w[-1] not in rhymed] or fits
        if wanted and self._rng.random() < 0.9:
            fresh = [w for w in fresh if wanted in w] or fresh
        return self._rng.choice(fresh or list(words))

    def _fits(self, word: str, tones: Sequence[Tone | None]) -> bool:
        return all(
            tone is None or self._book.may_be(c, tone) for c, tone in zip(word, tones, strict=True)
        )
