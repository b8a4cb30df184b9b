"""
What chat models say around a text, as patterns: greetings, labels, notes, refusals.

One line of the answer is matched at a time, so every pattern is short and anchored. A pattern
that a story could begin or end with asks for a second sign (a word such as "passage"), because
losing a member's line is worse than showing a model's.
"""

import re
from collections.abc import Iterable
from re import Pattern

_I = re.IGNORECASE
_WORK = (
    r"(?:passage|story|poem|draft|continuation|version|stanza|verse|scene|paragraph|text|part"
    r"|attempt|opening|lines|piece|quatrain|response|chapter|summary|synopsis|recap)"
)
_WORK_ZH = r"(?:段|文|稿|诗|故事|续写|内容|版本|作品|绝句|开头|一节|提要|概括|摘要)"
_YES = (
    r"(?:sure(?: thing)?|certainly|absolutely|of course|okay|ok|alright|all right|great|got it"
    r"|understood|no problem|with pleasure|perfect|wonderful)"
)
_YES_ZH = r"(?:好的|好呀|好|当然可以|当然|没问题|可以|明白了|明白|收到|遵命|没错)"

# A whole line that only announces the text.
PREAMBLES = (
    re.compile(rf"^{_YES}[!.,:…~ ]*$", _I),
    re.compile(
        rf"^{_YES}[!,.…:—\-–]+\s.{{0,200}}?\b(?:here(?:['’]s| is| are)|I(?:['’]ll| will|['’]d"
        rf"| would|['’]m| am| can|['’]ve| have)|let(?:['’]s| me)|below)\b.{{0,200}}[:.!…]$",
        _I,
    ),
    re.compile(rf"^{_YES}[!,.…:—\-–]+\s.{{0,160}}\b{_WORK}\b.{{0,60}}[:：]$", _I),
    re.compile(rf"^here(?:['’]s| is| are| you go)\b.{{0,200}}\b{_WORK}\b.{{0,200}}[:：!]$", _I),
    re.compile(
        r"^here(?:['’]s| is| are) (?:the|a|an|my|your|one)(?: \w+)? "
        r"(?:passage|draft|continuation|version|stanza|attempt)\b.{0,160}\.$",
        _I,
    ),
    re.compile(r"^I(?:['’]d| would) (?:be (?:happy|glad|delighted)|love) to\b.{0,200}$", _I),
    re.compile(
        r"^(?:thank you|thanks) for\b.{0,160}\b(?:premise|prompt|request|sharing|details)\b"
        r".{0,80}$",
        _I,
    ),
    re.compile(
        r"^(?:I apologi[sz]e|apologies|sorry) for (?:the|my|any) (?:confusion|mistake|oversight"
        r"|misunderstanding|error|earlier)\b.{0,160}$",
        _I,
    ),
    re.compile(r"^write the (?:next|opening) passage\b.{0,200}only the passage\.$", _I),
    re.compile(r"^what an? \w+ (?:premise|prompt|idea|setting)\b.{0,120}$", _I),
    re.compile(
        rf"^(?:continuing|following|based|building|picking up)\b.{{0,160}}\b"
        rf"(?:{_WORK}|premise|rules|wish)\b.{{0,80}}[:：]$",
        _I,
    ),
    re.compile(
        rf"^(?:I(?:['’]ll| will|['’]ve| have)|let me)\b.{{0,120}}\b{_WORK}\b.{{0,120}}[:：]$", _I
    ),
    re.compile(rf"^{_YES_ZH}[，,。！!、~～：:]*$"),
    re.compile(
        rf"^{_YES_ZH}[，,。！!、~～].{{0,60}}?(?:下面|以下|这是|为您|为你|我来|续写|下一段|正文|如下"
        rf"|创作|请看|我将|我会|我为).{{0,60}}$"
    ),
    re.compile(rf"^(?:以下|下面|这里|这)(?:是|为|就是).{{0,60}}{_WORK_ZH}.{{0,30}}[：:。]$"),
    re.compile(r"^(?:根据|按照|基于|结合|承接).{0,60}(?:续写|创作|如下|撰写|写).{0,30}[：:。]$"),
    re.compile(r"^(?:我来|让我|我将|我会|我为|现在).{0,30}(?:续写|创作|写).{0,30}[：:。]$"),
    re.compile(r"^(?:请写|现在还没有正文。请写).{0,80}只写正文。$"),
    re.compile(r"^(?:很高兴|非常乐意|乐意).{0,40}[：:。！!]$"),
)

