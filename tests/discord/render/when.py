"""Discord's timestamps, `<t:1700000000:R>`, in English and Chinese."""

from datetime import UTC, datetime

UNITS = ((31_536_000, "year", "年"), (2_592_000, "month", "个月"), (86_400, "day", "天"))
UNITS += ((3_600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒"))
MONTHS = "January February March April May June July August September October November December"
DAYS = (("Monday", "一"), ("Tuesday", "二"), ("Wednesday", "三"), ("Thursday", "四"))
DAYS += (("Friday", "五"), ("Saturday", "六"), ("Sunday", "日"))


def stamped(seconds: int, style: str, now: float, *, chinese: bool) -> str:
    """A timestamp as a client in UTC writes it; `style` is Discord's letter, "" the default."""
    if style == "R":
        return _relative(seconds - now, chinese=chinese)
    at = datetime.fromtimestamp(seconds, UTC)
    month = MONTHS.split()[at.month - 1]
    clock = at.strftime("%H:%M")
    day = DAYS[at.weekday()]
    long = f"{at.year}年{at.month}月{at.day}日" if chinese else f"{month} {at.day}, {at.year}"
    full = f"{long}星期{day[1]} {clock}" if chinese else f"{day[0]}, {long} at {clock}"
    short = at.strftime("%Y/%m/%d") if chinese else at.strftime("%m/%d/%Y")
    default = f"{long} {clock}" if chinese else f"{long} at {clock}"
    forms = {"t": clock, "T": at.strftime("%H:%M:%S"), "d": short, "D": long, "F": full}
    return forms.get(style, default)


def _relative(gap_s: float, *, chinese: bool) -> str:
    size = abs(gap_s)
    length, english, name = next((unit for unit in UNITS if size >= unit[0]), UNITS[-1])
    count = round(size / length)
    if chinese:
        return f"{count}{name}{'后' if gap_s >= 0 else '前'}"
    some = "a" if english != "hour" else "an"
    words = f"{some} {english}" if count == 1 else f"{count} {english}s"
    return f"in {words}" if gap_s >= 0 else f"{words} ago"
