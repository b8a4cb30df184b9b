"""Lessons on a real store: the exercise, the critique, what the teacher takes home."""

import csv
import io

import pytest

from bot.errors import ChorusError
from tests.bot.service.conftest import Room


async def lesson(room: Room, form: str = "painting", language: str = "en") -> dict:
    opened = await room.service.open_session(
        "web:ann", form=form, premise="A letter.", language=language, mode="lesson"
    )
    return await room.service.lesson(opened["id"], "web:ann") | {"session": opened["id"]}


def mended(room: Room, seen: dict) -> str:
    """The exercise with its faulty line as the form's own example has it."""
    forms = {form["id"]: form for form in room.service.forms()["forms"]}
    example = forms["painting"]["card"]["en"]["example"].splitlines()
    exercise, line = seen["exercise"]["text"].splitlines(), seen["exercise"]["line"]
    assert len(example) == len(exercise)
    exercise[line - 1] = example[line - 1]
    return "\n".join(exercise)


async def test_the_exercise_as_it_stands_is_told_its_fault(room: Room) -> None:
    seen = await lesson(room)

    tried = await room.service.try_exercise(
        "web:bob", seen["session"], text=seen["exercise"]["text"]
    )

    assert not tried["solved"]
    assert [p["line"] for p in tried["problems"]] == [seen["exercise"]["line"]]


async def test_the_mended_exercise_is_solved_and_the_class_counts_it(room: Room) -> None:
    seen = await lesson(room)

    tried = await room.service.try_exercise("web:bob", seen["session"], text=mended(room, seen))

    assert tried["solved"]
    assert tried["lesson"]["class"] == {"tried": 1, "solved": 1}
    assert (await room.service.lesson(seen["session"], "web:ann"))["solved"] is False


async def test_only_the_faulty_line_may_change(room: Room) -> None:
    seen = await lesson(room)
    lines = mended(room, seen).splitlines()
    other = 0 if seen["exercise"]["line"] != 1 else 1

    lines[other] = lines[seen["exercise"]["line"] - 1]
    tried = await room.service.try_exercise("web:bob", seen["session"], text="\n".join(lines))

    assert not tried["solved"]


async def test_answers_of_others_are_counted_at_the_close_only(room: Room) -> None:
    opened = await room.service.open_session(
        "web:ann", form="painting", premise="A door.", language="en", mode="lesson"
    )
    round_ = await room.service.open_round("web:ann", opened["id"])
    round_ = await room.until(round_["id"], "voting")
    draft = round_["drafts"][0]["id"]
    critique = room.service.critique
    await critique("web:ann", round_["id"], draft, answers={"whole": True})
    await critique("web:ann", round_["id"], draft, answers={"earned": False})

    during = await critique("web:bob", round_["id"], draft, answers={"whole": False})
    await room.service.cast("web:ann", round_["id"], [draft])
    await room.service.close("web:ann", round_["id"])
    after = await room.service.lesson(opened["id"], "web:bob")

    assert during["critiques"][draft] == {"mine": {"whole": False}, "yes": None}
    assert after["critiques"][draft]["yes"]["whole"] == {"yes": 1, "of": 2}
    assert after["critiques"][draft]["yes"]["earned"] == {"yes": 0, "of": 1}


async def test_the_teacher_gets_the_class_and_every_draft_and_nobody_else_does(room: Room) -> None:
    seen = await lesson(room)
    await room.service.try_exercise("web:bob", seen["session"], text="=SUM(A1:A9)")

    table = await room.service.lesson_report(seen["session"], "web:ann")
    with pytest.raises(ChorusError, match="host_only"):
        await room.service.lesson_report(seen["session"], "web:bob")

    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1][1:3] == ["1", "0"]


@pytest.mark.parametrize(
    ("answers", "code"),
    [({}, "bad_answers"), ({"nonsense": True}, "bad_answers"), ({"whole": 1}, "bad_answers")],
)
async def test_bad_answers_are_refused(room: Room, answers: dict, code: str) -> None:
    _, round_ = await room.voting()

    with pytest.raises(ChorusError, match=code):
        await room.service.critique(
            "web:bob", round_["id"], round_["drafts"][0]["id"], answers=answers
        )


async def test_a_session_that_is_no_lesson_says_so(room: Room) -> None:
    session, round_ = await room.voting()

    with pytest.raises(ChorusError, match="not_a_lesson"):
        await room.service.lesson(session["id"], "web:ann")
    with pytest.raises(ChorusError, match="not_a_lesson"):
        await room.service.critique(
            "web:ann", round_["id"], round_["drafts"][0]["id"], answers={"whole": True}
        )
