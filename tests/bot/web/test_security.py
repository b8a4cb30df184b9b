"""Headers, hosts, other sites, limits, and the playground's switch."""

import pytest

from bot.web.keys import Limits, Rate
from bot.web.security import is_loopback
from tests.bot.web.conftest import Serve, Visit
from tests.bot.web.fake_service import FakeService

PLACES = ["/api/me", "/api/nothing", "/health", "/metrics", "/api/openapi.json", "/nowhere"]


@pytest.mark.parametrize("path", PLACES)
async def test_every_answer_tells_the_browser_what_not_to_do(visit: Visit, path: str) -> None:
    imogen = await visit()

    headers = (await imogen.get(path, checked=False)).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Referrer-Policy" in headers
    assert "Permissions-Policy" in headers
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers


async def test_the_api_is_never_cached(visit: Visit) -> None:
    imogen = await visit()

    for path in ("/api/me", "/api/nothing"):
        assert (await imogen.get(path)).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
async def test_a_strangers_name_for_this_machine_is_refused(
    visit: Visit, service: FakeService, host: str
) -> None:
    imogen = await visit()

    answer = await imogen.get("/api/me", headers={"Host": host})

    assert (answer.status, answer.code) == (421, "bad_host")
    assert "Set-Cookie" not in answer.headers
    assert service.calls == []


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:9", "[::1]:8080", "[::1]"]
)
async def test_loopback_names_are_served(visit: Visit, host: str) -> None:
    imogen = await visit()

    assert (await imogen.get("/api/me", headers={"Host": host})).status == 200


async def test_an_open_address_serves_any_name_unless_names_are_given(visit: Visit) -> None:
    anyone = await visit(host="0.0.0.0")
    named = await visit(host="0.0.0.0", allowed_hosts=("chorus.example",))
    elsewhere, here = {"Host": "other.example"}, {"Host": "chorus.example:443"}

    assert (await anyone.get("/api/me", headers=elsewhere)).status == 200
    assert (await named.get("/api/me", headers=elsewhere)).status == 421
    assert (await named.get("/api/me", headers=here)).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_reaches_this_machine_only(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "chorus.example", ""])
def test_other_addresses_are_open(host: str) -> None:
    assert not is_loopback(host)


CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another port of localhost is the same site
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
]


@pytest.mark.parametrize("headers", CROSS)
async def test_another_sites_page_cannot_act_for_a_member(
    visit: Visit, service: FakeService, headers: dict[str, str]
) -> None:
    imogen = await visit()

    deeds = [
        await imogen.put("/api/rounds/r1/ballot", {"drafts": []}, headers=headers),
        await imogen.post("/api/rounds/r1/close", headers=headers),
        await imogen.delete("/api/works/w1", headers=headers),
        await imogen.get("/api/events", headers=headers),
    ]

    assert {(answer.status, answer.code) for answer in deeds} == {(403, "cross_site")}
    assert service.calls == []


async def test_our_own_page_and_plain_programs_may_act(serve: Serve, visit: Visit) -> None:
    server = await serve()
    imogen = await visit(server)
    own = [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": f"http://127.0.0.1:{server.port}"},
    ]

    for headers in own:
        answer = await imogen.put("/api/rounds/r1/ballot", {"drafts": []}, headers=headers)
        assert answer.status == 200, headers


async def test_a_playground_that_is_off_shows_works_and_health_only(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit(playground=False)

    for path in ("/api/works", "/api/works/w1", "/api/forms", "/health", "/api/openapi.json"):
        assert (await imogen.get(path)).status == 200, path
    asked = len(service.calls)
    for path in ("/api/sessions", "/api/sessions/s1", "/api/rounds/r1", "/api/events"):
        answer = await imogen.get(path)
        assert (answer.status, answer.code) == (403, "playground_off"), path
    for method, path in (
        ("POST", "/api/sessions"),
        ("PUT", "/api/me"),
        ("DELETE", "/api/works/w1"),
    ):
        answer = await imogen.call(method, path)
        assert (answer.status, answer.code) == (403, "playground_off"), path

    assert len(service.calls) == asked
    home = await imogen.get("/", checked=False)
    assert (home.status, home.headers["Location"]) == (302, "/works")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def tight(**rates: Rate) -> Limits:
    wide = Rate(1_000, 1_000.0)
    names = ("member_reads", "member_writes", "address_reads", "address_writes", "new_guests")
    return Limits(**(dict.fromkeys(names, wide) | rates))


async def test_a_member_who_asks_too_fast_waits_and_goes_on(
    serve: Serve, visit: Visit, service: FakeService
) -> None:
    clock = Clock()
    server = await serve(clock=clock, limits=tight(member_writes=Rate(2, 0.5)))
    imogen, tom = await visit(server), await visit(server)
    for member in (imogen, tom):
        await member.get("/api/me")

    answers = [await imogen.post("/api/rounds/r1/more") for _ in range(3)]
    of_tom = await tom.post("/api/rounds/r1/more")
    clock.now += 2.0
    later = await imogen.post("/api/rounds/r1/more")

    assert [a.status for a in answers] == [202, 202, 429]
    assert answers[2].code == "rate_limited"
    assert answers[2].headers["Retry-After"] == "2"
    assert of_tom.status == 202
    assert later.status == 202
    assert service.deeds.count("more") == 4


async def test_new_cookies_give_an_address_no_new_allowance(serve: Serve, visit: Visit) -> None:
    server = await serve(clock=Clock(), limits=tight(new_guests=Rate(3, 0.1)))

    answers = [await (await visit(server)).get("/api/me") for _ in range(4)]

    assert [a.status for a in answers] == [200, 200, 200, 429]
    assert "Set-Cookie" not in answers[3].headers


async def test_health_is_answered_however_often(serve: Serve, visit: Visit) -> None:
    none = Rate(1, 0.001)
    server = await serve(clock=Clock(), limits=tight(address_reads=none, member_reads=none))
    imogen = await visit(server)

    assert {(await imogen.get("/health")).status for _ in range(5)} == {200}
