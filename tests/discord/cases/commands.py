"""Commands, their options, and autocomplete's choices."""

from typing import Any

from tests.discord.cases.case import Case, Json, without

STRING, INTEGER, SUBCOMMAND, GROUP, CHANNEL = 3, 4, 1, 2, 7


def command_cases() -> list[Case]:
    return [
        *_lists(),
        *_names(),
        *_options(),
        *_nested(),
        *_bounds(),
        *_values(),
        *_choices(),
        *_finer(),
    ]


def command(name: str = "create", **more: Any) -> Json:
    return {"name": name, "description": "Open a session", "type": 1, **more}


def option(name: str = "form", **more: Any) -> Json:
    return {"type": STRING, "name": name, "description": "What to write", **more}


def _one(rule: str, inside: Json, outside: Json, at: str) -> Case:
    where = f"0.{at}" if at else "0"
    return Case(rule, "commands", [command(**inside)], [command(**outside)], where)


def _opt(rule: str, inside: Json, outside: Json, at: str) -> Case:
    first, second = {"options": [option(**inside)]}, {"options": [option(**outside)]}
    return _one(rule, first, second, f"options.0.{at}")


def _lists() -> list[Case]:
    def many(count: int, kind: int) -> list[Json]:
        text = {"description": ""} if kind > 1 else {}
        return [command(f"c{number}", **{"type": kind, **text}) for number in range(count)]

    return [
        Case("100 commands", "commands", many(100, 1), many(101, 1), ""),
        Case("15 user menus", "commands", many(15, 2), many(16, 2), ""),
        Case("15 message menus", "commands", many(15, 3), many(16, 3), ""),
        Case(
            "command names are unique",
            "commands",
            [command("a"), command("b")],
            [command("a"), command("a")],
            "1.name",
        ),
        _one("8,000 characters", _sized(8000), _sized(8001), ""),
    ]