# An announcement and the text on one line: only the front is taken away.
PREAMBLE_FRONTS = (
    re.compile(
        rf"^(?:{_YES}[!,.]?\s+)?here(?:['’]s| is)\b[^\n:“\"]{{0,120}}"
        rf"\b{_WORK}\b[^\n:“\"]{{0,80}}:\s+",
        _I,
    ),
    re.compile(
        rf"^(?:{_YES_ZH}[，,！!。]\s*)?(?:以下|下面|这里|这)是[^\n：:“]{{0,40}}{_WORK_ZH}[^\n：:“]{{0,20}}[：:]\s*"
    ),
    re.compile(
        rf"^(?:\*\*|__)?(?:(?:the |my )?(?:next |opening |final |new )?{_WORK}|answer|output"
        rf"|assistant|AI|bot|model|continued)(?: ?#?\d{{1,2}}| [A-H])?(?:\*\*|__)?\s*[:：]"
        rf"(?:\*\*|__)?\s*",
        _I,
    ),
    re.compile(
        r"^(?:\*\*|【)?(?:正文|续写|下一段|段落|草稿|第[一二三四五六七八九十\d]+(?:稿|段|节|版)|[甲乙丙丁]稿"
        r"|版本[一二三四\d]|答案|输出|回答|回复|最终稿|定稿|诗曰|诗歌|故事|续文|助手)(?:】|\*\*)?\s*[：:】]"
        r"(?:\*\*)?\s*"
    ),
)

# A whole first line that is a title or a heading.
HEADINGS = (
    re.compile(r"^#{1,6}\s*\S.{0,120}$"),
    re.compile(r"^(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__)[:：]?$"),
    re.compile(r"^\*[^*\n]{1,60}\*$"),
    re.compile(r"^【[^】\n]{1,30}】$"),
    re.compile(r"^《[^》\n]{1,30}》[^，。！？；：]{0,12}$"),
    re.compile(r"^(?:title|标题|题目|诗题|篇名|作者|author)\s*[:：].{1,80}$", _I),
    re.compile(
        r"^[(\[]?(?:chapter|part|stanza|verse|passage|draft|scene)\s+(?:\d{1,3}|[IVX]{1,5}|one|two|three"
        r"|four|five|six)\b[^\n.!?]{0,60}$",
        _I,
    ),
    re.compile(r"^第[一二三四五六七八九十百\d]{1,4}[章节回段首][^。！？，\n]{0,20}$"),
)
RULE_LINE = re.compile(r"^[\s*_=~—\-·#]{3,}$")

# Where a model writes several drafts, each begins with such a line.
DRAFT_LABEL = re.compile(
    r"^\W{0,4}(?:(?:draft|option|version|passage|alternative)\s*#?(?:\d{1,2}|[A-H]|one|two|three)"
    r"|第[一二三四五六七八\d]{1,2}(?:稿|版|种|首)|其[一二三四五]|[甲乙丙丁戊]稿|(?:版本|方案|选项|草稿)\s*[一二三四五\dA-D])\b"
    r"[^\n:：]{0,40}[:：]?\W{0,4}$",
    _I,
)

