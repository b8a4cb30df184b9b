"""
Words that no lexicon lists, from those that it does: plurals, tenses, elisions, compounds.

Pure rules of spelling and sound; where the words are listed, the caller knows.
"""

from collections.abc import Callable, Iterator
from unicodedata import normalize

Sound = tuple[str, ...]  # phonemes; a vowel carries ˈ or ˌ where it is stressed
Sounds = tuple[Sound, ...]  # every way to say a word, likeliest first

_VOWELS = frozenset("əɪɚiɛɑæeoɔʌaʊu")
_HISSING = frozenset({"s", "z", "ʃ", "ʒ", "t͡ʃ", "d͡ʒ"})
_BREATHED = frozenset({"p", "t", "k", "f", "θ"})
_PART_MIN = 3  # letters of each half of a compound
_DOUBLED = 2
_WEAK_ENDINGS = {
    "ly": ("l", "i"),
    "less": ("l", "ə", "s"),
    "ness": ("n", "ə", "s"),
    "ful": ("f", "ə", "l"),
    "er": ("ɚ",),
    "est": ("ə", "s", "t"),
    "eth": ("ə", "θ"),
    "like": ("l", "ˌaɪ", "k"),
    "ward": ("w", "ɚ", "d"),
    "y": ("i",),
}
_WEAK_STARTS = {
    "un": ("ə", "n"),
    "in": ("ɪ", "n"),
    "re": ("ɹ", "i"),
    "be": ("b", "ɪ"),
    "a": ("ə",),
    "out": ("ˌaʊ", "t"),
    "o'er": ("ˌɔ", "ɹ"),
}
_SMALL_HALVES = frozenset({"to", "of", "on", "in", "by", "at", "up"})  # whereof, thereby
_BRITISH = (("our", "or"), ("ence", "ense"), ("fuln", "fulln"), ("wiln", "willn"), ("is", "iz"))


def is_vowel(phone: str) -> bool:
    return phone.lstrip("ˈˌ")[0] in _VOWELS


def is_weak(phone: str) -> bool:
    """A vowel without any stress."""
    return phone[0] in _VOWELS


def derived(word: str, listed: Callable[[str], Sounds]) -> Sounds:
    """Sounds of a lower-case word that is not listed; empty when no rule reaches a listed one."""
    for rule in (_marked, _elided, _british, _inflected, _affixed, _compound):
        found = tuple(dict.fromkeys(rule(word, listed)))
        if found:
            return found
    return ()


def _marked(word: str, listed: Callable[[str], Sounds]) -> Iterator[Sound]:
    """Accents: `belovèd` says its last syllable, `café` is looked up without."""
    bare = "".join(c for c in normalize("NFD", word) if c.isascii())
    if bare == word:
        return
    for sound in listed(bare) or tuple(_inflected(bare, listed)):
        spoken = word.endswith(("èd", "éd")) and not is_vowel(sound[-2])
        yield (*sound[:-1], "ɪ", sound[-1]) if spoken else sound


def _british(word: str, listed: Callable[[str], Sounds]) -> Iterator[Sound]:
    for here, there in _BRITISH:
        if here in word:
            other = word.replace(here, there)
            yield from listed(other) or tuple(_inflected(other, listed))


def _elided(word: str, listed: Callable[[str], Sounds]) -> Iterator[Sound]:
    """An apostrophe for letters left out: 'gainst, lov'd, heav'n, pow'r, th'eternal, nothin'."""
    if "'" not in word:
        return
    if word.startswith("'"):
        yield from listed(word[1:])
        for cut in ("a", "be"):
            yield from (_without_first(sound) for sound in listed(cut + word[1:]))
    elif word.endswith("in'"):
        yield from listed(f"{word[:-1]}g")
    elif word.endswith("'s"):
        base = word[:-2]
        yield from (_with_s(sound) for sound in listed(base) or _base(base, listed))
    elif word.endswith("s'"):
        yield from listed(word[:-1]) or _base(word[:-1], listed)
    elif word.endswith("'d"):
        full = listed(f"{word[:-2]}ed") or tuple(_inflected(f"{word[:-2]}ed", listed))
        yield from (_without_last_weak(sound) for sound in full)
    elif word.endswith("'st"):
        yield from ((*sound, "s", "t") for sound in listed(word[:-3]) or listed(f"{word[:-3]}e"))
    else:
        full = listed(word.replace("'", "e")) or listed(word.replace("'", "o"))
        yield from (_without_last_weak(sound) for sound in full)


