"""
Theme words and mood of a text: the control words of the house model. Pure, quick, stdlib only.

The same two functions label the training texts and, at serve time, a member's premise and wish;
that they are one is what makes the control lines mean something. They know word lists, no grammar.
"""

import re
from collections.abc import Iterator

from engine.types import Language

CLASSICAL = frozenset({"poem", "quatrain", "lushi", "haiku"})  # Chinese forms of old pictures
MOODS = ("calm", "glad", "sad", "afraid", "tender", "wonder")

_EN_NOUNS = frozenset(
    """
    air anchor angel apple arm attic autumn baby baker ball balloon bank barn beach bear beauty bed
    bee bell bicycle bird blanket blood boat bone book boot bottle box boy branch bread breath
    bride bridge brother bucket bus button cage cake candle captain carpet castle cat cave chair
    chest child chimney church city clock cloud coast coat coin compass cook corner cow cradle
    crow crown cup dance darkness daughter dawn day death deer desert diary doctor dog doll donkey
    door dragon dream drum duck dust eagle earth echo egg elephant evening eye face farm farmer
    father feather fence ferry field fire fish fisherman flag flame floor flower flute fog forest
    fountain fox friend frog frost garden gate ghost giant girl glass glove gold goose grandfather
    grandmother grass grave grief guitar hair hand harbour harvest hat hay heart heaven hen hill
    home honey hope horse hour house ice island jar joy judge key king kitchen kite knight ladder
    lady lake lamb lamp land lantern leaf letter library life light lighthouse lily lion love
    machine magician man map market mayor meadow medicine memory mermaid midnight milk mill
    miller mirror monk moon morning moth mother mountain mouse mushroom music musician name needle
    neighbour nest net night notebook oak ocean orchard orphan oven owl painter painting
    paper park path pear pencil photograph piano pie pig pigeon pillow pilot pirate plate poem
    poet postcard postman prince princess promise prayer puppet queen rabbit radio rain rainbow
    raven recipe ring river road robot roof room rope rose sail sailor sand scarf school sea
    season secret seed shadow sheep shell shepherd ship shoe shop shore sister sky sleep smoke
    snail snow soldier son song sorrow soul sound soup sparrow spider spoon spring squirrel star
    station statue step stone storm stove stranger stream street student suitcase summer sun swan
    sword table tailor tale tea teacher tear telephone telescope temple theatre thief thing thread
    thunder ticket tiger time tower town toy traffic train traveller treasure tree truth
    turtle umbrella uncle valley village violin voice wagon wall war watch water wave well
    whale wheel whistle widow wind window wine wing winter wish witch wizard wolf woman wood word
    world writer year youth island spring
    """.split()  # noqa: SIM905 - one word list reads better than four hundred quoted strings
)
_EN_WEAK = frozenset(
    """
    a about after again against all alone along always am an and another any are around as at away
    back be because been before behind being below beneath beside between big both but by can come
    could did do does done down each ever every few find first for forget from gave get give go
    going gone good got great had has have he hear her here hers herself him himself his how i if
    in into is it its itself just keep know last late learn leave let like little live long look
    lose made make many me meet mine more most much must my myself near never new next no nobody
    none nor not nothing now of off old on once one only or other our out over own please poem
    poor put said same say see seem send shall she should sit small so some someone something
    stand still stop story such take tell than that the thee their them then there these they
    thing think this those thou though three through thy till to too toward try turn two under
    until up upon us used very wait walk want was we went were what when where which while who
    whom whose why will with within without would write yet you young your yes many s t
    empty forgotten lost learns lives count upstairs call called away far near who afraid named
    """.split()  # noqa: SIM905
)
_EN_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "mice": "mouse", "geese": "goose",
    "wolves": "wolf", "leaves": "leaf", "wives": "wife", "knives": "knife",
    "feet": "foot", "teeth": "tooth", "thieves": "thief", "loaves": "loaf", "halves": "half",
    "shelves": "shelf", "oxen": "ox", "skies": "sky", "rainy": "rain", "raining": "rain",
    "snowy": "snow", "snowing": "snow", "windy": "wind", "stormy": "storm", "sunny": "sun",
    "moonlight": "moon", "starlight": "star", "sunlight": "sun", "seaside": "sea", "ocean": "sea",
    "golden": "gold", "dreaming": "dream", "dreamed": "dream", "singing": "song", "sings": "song",
}  # fmt: skip

