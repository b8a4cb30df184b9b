"""
Why a score is what it is, in a sentence of each language; neither is translated from the other.

Takes figures and how far they lie from the usual (in spreads); knows no texts.
"""

_MUCH = 0.6  # spreads from which one says so


def why_rich(things: int, twice: int) -> tuple[str, str]:
    if things == 0:
        return "Names no thing that one could point at.", "没有写到一样具体的东西。"
    named = "one thing" if things == 1 else f"{things} things"
    if twice == 0:
        return f"Names {named} and uses no word twice.", f"写到 {things} 样东西，没有重复的词。"
    words = "one word" if twice == 1 else f"{twice} words"
    return (
        f"Names {named}, and comes back to {words}.",
        f"写到 {things} 样东西，有 {twice} 个词用了不止一次。",
    )


def why_deep(places: int, feeling: float) -> tuple[str, str]:
    if places == 0:
        return (
            "No word names a feeling; it may lie between the lines.",
            "字面上不见情绪，也许藏在字里行间。",
        )
    shown = "one place" if places == 1 else f"{places} places"
    if feeling > _MUCH:
        return f"Feeling shows in {shown}, and strongly.", f"有 {places} 处看得出情绪，写得浓。"
    if feeling < -_MUCH:
        return f"Feeling shows in {shown}, quietly.", f"有 {places} 处看得出情绪，写得淡。"
    return f"Feeling shows in {shown}.", f"有 {places} 处看得出情绪，浓淡适中。"


def why_near(premise: bool, canon: bool, nearness: float) -> tuple[str, str]:
    if not premise and not canon:
        return "Nothing stands before it yet to compare with.", "前面还没有可以对照的内容。"
    en = "the premise and the passages before" if premise and canon else "the passages before"
    zh = "前提和前文" if premise and canon else "前文"
    if not canon:
        en, zh = "the premise", "前提"
    if nearness > _MUCH:
        return f"Stays close to {en}.", f"紧扣{zh}。"
    if nearness < -_MUCH:
        return f"Moves away from {en}.", f"离{zh}较远。"
    return f"Keeps in touch with {en}.", f"与{zh}相应。"


def why_coherent(sentences: int, returning: float | None, repeated: float) -> tuple[str, str]:
    if sentences < 2 or returning is None:
        return "A single sentence, so nothing has to hang together.", "只有一句，谈不上前后。"
    if repeated > 0.15:
        share = round(100 * repeated)
        return f"About {share} % of it is said twice.", f"约 {share}% 的话说了两遍。"
    later = sentences - 1
    back = round(returning * later)
    if back == 0:
        return "No later sentence takes up a word from before.", "后面的句子没有接着前面的词说。"
    take = "takes" if back == 1 else "take"
    return (
        f"{back} of the {later} later sentences {take} up a word from before."
        if later > 1
        else "The second sentence takes up a word from the first.",
        f"后面 {later} 句里，有 {back} 句接着前面的词说。",
    )


def why_new(spread: float, taken: float) -> tuple[str, str]:
    if taken > 0.1:
        share = round(100 * taken)
        return (
            f"Shares {share} % of its phrases with what is already there.",
            f"约 {share}% 的字句，周围已经有了。",
        )
    if spread > _MUCH:
        return "Brings words together that seldom meet.", "把少见同处的词放到了一起。"
    if spread < -_MUCH:
        return "Its words are often seen together.", "用的多是常在一处的词。"
    return "New phrases, in familiar company.", "字句是新的，搭配是常见的。"


def why_engaging(spoken: float, asked: float, swing: float) -> tuple[str, str]:
    en = ["someone speaks"] if spoken > 0.05 else []
    zh = ["有人说话"] if spoken > 0.05 else []
    if asked:
        en.append("a question is asked")
        zh.append("有发问")
    if swing > _MUCH:
        en.append("sentences change their length")
        zh.append("句子长短错落")
    if not en:
        return (
            "An even pace throughout: no speech, no question.",
            "一路平稳，没有对话，也没有发问。",
        )
    first, *rest = en
    joined = " and ".join([", ".join([first, *rest[:-1]]), rest[-1]]) if rest else first
    return f"{joined[0].upper()}{joined[1:]}.", f"{'，'.join(zh)}。"