def _base(word: str, listed: Callable[[str], Sounds]) -> Sounds:
    """A base that itself is a plain inflection or compound."""
    return (*_inflected(word, listed), *_compound(word, listed)) if "'" not in word else ()


def _without_first(sound: Sound) -> Sound:
    """Without its first, weak syllable."""
    vowels = [at for at, phone in enumerate(sound) if is_vowel(phone)]
    return sound[vowels[0] + 1 :] if len(vowels) > 1 else sound


def _inflected(word: str, listed: Callable[[str], Sounds]) -> Iterator[Sound]:
    if word.endswith("s") and not word.endswith("ss"):
        yield from (_with_s(sound) for base in _bases(word, "s") for sound in listed(base))
    if word.endswith("ed"):
        yield from (_with_d(sound) for base in _bases(word, "ed") for sound in listed(base))
    if word.endswith("ing"):
        yield from ((*sound, "ɪ", "ŋ") for base in _bases(word, "ing") for sound in listed(base))


def _affixed(word: str, listed: Callable[[str], Sounds]) -> Iterator[Sound]:
    for ending, phones in _WEAK_ENDINGS.items():
        if word.endswith(ending):
            for base in _bases(word, ending):
                yield from ((*sound, *phones) for sound in listed(base))
    for start, phones in _WEAK_STARTS.items():
        if word.startswith(start) and len(word) >= len(start) + _PART_MIN:
            rest = word[len(start) :]
            known = listed(rest) or (*_elided(rest, listed), *_inflected(rest, listed))
            yield from ((*phones, *sound) for sound in known)


def _bases(word: str, ending: str) -> Iterator[str]:
    """Spellings that may stand before an ending: stopp-ed, mak-ing, carri-es."""
    stem = word.removesuffix(ending)
    if len(stem) < _DOUBLED:
        return
    yield stem
    yield f"{stem}e"
    if stem[-1] == stem[-2]:
        yield stem[:-1]
    if stem.endswith("i"):
        yield f"{stem[:-1]}y"
    if ending == "s" and stem.endswith("e"):
        yield stem[:-1]
        if stem.endswith("ie"):
            yield f"{stem[:-2]}y"


def _with_s(sound: Sound) -> Sound:
    if sound[-1] in _HISSING:
        return (*sound, "ɪ", "z")
    return (*sound, "s" if sound[-1] in _BREATHED else "z")


def _with_d(sound: Sound) -> Sound:
    if sound[-1] in {"t", "d"}:
        return (*sound, "ɪ", "d")
    return (*sound, "t" if sound[-1] in _BREATHED | {"s", "ʃ", "t͡ʃ"} else "d")


def _without_last_weak(sound: Sound) -> Sound:
    """Without its last weak vowel, unless that is all that carries the end (`wander'd`)."""
    for at in range(len(sound) - 1, 0, -1):
        if is_vowel(sound[at]):
            droppable = sound[at] in {"ə", "ɪ"} and any(is_vowel(p) for p in sound[:at])
            if droppable:
                return (*sound[:at], *sound[at + 1 :])
            if sound[at] == "ɚ" and is_vowel(sound[at - 1]):
                return (*sound[:at], "ɹ", *sound[at + 1 :])
            return sound
    return sound


def _compound(word: str, listed: Callable[[str], Sounds]) -> Iterator[Sound]:
    """Two listed words in one: `moonwashed`; the second half keeps a lesser stress."""
    for at in range(_PART_MIN, len(word) - 1):
        if len(word) - at < _PART_MIN and word[at:] not in _SMALL_HALVES:
            continue
        first, second = listed(word[:at]), listed(word[at:])
        if first and second:
            yield (*first[0], *(phone.replace("ˈ", "ˌ") for phone in second[0]))
            return