# One Chinese character carries a picture in verse; these are the pictures the verse knows.
_ZH_PICTURES = frozenset(
    "山水江河湖海溪泉潮波浪月日星云霞雨雪霜露风雷烟雾天空春夏秋冬朝暮夜晓夕晨年花草树木竹松柳梅兰菊荷莲桃李杏桂枫"
    "叶枝根林园田村城楼台亭阁寺庙桥路道门窗户屋家乡国关塞沙舟船帆渔樵耕农马牛羊犬鸡鸟雁燕莺鹤鸦蝉蝶蜂鱼龙虎鹿猿"
    "酒茶诗书琴棋画笔墨纸剑灯烛香炉钟鼓笛歌舞曲梦心愁泪笑恨思忆情别离归行游客友翁童僧仙君王将军父母子女妻儿弟兄"
    "人老少病贫衣食饭盐米麦桑麻井石苔霜影声色光镜扇伞信针线玉金珠火尘土泥沙岸洲渡滩峰岭谷洞池塘瀑冰寒暖晴阴"
)
_ZH_CLASSICAL = {
    "老人": "翁", "老头": "翁", "爷爷": "翁", "祖父": "翁", "老奶奶": "母", "奶奶": "母",
    "祖母": "母", "妈妈": "母", "母亲": "母", "爸爸": "父", "父亲": "父", "孩子": "童",
    "小孩": "童", "男孩": "童", "女孩": "女", "姑娘": "女", "朋友": "友", "老师": "师",
    "和尚": "僧", "渔夫": "渔", "渔民": "渔", "农夫": "农", "农民": "农", "旅人": "客",
    "旅客": "客", "陌生人": "客", "游子": "客", "海边": "海", "大海": "海", "海洋": "海",
    "河边": "河", "江边": "江", "湖边": "湖", "溪边": "溪", "山上": "山", "山里": "山",
    "大山": "山", "森林": "林", "树林": "林", "花园": "园", "公园": "园", "院子": "园",
    "城市": "城", "城里": "城", "村子": "村", "村庄": "村", "乡下": "村", "老家": "乡",
    "故乡": "乡", "家乡": "乡", "房子": "屋", "老屋": "屋", "窗子": "窗", "窗户": "窗",
    "窗前": "窗", "门口": "门", "街上": "路", "马路": "路", "小路": "路", "火车": "行",
    "车站": "别", "出发": "行", "旅行": "游", "散步": "行", "走路": "行", "回家": "归",
    "离开": "别", "告别": "别", "分手": "别", "送别": "别", "再见": "别", "想念": "思",
    "思念": "思", "想家": "思", "回忆": "忆", "记得": "忆", "孤独": "愁", "孤单": "愁",
    "难过": "愁", "悲伤": "愁", "伤心": "泪", "眼泪": "泪", "高兴": "笑", "快乐": "笑",
    "喜欢": "情", "爱情": "情", "喝酒": "酒", "喝茶": "茶", "读书": "书", "修书": "书",
    "写信": "书", "书信": "书", "一封信": "书", "来信": "书", "书店": "书", "写诗": "诗",
    "唱歌": "歌", "音乐": "琴", "弹琴": "琴", "吉他": "琴", "钢琴": "琴", "跳舞": "舞",
    "下棋": "棋", "画画": "画", "做梦": "梦", "睡觉": "梦", "睡不着": "夜", "失眠": "夜",
    "太阳": "日", "月亮": "月", "月光": "月", "星星": "星", "下雨": "雨", "雨天": "雨",
    "雨夜": "雨夜", "下雪": "雪", "大雪": "雪", "刮风": "风", "大风": "风", "春天": "春",
    "夏天": "夏", "秋天": "秋", "冬天": "冬", "早上": "晓", "早晨": "晓", "清晨": "晓",
    "傍晚": "暮", "黄昏": "暮", "晚上": "夜", "夜里": "夜", "夜晚": "夜", "深夜": "夜",
    "半夜": "夜", "小船": "舟", "渡船": "舟", "码头": "渡", "港口": "渡", "灯塔": "灯",
    "灯光": "灯", "路灯": "灯", "灯笼": "灯", "蜡烛": "烛", "小鸟": "鸟", "燕子": "燕",
    "大雁": "雁", "小狗": "犬", "蝴蝶": "蝶", "树叶": "叶", "落叶": "叶", "落花": "花",
    "玫瑰": "花", "荷花": "荷", "梅花": "梅", "桃花": "桃", "柳树": "柳", "竹子": "竹",
    "石头": "石", "沙滩": "沙", "沙漠": "沙", "战争": "战", "士兵": "戍", "老兵": "戍",
    "钓鱼": "钓", "种田": "耕", "镜子": "镜", "时间": "年", "时光": "年", "岁月": "年",
}  # fmt: skip
_ZH_WORDS = frozenset(
    """
    面包师 守灯塔的人 女教师 医生 护士 牧羊人 园丁 画家 诗人 作家 歌手
    水手 裁缝 木匠 铁匠 钟表匠 图书馆 邮递员 司机 摆渡人 厨师 学生 琴师
    舞者 演员 小丑 魔术师 国王 王后 王子 公主 骑士 女巫 小偷 侦探
    机器人 巨人 乞丐 飞行员 宇航员 科学家 发明家 摄影师 寡妇 孤儿 守夜人
    鞋匠 尼姑 书生 将军 船长 翻译 棋手 理发师 猎人 樵夫 说书人 程序员
    快递员 保安 新娘 邻居 女人 男人 兄弟 姐妹 夫妻 小猫 狐狸 乌鸦 小熊
    兔子 老鼠 猫头鹰 乌龟 麻雀 青蛙 刺猬 驴子 白马 山羊 鸭子 天鹅 鲸鱼
    大象 蜗牛 蜘蛛 松鼠 母鸡 狮子 老虎 猴子 小龙 蜜蜂 飞蛾 钥匙 雨伞
    手表 地图 风筝 小提琴 铃铛 戒指 照片 外套 帽子 箱子 自行车 盒子
    椅子 种子 苹果树 苹果 贝壳 羽毛 铜钱 杯子 茶壶 瓶子 毯子 围巾 手套
    鞋子 扣子 笛子 故事 秘密 名字 影子 笔记本 日记 报纸 车票 船票 绳子
    梯子 水桶 扫帚 蛋糕 面包 蜂蜜 鸟巢 笼子 枕头 布娃娃 木偶 气球 皮球
    雪人 纸船 纸鹤 望远镜 指南针 收音机 电话 相机 打字机 机器 王冠 旗子
    哨子 八音盒 摇椅 木马 明信片 邮票 棋子 眼镜 拐杖 雕像 长椅 毛笔
    砚台 玉佩 折扇 剪纸 月饼 饺子 脚印 石子 浪花 钟声 灯火 歌声 雪花
    雨滴 日子 声音 鸽子 台阶 小镇 集市 学校 阁楼 厨房 屋顶 小岛 山谷
    果园 谷仓 城堡 茶馆 咖啡馆 公交站 医院 博物馆 剧院 教堂 磨坊 巷子
    钟楼 月台 世界 山洞 温室 作坊 废墟 路口 竹林 荷塘 屋檐 客栈 地铁
    师父 老伴 女儿 儿子 哥哥 姐姐 妹妹 弟弟 父子 母女 祖孙 黑暗 寂静
    陌生人
    """.split()  # noqa: SIM905
) | frozenset(_ZH_CLASSICAL)

