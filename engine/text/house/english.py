"""The little English grammar that the story grammar needs: verb endings, articles, capitals."""

import re

# He, him, his; by m, f, p (many) and n.
PRONOUNS = {
    "m": ("he", "him", "his"),
    "f": ("she", "her", "her"),
    "p": ("they", "them", "their"),
    "n": ("it", "it", "its"),
}
SELVES = {"m": "himself", "f": "herself", "p": "themselves", "n": "itself"}


def third_person(verb: str) -> str:
    """The verb phrase with he, she or it: "dream of" becomes "dreams of"."""
    first, _, rest = verb.partition(" ")
    if first.endswith(("ch", "sh", "s", "x")):
        first += "es"
    elif first.endswith("y") and first[-2] not in "aeiou":
        first = first[:-1] + "ies"
    else:
        first += "s"
    return f"{first} {rest}".rstrip()


def articles(text: str) -> str:
    """Every "a" before a vowel becomes "an"."""
    return re.sub(r"\b([Aa]) (?=[aeiou]|hour)", r"\1n ", text)


def sentences(text: str) -> str:
    """Articles and capitals: "a old man" becomes "an old man", sentences begin large."""
    text = articles(text)
    text = text.replace(",,", ",").replace(",.", ".").replace(", who", " who")
    text = re.sub(r"\bi\b", "I", text)
    return re.sub(
        r"(^|[.!?:] \"|[.!]\"? |\? |^\"|\" \")([a-z])",
        lambda m: m.group(1) + m.group(2).upper(),
        text,
    )
