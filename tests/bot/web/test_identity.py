"""Who asks: the signed cookie, and the language of the sentences."""

import pytest

from bot.web.identity import Guest, accepted_language, seal, unseal
from tests.bot.web.conftest import Serve, Visit
from tests.bot.web.fake_service import FakeService

SECRET = b"a secret of this installation"


def test_what_was_sealed_is_read_back() -> None:
    guest = Guest("token", "zh")

    assert unseal(seal(guest, SECRET), SECRET) == guest


def test_every_altered_byte_is_noticed() -> None:
    sealed = seal(Guest("token", "en"), SECRET)

    for i, character in enumerate(sealed):
        forged = sealed[:i] + ("A" if character != "A" else "B") + sealed[i + 1 :]
        assert unseal(forged, SECRET) is None, i


@pytest.mark.parametrize("value", ["", ".", "..", "token.en.", "token", "täuschung.en.ä"])
def test_what_was_never_sealed_is_nobody(value: str) -> None:
    assert unseal(value, SECRET) is None
    assert unseal(seal(Guest("token"), b"another"), SECRET) is None


async def test_a_member_stays_the_same_by_their_cookie(
    serve: Serve, visit: Visit, service: FakeService
) -> None:
    server = await serve()
    imogen, tom = await visit(server), await visit(server)

    for member in (imogen, imogen, tom):
        await member.get("/api/me")

    ids = [args[0] for _, args, _ in service.calls]
    assert ids[0] == ids[1] != ids[2]


async def test_a_forged_cookie_makes_a_new_guest(visit: Visit, service: FakeService) -> None:
    imogen = await visit()
    await imogen.get("/api/me")
    known = service.last_call[1][0]
    forged = f"chorus={known.removeprefix('web:')}..forged"

    answer = await (await visit()).get("/api/me", headers={"Cookie": forged})

    assert service.last_call[1][0] != known
    assert "chorus=" in answer.headers["Set-Cookie"]


async def test_the_cookie_is_kept_from_scripts_and_other_sites(visit: Visit) -> None:
    plain = (await (await visit()).get("/api/me")).headers["Set-Cookie"]
    secure = (await (await visit(https=True)).get("/api/me")).headers["Set-Cookie"]

    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain.split("; ")
    assert secure.startswith("__Host-chorus=")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(secure.split("; "))


async def test_what_needs_no_member_gives_no_cookie(visit: Visit) -> None:
    imogen = await visit()

    for path in ("/health", "/metrics", "/api/openapi.json"):
        assert "Set-Cookie" not in (await imogen.get(path)).headers, path


async def test_members_ids_never_leave_the_server(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    answers = [await imogen.get(path) for path in ("/api/me", "/api/sessions/s1", "/api/nothing")]

    assert service.calls[0][1][0].startswith("web:")
    for answer in answers:
        assert b"web:" not in answer.raw


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.3,zh;q=0.7", "zh"),
        ("de,fr;q=0.5", "en"),
        ("de,zh;q=0.1", "zh"),
        ("zh;q=0,en;q=0", "en"),
        ("zh;q=nonsense", "en"),
        (",,;;q=,", "en"),
    ],
)
def test_the_wanted_language_is_found_by_weight(header: str, language: str) -> None:
    assert accepted_language(header) == language


async def test_the_members_choice_goes_before_the_browsers_wish(visit: Visit) -> None:
    imogen = await visit(headers={"Accept-Language": "zh"})

    before = await imogen.get("/api/me")
    chosen = await imogen.put("/api/me", {"language": "en"})
    after = await imogen.get("/api/nothing")

    assert before.json["language"] == "zh"
    assert chosen.json["language"] == "en"
    assert after.headers["Content-Language"] == "en"


async def test_choosing_a_language_keeps_the_member(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    await imogen.get("/api/me")
    await imogen.put("/api/me", {"language": "zh"})
    await imogen.get("/api/me")

    assert len({args[0] for _, args, _ in service.calls}) == 1