_MOOD_WORDS = {
    "glad": "laugh smile happy joy merry glad bright dance play sing cheer delight",
    "sad": "sad weep tear cry grief sorrow lost grave lonely die dead mourn alone",
    "afraid": "afraid fear dark scream storm thunder ghost tremble wolf danger",
    "tender": "love kiss gentle dear heart mother child cradle hug kind sweet",
    "wonder": "strange magic wonder dream secret suddenly dragon star moon sky",
    "calm": "calm quiet still peace rest soft slow silent sleep",
}
_MOOD_SIGNS: dict[str, str] = {
    "glad": "笑喜乐欢欣醉歌舞",
    "sad": "愁泪悲恨哭伤别离孤寂断",
    "afraid": "怕惧惊恐雷黑战",
    "tender": "爱情怜慈母抱轻暖",
    "wonder": "梦仙奇忽秘龙星",
    "calm": "静闲安清幽眠坐",
}


def theme_words(
    text: str, language: Language, limit: int = 3, form: str = "story"
) -> tuple[str, ...]:
    """
    The words a passage on this text should hold, strongest first; may be empty.

    Args:
        form: For the Chinese forms in CLASSICAL, everyday words become the pictures that classical
            verse knows (老人 becomes 翁, 海边 becomes 海); all others keep the words as they stand.
    """
    if language == "zh":
        found = _zh_pictures(text) if form in CLASSICAL else _zh_words(text)
    else:
        found = _en_words(text)
    return tuple(dict.fromkeys(found))[:limit]