def _sized(size: int) -> Json:
    """A command whose words have this many characters, the longest localisation counting."""
    inner = [
        option(f"o{number}", choices=[{"name": "x" * 100, "value": f"{'y' * 90}{number:10}"}])
        for number in range(20)
    ]
    used = len("create") + sum(len(one["name"]) + len(one["description"]) + 200 for one in inner)
    texts = [option(f"t{number}", description="x") for number in range(5)]
    used += sum(len(one["name"]) + 1 for one in texts)
    choices = [{"name": f"{number:2}" + "z" * 98, "value": "v" * 100} for number in range(25)]
    left = size - used
    taken = choices[: left // 200 - 1]
    texts[0]["choices"] = taken
    left -= 200 * len(taken)
    texts[1]["choices"] = [{"name": "p" * 100, "value": "v" * 60}]
    left -= 160
    longest = {"zh-CN": "字" * min(left, 100)}
    rest = left - len(longest["zh-CN"])
    more = {"description_localizations": longest, "description": "x"}
    if rest:
        texts[2]["description"] = "x" * (1 + rest)
    return {**more, "options": [*inner, *texts]}


def _names() -> list[Case]:
    def local(key: str, locale: str, word: str) -> Json:
        return {f"{key}_localizations": {locale: word}}

    return [
        _one("command name", {"name": "x" * 32}, {"name": "x" * 33}, "name"),
        _one("lower case", {"name": "taste-admin"}, {"name": "Taste"}, "name"),
        _one("no spaces", {"name": "创作"}, {"name": "two words"}, "name"),
        _one("command text", {"description": "x" * 100}, {"description": "x" * 101}, "description"),
        _one("command text, none", {"description": "x"}, {"description": ""}, "description"),
        _one(
            "localised name",
            local("name", "zh-TW", "創作"),
            local("name", "fr", "Écrire"),
            "name_localizations.fr",
        ),
        _one(
            "localised text",
            local("description", "de", "x" * 100),
            local("description", "de", "x" * 101),
            "description_localizations.de",
        ),
        _one(
            "known locales",
            local("name", "zh-CN", "创作"),
            local("name", "zh", "创作"),
            "name_localizations.zh",
        ),
    ]


def _options() -> list[Case]:
    def options(count: int) -> Json:
        return {"options": [option(f"o{number}") for number in range(count)]}

    ordered = [option("a", required=True), option("b")]
    twice = {"options": [option("a"), option("a")]}
    return [
        _one("options of a command", options(25), options(26), "options"),
        _one("option names are unique", options(2), twice, "options.1.name"),
        _one(
            "required options first",
            {"options": ordered},
            {"options": ordered[::-1]},
            "options.1",
        ),
        _opt("option name", {"name": "x" * 32}, {"name": "x" * 33}, "name"),
        _opt("option name, lower case", {"name": "form"}, {"name": "Form"}, "name"),
        _opt("option text", {"description": "x" * 100}, {"description": "x" * 101}, "description"),
        _opt("type of an option", {"type": 11}, {"type": 12}, "type"),
    ]


def _nested() -> list[Case]:
    def sub(*options: Json) -> Json:
        return {**option("sub"), "type": SUBCOMMAND, "options": list(options)}

    def group(*options: Json) -> Json:
        return {**option("group"), "type": GROUP, "options": list(options)}

    def under(*options: Json) -> Json:
        return {"options": list(options)}

    many = [option(f"o{number}") for number in range(26)]
    at = "options.0.options"
    return [
        _one("subcommands stand alone", under(sub()), under(sub(), option("x")), "options"),
        _one("group in a group", under(group(sub())), under(group(group(sub()))), f"{at}.0.type"),
        _one("group in a subcommand", under(sub(option())), under(sub(group())), f"{at}.0.type"),
        _one("option in a group", under(group(sub())), under(group(option())), f"{at}.0.type"),
        _one("options of a subcommand", under(sub(*many[:25])), under(sub(*many)), at),
    ]


def _bounds() -> list[Case]:
    whole = {"type": INTEGER}
    return [
        _opt("length of a text", {"max_length": 6000}, {"max_length": 6001}, "max_length"),
        _opt("least length of a text", {"min_length": 0}, {"min_length": -1}, "min_length"),
        _opt(
            "values of a number",
            {**whole, "min_value": 1, "max_value": 1},
            {**whole, "min_value": 2, "max_value": 1},
            "min_value",
        ),
        _opt("lengths are for texts", {"max_length": 9}, {**whole, "max_length": 9}, "max_length"),
        _opt("values are for numbers", {**whole, "min_value": 1}, {"min_value": 1}, "min_value"),
        _opt(
            "channel types of an option",
            {"type": CHANNEL, "channel_types": [0]},
            {"type": CHANNEL, "channel_types": [99]},
            "channel_types.0",
        ),
    ]


def _values() -> list[Case]:
    def choices(count: int) -> Json:
        return {"choices": [{"name": f"n{n}", "value": f"v{n}"} for n in range(count)]}

    def choice(name: str = "n", value: Any = "v") -> Json:
        return {"choices": [{"name": name, "value": value}]}

    long, longer = "x" * 100, "x" * 101
    twice = {"choices": [{"name": "n", "value": "a"}, {"name": "n", "value": "b"}]}
    return [
        _opt("choices of an option", choices(25), choices(26), "choices"),
        _opt("name of a choice", choice(long), choice(longer), "choices.0.name"),
        _opt("value of a choice", choice(value=long), choice(value=longer), "choices.0.value"),
        _opt("type of a choice", choice(value="1"), choice(value=1), "choices.0.value"),
        _opt("choice names are unique", choices(2), twice, "choices.1.name"),
        _opt(
            "choices or autocomplete",
            {"autocomplete": True},
            {**choices(1), "autocomplete": True},
            "autocomplete",
        ),
        _one(
            "who may use it",
            {"default_member_permissions": "32"},
            {"default_member_permissions": "x"},
            "default_member_permissions",
        ),
        _one("places of a command", {"contexts": [0, 2]}, {"contexts": [3]}, "contexts.0"),
        Case(
            "menus have no text",
            "commands",
            [without(command("Report", type=3), "description")],
            [command("Report", type=3)],
            "0.description",
        ),
    ]


def _choices() -> list[Case]:
    def many(count: int) -> list[Json]:
        return [{"name": f"n{number}", "value": f"v{number}"} for number in range(count)]

    def one(name: str = "n", value: str = "v") -> list[Json]:
        return [{"name": name, "value": value}]

    long, longer = "字" * 100, "字" * 101
    return [
        Case("25 suggestions", "choices", many(25), many(26), "choices"),
        Case("suggestions may be none", "choices", [], many(26), "choices"),
        Case("name of a suggestion", "choices", one(long), one(longer), "choices.0.name"),
        Case("suggestion without a name", "choices", one(), one(""), "choices.0.name"),
        Case(
            "value of a suggestion", "choices", one("n", long), one("n", longer), "choices.0.value"
        ),
    ]


def _finer() -> list[Case]:
    def menu(length: int) -> list[Json]:
        return [{"name": "R" * length, "type": 3}]

    def group(*inner: Json, **more: Any) -> Json:
        return {"options": [{**option("group"), "type": GROUP, "options": list(inner), **more}]}

    sub = {**option("sub"), "type": SUBCOMMAND}
    yes = {"choices": [{"name": "yes", "value": 1}]}
    most = (1 << 53) - 1
    return [
        Case("menu name", "commands", menu(32), menu(33), "0.name"),
        _one("group holds something", group(sub), group(), "options.0.options"),
        _one(
            "groups are not required",
            group(sub),
            group(sub, required=True),
            "options.0.required",
        ),
        _opt("options in an option", {}, {"options": [sub]}, "options"),
        _opt("who has choices", {"type": INTEGER, **yes}, {"type": 5, **yes}, "choices"),
        _opt("least max_length of a text", {"max_length": 1}, {"max_length": 0}, "max_length"),
        _opt(
            "exact numbers",
            {"type": INTEGER, "max_value": most},
            {"type": INTEGER, "max_value": most + 1},
            "max_value",
        ),
        _one("age-restricted or not", {"nsfw": True}, {"nsfw": "yes"}, "nsfw"),
        _one(
            "installations",
            {"integration_types": [0, 1]},
            {"integration_types": [2]},
            "integration_types.0",
        ),
    ]