_META = (
    r"(?:passage|story|poem|draft|continu\w*|revis\w*|chang\w*|adjust\w*|feedback|version|tone"
    r"|rewrite|help|assist\w*|further|request|premise|prompt|style|direction|stanza|option)"
)
# A whole last line or paragraph that talks to the asker.
SIGN_OFFS = (
    re.compile(r"^(?:please )?let me know\b", _I),
    re.compile(rf"^I hope (?:you|this|that|it)\b.*\b(?:enjoy\w*|like|helps|meets|{_META})\b", _I),
    re.compile(r"^hope (?:you|this) (?:enjoy|like|helps|works)", _I),
    re.compile(rf"^feel free to\b.*\b(?:ask|{_META})\b", _I),
    re.compile(
        rf"^(?:would you like|do you want|shall I|should I|want) (?:me to |to see ).*\b{_META}\b",
        _I,
    ),
    re.compile(rf"^if you(?:['’]d| would)? (?:like|want|need|prefer)\b.*\b{_META}\b", _I),
    re.compile(
        rf"^(?:what do you think|how would you like|what would you like)\b.*\b{_META}\b", _I
    ),
    re.compile(r"^how (?:does|do) (?:that|this|these) (?:sound|look|read|work)\b.*\?", _I),
    re.compile(r"^(?:您|你)(?:看|觉得|认为).{0,20}(?:可以|如何|怎么样|行)吗?？$"),
    re.compile(r"^is there anything\b.*\b(?:change|add|else)\b", _I),
    re.compile(rf"^I (?:can|could) (?:also )?\b.*\b{_META}\b", _I),
    re.compile(
        rf"^(?:this|the|my) {_WORK}\b.{{0,40}}\b(?:follows|continues|captures|keeps|uses|maintains"
        rf"|aims|explores|stays|builds|contains|sets|introduces|ends|adheres|is written)\b",
        _I,
    ),
    re.compile(rf"^(?:in this|for this) {_WORK}\b.{{0,20}}\bI\b", _I),
    re.compile(
        rf"^I(?:['’]ve| have)? (?:tried|aimed|kept|chose|used|written|wrote)\b.*\b{_META}\b", _I
    ),
    re.compile(r"^(?:希望|但愿).{0,20}(?:喜欢|满意|帮助|符合|有用)"),
    re.compile(
        r"^(?:请问|需要我|要不要我|如果(?:你|您)|如需|若需|是否需要|欢迎|期待|还需要|您(?:觉得|希望|想)"
        r"|你(?:觉得|希望|想要)|有什么).{0,40}(?:喜欢|满意|调整|修改|继续|续写|告诉我|告知|帮助|反馈|意见|建议"
        r"|这段|版本|风格|方向|需要)"
    ),
    re.compile(
        r"^(?:本段|这段|这一段|这首诗|此诗|全诗|该段|这一节|这个版本).{0,16}(?:紧接|承接|延续|展现|描写|描绘"
        r"|保持|通过|写出|表达|运用|采用|符合|遵循|以.{0,10}为|借)"
    ),
    re.compile(r"^(?:押|符合|韵脚|平仄|全诗).{0,24}(?:韵|格律|平仄)"),
    re.compile(r"^以上(?:是|就是|为|便是)"),
    re.compile(r"^我(?:可以|还可以|也可以).{0,30}(?:修改|调整|继续|续写|提供|版本)"),
)

# From such a line on, nothing belongs to the text.
NOTE_STARTS = (
    re.compile(
        r"^[(\[*_# ]{0,6}(?:notes?|author['’]?s? notes?|word count|words|explanation|analysis"
        r"|commentary|translation|english translation|chinese translation|themes|disclaimer"
        r"|key elements|reasoning|p\.s\.)[*_ ]{0,4}[:：]",
        _I,
    ),
    re.compile(
        r"^[（(【\[*_# ]{0,6}(?:注|注释|注解|说明|备注|字数|字数统计|解析|赏析|简析|译文"
        r"|创作说明|创作思路|解释|注意|提示|白话|白话译文|平仄|韵脚|英文翻译|翻译|点评|思路)"
        r"[】*_ ]{0,4}[:：】]"
    ),
    re.compile(
        r"^(?:#{1,6}\s*|\*\*)(?:notes?|explanation|analysis|commentary|translation)\b.{0,40}$", _I
    ),
    re.compile(r"^[*_# 【]{0,4}(?:注释|赏析|译文|创作说明|字数统计)[】*_ ]{0,4}$"),
)
END_MARKS = (
    re.compile(
        r"^[(\[*_]{0,3}\s*(?:the end|end of \w+(?: \d+)?|to be continued|continued|end|fin"
        r"|(?:word count:?|approximately|approx\.?|about|around|roughly|exactly)?\s*\d{1,4} words?"
        r"[^\n]{0,20})\s*[.…!)\]*_]{0,4}$",
        _I,
    ),
    re.compile(
        r"^[（(\[【]?\s*(?:完|未完待续|全文完|本段完|待续|(?:约|共|全文|字数|全段|本段)[^）)\n]{0,12}\d{1,4}\s*[个]?"
        r"(?:字|个字)[^）)\n]{0,8})\s*[。）)\]】]{0,2}$"
    ),
)