def mood_of(text: str, language: Language) -> str:
    """The one of MOODS whose signs the text shows most; "calm" when it shows none."""
    if language == "zh":
        counts = {m: sum(text.count(sign) for sign in signs) for m, signs in _MOOD_SIGNS.items()}
    else:
        words = [lemma(w) for w in re.findall(r"[a-z']+", text.lower())]
        counts = {m: sum(w in known.split() for w in words) for m, known in _MOOD_WORDS.items()}
    best = max(MOODS, key=lambda m: (counts[m], -MOODS.index(m)))
    return best if counts[best] else "calm"


def is_known_noun(word: str) -> bool:
    """True for the English picture words this module lists."""
    return word in _EN_NOUNS


def lemma(word: str) -> str:
    """The dictionary form of an English word, by rule of thumb."""
    if word in _EN_IRREGULAR:
        return _EN_IRREGULAR[word]
    if word in _EN_NOUNS or len(word) < 4:
        return word
    for ending, stem in (("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ing", ""), ("ed", "")):
        base = word.removesuffix(ending) + stem
        if word.endswith(ending) and (base in _EN_NOUNS or base in _EN_WEAK):
            return base
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


def _en_words(text: str) -> list[str]:
    words = [lemma(w.removesuffix("'s")) for w in re.findall(r"[a-z][a-z']+", text.lower())]
    known = [w for w in words if w in _EN_NOUNS]
    other = [w for w in words if w not in _EN_NOUNS and w not in _EN_WEAK and len(w) > 3]
    return known + other


def _zh_matches(text: str) -> Iterator[str]:
    """Known words from left to right, the longest first; else single characters."""
    at = 0
    while at < len(text):
        word = next((text[at : at + n] for n in (5, 4, 3, 2) if text[at : at + n] in _ZH_WORDS), "")
        yield word or text[at]
        at += len(word) or 1


def _zh_words(text: str) -> list[str]:
    found = list(_zh_matches(text))
    return [w for w in found if len(w) > 1] + [
        w for w in found if w in _ZH_PICTURES and w not in "人"
    ]


def _zh_pictures(text: str) -> list[str]:
    pictures: list[str] = []
    for word in _zh_matches(text):
        pictures.extend(_ZH_CLASSICAL.get(word, word))
    return [p for p in pictures if p in _ZH_PICTURES or p in "战戍钓师"]


def is_picture(character: str) -> bool:
    """True for the Chinese characters that carry a picture in verse."""
    return character in _ZH_PICTURES


def modern_words(picture: str) -> tuple[str, ...]:
    """Everyday words for one picture of verse: how a member would name it in a premise."""
    return tuple(word for word, known in _ZH_CLASSICAL.items() if picture in known)
