"""What a tune can have wrong, as sentences in both languages. Finds nothing itself."""

from engine.types import Problem

_SENTENCES: dict[str, tuple[str, str]] = {
    "abc_too_long": (
        "This passage is too long to be read as a tune: at most {most} characters.",
        "这一段太长，不能当作乐谱来读，至多{most}个字符。",
    ),
    "abc_no_header": (
        "The {field}: line is missing; {meaning_en}.",
        "缺少 {field}: 这一行：{meaning_zh}。",
    ),
    "abc_header_order": (
        "Line {line}: {field}: comes too late; X: is the first line, and K: the last before notes.",
        "第{line}行：{field}: 放晚了。X: 在最前，K: 在音符之前、其余各行之后。",
    ),
    "abc_field_unknown": (
        "Line {line}: {field}: is not known here; lines may begin with X, T, C, R, M, L, Q, K, "
        "P or w.",
        "第{line}行：这里不认识 {field}:，行首可用 X、T、C、R、M、L、Q、K、P、w。",
    ),
    "abc_field_here": (
        "Line {line}: {field}: belongs at the head of the first passage alone.",
        "第{line}行：{field}: 只写在第一段的开头。",
    ),
    "abc_field_value": (
        "Line {line}: {field}:{value} cannot be read; it is written like {example}.",
        "第{line}行：{field}:{value} 读不懂，应写成 {example} 的样子。",
    ),
    "abc_tempo": (
        "Line {line}: the tempo is out of reach; 30 to 300 quarter notes a minute can be played.",
        "第{line}行：速度超出范围，每分钟应在30到300个四分音符之间。",
    ),
    "abc_sign_unknown": (
        "Line {line}, column {column}: {sign} is not known here; notes, rests, bar lines, chords "
        'in "quotes", ties, slurs and triplets are.',
        "第{line}行第{column}列：这里不认识 {sign}。可用音符、休止、小节线、引号里的和弦、"
        "连音线和三连音。",
    ),
    "abc_chord": (
        "Line {line}, column {column}: {sign} is no chord that is known here; write it like "
        '"G", "Em" or "D7".',
        '第{line}行第{column}列：{sign} 不是这里认得的和弦，请写成 "G"、"Em"、"D7" 的样子。',
    ),
    "abc_chord_alone": (
        "Line {line}, column {column}: no note follows this chord in its bar.",
        "第{line}行第{column}列：这个和弦后面，本小节里没有音符。",
    ),
    "abc_length": (
        "Line {line}, column {column}: the length of {sign} is out of reach.",
        "第{line}行第{column}列：{sign} 的时值超出范围。",
    ),
    "abc_range": (
        "Line {line}, column {column}: {sign} lies outside what is played here, from G, to c'.",
        "第{line}行第{column}列：{sign} 超出这里的音域，可用 G, 到 c'。",
    ),
    "abc_tie": (
        "Line {line}, column {column}: this tie has no note of the same pitch to hold over to.",
        "第{line}行第{column}列：这条延音线后面没有同高的音可以延续。",
    ),
    "abc_slur": (
        "Line {line}: a slur is opened and never closed, or closed without being opened.",
        "第{line}行：圆滑线的括号没有成对。",
    ),
    "abc_triplet": (
        "Line {line}, column {column}: a triplet asks for three notes inside one bar.",
        "第{line}行第{column}列：三连音要三个音，并在同一小节之内。",
    ),
    "abc_broken": (
        "Line {line}, column {column}: {sign} must stand between two notes of one bar.",
        "第{line}行第{column}列：{sign} 要写在同一小节的两个音之间。",
    ),
    "abc_no_notes": ("There is no bar with notes in this passage.", "这一段里没有音符。"),
    "abc_unended": (
        "Line {line}: the last bar has no bar line; a tune ends with |].",
        "第{line}行：最后一小节没有小节线，曲子以 |] 结束。",
    ),
    "abc_bar": (
        "Line {line}, bar {place} has {has_en}; {asked_en} are asked.",
        "第{line}行第{place}小节有{has_zh}，应为{asked_zh}。",
    ),
    "abc_few_bars": (
        "This passage has {has} bars; at least {asked} are asked.",
        "这一段有{has}小节，至少要{asked}小节。",
    ),
    "abc_many_bars": (
        "Line {line}: this passage has {has} bars; at most {asked} are asked.",
        "第{line}行：这一段有{has}小节，至多{asked}小节。",
    ),
    "abc_work_bars": (
        "With this passage the tune has {has} bars; at most {asked} can be played.",
        "加上这一段，全曲有{has}小节，至多{asked}小节。",
    ),
    "abc_repeat": (
        "Line {line}: a repeat is opened with |: and never closed with :|.",
        "第{line}行：用 |: 打开的反复没有用 :| 收住。",
    ),
    "abc_ending": (
        "Line {line}: a second ending stands without a first one before it.",
        "第{line}行：有第二结尾，前面却没有第一结尾。",
    ),
    "abc_words": (
        "Line {line}: {syllables} syllables stand under {notes} notes.",
        "第{line}行：{notes}个音下面有{syllables}个字。",
    ),
    "abc_words_lost": (
        "Line {line}: these words stand under no line of notes of their own.",
        "第{line}行：这行词上面没有属于它的音符。",
    ),
    "abc_part": (
        "Line {line}: part {asked} comes next; begin with P:{asked}.",
        "第{line}行：接下来是 {asked} 段，请以 P:{asked} 开头。",
    ),
    "abc_title": (
        "Line {line}: the title is not in the language of the work.",
        "第{line}行：曲名用错了语言。",
    ),
}

MEANINGS = {
    "X": ("X:1 is the first line of a tune", "X:1 是乐谱的第一行"),
    "T": ("T: names the tune", "T: 写曲名"),
    "M": ("M: gives the metre, such as M:4/4", "M: 写拍号，如 M:4/4"),
    "L": ("L: gives the length of a plain note, such as L:1/8", "L: 写单位音长，如 L:1/8"),
    "K": ("K: gives the key, such as K:D", "K: 写调号，如 K:D"),
}
_MOST_QUOTED = 16


def fault(code: str, line: int | None = None, **facts: object) -> Problem:
    english, chinese = _SENTENCES[code]
    return Problem(
        code, line, english.format(line=line, **facts), chinese.format(line=line, **facts)
    )


def missing(field: str) -> Problem:
    english, chinese = MEANINGS[field]
    return fault("abc_no_header", 1, field=field, meaning_en=english, meaning_zh=chinese)


def quoted(sign: str) -> str:
    """A sign as it may stand in a sentence: short, and of printable characters alone."""
    plain = "".join(c if c.isprintable() else "�" for c in sign[:_MOST_QUOTED])
    return plain + ("…" if len(sign) > _MOST_QUOTED else "")