_META_EN = re.compile(
    r"\b(?:request|content|story|passage|poem|guidelines?|polic(?:y|ies)|appropriate|AI|assistant"
    r"|comply|assist|instead|prompt|help (?:you )?with|topic)\b",
    _I,
)
_REFUSALS = (
    re.compile(
        r"^(?:I['’]m (?:really |very |so )?sorry|I am (?:very )?sorry|sorry|I apologi[sz]e"
        r"|apologies|unfortunately|I regret)[^\"“\n]{0,80}?(?:can['’]?t|cannot|can not|unable"
        r"|not able|won['’]t|must decline|not comfortable)",
        _I,
    ),
    re.compile(
        r"^I (?:can['’]?t|cannot|won['’]t|am unable to|am not able to|must decline|do not feel"
        r"|don['’]t feel)\b|^I['’]m (?:unable|not able|not comfortable)",
        _I,
    ),
)
_AS_AN_AI = re.compile(r"\bas an? (?:AI|artificial intelligence|(?:large )?language model)\b", _I)
_REFUSALS_ZH = (
    re.compile(
        r"^(?:抱歉|对不起|很抱歉|非常抱歉|十分抱歉|不好意思|很遗憾)[^“「\n]{0,40}(?:无法|不能|不便|没办法|不会)"
        r"[^“「\n]{0,30}(?:提供|协助|帮助|写|创作|生成|完成|回答|满足|继续|讨论)"
    ),
    re.compile(r"^我(?:无法|不能)(?:为您|为你|帮您|帮你)?(?:提供|协助|续写|创作|生成|满足|完成)"),
    re.compile(r"作为(?:一个|一名|一款)?\s*(?:AI|人工智能|(?:大型?)?语言模型|大模型|智能助手)"),
    re.compile(
        r"^(?:你好|您好)[^“「\n]{0,30}(?:无法|不能)[^“「\n]{0,20}"
        r"(?:回答|提供|讨论|帮助)"
    ),
)
_QUESTIONS = (
    re.compile(
        r"^(?:could you|can you|what (?:kind|would|should|is the)|which|how (?:long|would))\b.*\b"
        r"(?:passage|story|poem|premise|details?|tone|form|information|context|you(?:['’]d)? like)"
        r"\b.*\?$",
        _I,
    ),
    re.compile(
        r"^(?:please (?:provide|share|tell|give)|I(?:['’]d| would)? need|before I)\b.*\b"
        r"(?:passage|story|poem|premise|details?|tone|form|information|context)\b",
        _I,
    ),
    re.compile(
        r"^(?:(?:您|你)(?:想|希望|需要)|能否|可以告诉我|可否).{0,60}"
        r"(?:故事|前提|主题|信息|段落|风格|细节|内容|体裁).{0,30}？$"
    ),
    re.compile(
        r"^(?:请(?:您|你)?(?:先)?(?:提供|告诉|补充|说明|给出)|为了更好).{0,60}"
        r"(?:故事|前提|主题|信息|段落|风格|细节|内容|体裁)"
    ),
)
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_FRONT_SENTENCES = 3
_FRONT_CHARS = 240
_QUESTION_CHARS = 400


def is_refusal(text: str) -> bool:
    """Whether the model declines to write; a character who declines speaks inside quotes."""
    front = text.lstrip("*_# ")[:_FRONT_CHARS]
    if _AS_AN_AI.search(front):
        return True
    opening = _opening_sentences(front)
    if any(_matches(one, _REFUSALS_ZH) for one in opening):
        return True
    return bool(_META_EN.search(front)) and any(_matches(one, _REFUSALS) for one in opening)


def is_question(text: str) -> bool:
    """Whether the whole answer only asks for more to go on."""
    if len(text) > _QUESTION_CHARS:
        return False
    return any(_matches(one, _QUESTIONS) for one in _opening_sentences(text))


def _opening_sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCE.findall(text)][:_FRONT_SENTENCES]


def _matches(line: str, patterns: Iterable[Pattern[str]]) -> bool:
    return any(pattern.search(line) for pattern in patterns)
