"""What members and models wrote in the scenes: fair texts, very long ones, and hostile ones."""

from engine.types import Reading

PREMISE_EN = "A ferry's lost-property office keeps what its passengers have not lost yet."
PREMISE_ZH = "旧书铺明天要拆，修书人在雨夜补完最后一册。"

CANON_EN = (
    "The night ferry had a lost-property office, and in eleven years nobody had come to it "
    "for anything they had already lost. Ms Adeyemi kept the ledger. A thermos came in on a "
    "Tuesday, still warm, and on the Thursday a man came down the stairs, patting his coat.",
    "On the last crossing of the year the tray held a thermos, a child's left shoe and a letter. "
    "The letter was sealed, unstamped, and addressed in a hand that she had seen before: it was "
    "the hand in which the ledger was kept.",
)
CANON_ZH = (
    "夜雨敲窗纸半凉，\n孤灯补页字生香。",
    "虫痕细认前人泪，\n墨迹轻描旧日霜。",
)
DRAFTS_EN = (
    "The letter was for her. She knew it by the third night, the way you know a step on the "
    "stairs. It lay between the thermos and the shoe and gathered no dust. Other people’s futures "
    "she had handed over the counter without a tremor; her own she moved, with the end of a "
    "ruler, one shelf higher.",
    "She asked the engineer, who had been aboard longer than the engines. He wiped his hands for "
    "a long time. “My father kept that office,” he said. “He used to say the sea is only slow "
    "post.” Then he went below, and the deck took up his humming where he had left off.",
    "The shoe was claimed on a Sunday, hopping. The thermos went to a widow who had not bought "
    "it yet. By March one thing was left, and Ms Adeyemi, who had never in her life been late "
    "for anything, found reasons to be elsewhere when the clock came round to twelve.",
    "So she put up a notice: if you are going to lose something, please describe it now. People "
    "laughed, and then, because the crossing is long and nobody is quite themselves at that "
    "hour, they queued: a man about to lose his temper, two girls about to lose each other.",
)
DRAFTS_ZH = (
    "旧铺明朝归瓦砾，\n新芽今夜过泥墙。",
    "巷口行人三两散，\n檐前滴水短长忙。",
    "剪去残边留月色，\n粘来碎句作池塘。",
    "一线穿成山水路，\n千声合作短长章。",
)


def _read(moods: str, themes: str) -> Reading:
    return Reading(tuple(themes.split()), 0.1, 0.4, tuple(moods.split()))


READINGS_EN = (
    _read("uneasy rising", "waiting letters fate"),
    _read("tender", "sea fathers letters"),
    _read("wry wary", "time loss"),
    _read("bright sad", "loss strangers words"),
)
READINGS_ZH = (
    _read("沉 扬", "离别 新生"),
    _read("闲静", "街巷 雨"),
    _read("惜 喜", "修补 月"),
    _read("开阔", "针线 众人"),
)
WIDE = Reading(("melancholy " * 8,) * 6, 0.0, 0.9, ("restlessness " * 8,) * 6)

LORE_EN = ("Ms Adeyemi keeps the ledger.", "The ferry crosses only at night.")
LORE_ZH = ("修书人姓沈。", "铺子在巷口第三家。")

LONG_EN = (" ".join(DRAFTS_EN) + "\n\n") * 6
LONG_ZH = ("".join(DRAFTS_ZH).replace("\n", "") + "雨声渐密，灯影摇窗。") * 60

FAULT_EN = "叠 reads level here, where a deflected tone is asked. "
FAULT_ZH = "第六字「叠」读平，此处宜仄。"

NASTY = (
    "# Free gifts\n> quoted\n- listed\n1. numbered\n-# small\n@everyone @here <@123456789012345678>"
    " <@&223456789012345678> <#323456789012345678> </create:423456789012345678>"
    " <:wave:523456789012345678> <t:1700000000:R> [click](https://evil.example/x)"
    " https://evil.example/a_b discord.gg/abcdef ||spoiler|| `code` ```block```"
    " **bold** __u__ ~~s~~ \u202eturned\u202c zero\u200bwidth"
    " Z\u0310\u0301\u0302\u0303\u0304\u0305algo \\escaped\\ :smile:\n"
)
NASTY_NAME = "**Mallory** @everyone [x](http://y.example) \u202eevil"
