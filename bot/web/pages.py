"""
The playground's pages: shells that the page's scripts fill, and works that need no script.

Renders what the service's views say; decides nothing.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.errors import Forbidden
from bot.locales import Catalogue
from bot.web.book import book_cards, layout_of, work_values
from bot.web.exhibit import lang_tag
from bot.web.keys import LANGUAGE, MEMBER
from bot.web.ports import WebService
from bot.web.replies import id_segment
from bot.web.security import is_near
from bot.web.setting import manner_of, set_lines
from bot.web.tuned import adapter_values, evening_values, report_values

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FOLDER = Path(__file__).parent
OFFERED = ("en", "zh")  # languages of the page; the catalogue has more, for Discord
SHELF = 6  # works on the first page
FAMILIES = ("literature", "music", "art", "animation", "games")
FIRST = ("story", "poem", "quatrain", "lushi", "script")  # of a family; others follow by their ids
EVENING = "evening"  # the community of simulated members
EVENING_QUERY = f"?community={EVENING}"
NOT_PAGES = ("/api/", "/static/", "/health", "/metrics")
KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("1", "…", "6"), "ring"),
    (("0",), "none"),
    (("J", "K"), "next"),
    (("E",), "edit"),
    (("N",), "own"),
    (("M",), "more"),
    (("W",), "why"),
    (("C",), "compare"),
    (("I",), "illustrate"),
    (("F",), "full"),
    (("R",), "start"),
    (("U",), "undo"),
    (("B",), "branch"),
    (("V",), "upright"),
    (("L",), "lamp"),
    (("G R", "G W", "G T"), "go"),
    (("Ctrl Enter",), "offer"),
    (("Esc",), "escape"),
    (("?",), "help"),
)


class PageDeps(Protocol):
    """What `add_pages` needs to be handed."""

    @property
    def service(self) -> WebService: ...
    @property
    def catalogue(self) -> Catalogue: ...


@dataclass(frozen=True, slots=True)
class Page:
    """One request's page: its language, the sentences bound to it, and how to render."""

    language: str
    say: Callable[..., str]
    render: Callable[..., web.Response]


def static_version(folder: Path) -> str:
    """Changes when any file that a browser may have cached changes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _module_paths(static: Path) -> list[str]:
    """The session page's modules, told to the browser at once instead of import by import."""
    scripts = [*(static / "js").glob("*.js"), *(static / "js" / "session").rglob("*.js")]
    elsewhere = {"theme", "rooms", "premise", "picker", "works", "ink", "taste", "tuning"}
    return sorted(s.relative_to(static).as_posix() for s in scripts if s.stem not in elsewhere)


def number_word(say: Callable[..., str], n: int) -> str:
    """Small numbers as words, since they stand in sentences."""
    return say(f"ui.n.{n}") if 0 <= n <= 20 else str(n)


class Pages:
    """The handlers. Each asks the service once or twice and renders one template."""

    def __init__(self, service: WebService, catalogue: Catalogue) -> None:
        self._service = service
        self._catalogue = catalogue
        self._version = static_version(FOLDER / "static")
        self._modules = _module_paths(FOLDER / "static")
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        for name in self._environment.list_templates():  # now, since a handler may not touch disks
            self._environment.get_template(name)
        self._strings = {language: self._script_strings(language) for language in OFFERED}

    def _script_strings(self, language: str) -> bytes:
        sentences = self._catalogue.under("ui", language)
        short = {key.removeprefix("ui."): text for key, text in sentences.items()}
        return json.dumps(short, ensure_ascii=False).encode()

    def page(self, request: web.Request) -> Page:
        """`?lang=` turns one page over for a reader without scripts; else the member's choice."""
        wanted = request.query.get("lang", "")
        language = wanted if wanted in OFFERED else request.get(LANGUAGE, "en")
        say = partial(self._say, language)
        return Page(language, say, partial(self._render, language, say))

    def _say(self, language: str, key: str, /, **params: Any) -> str:
        return self._catalogue.text(key, language, **params)

    def _render(
        self,
        language: str,
        say: Callable[..., str],
        template: str,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        html = self._environment.get_template(template).render(
            language=language,
            html_lang=lang_tag(language),
            version=self._version,
            t=say,
            number=partial(number_word, say),
            static=lambda path: f"/static/{path}?v={self._version}",
            set_lines=set_lines,
            manner_of=manner_of,
            **values,
        )
        return web.Response(
            text=html,
            status=status,
            content_type="text/html",
            headers={"Content-Language": "zh-CN" if language == "zh" else "en"},
        )

    def _forms(self) -> list[Json]:
        forms: list[Json] = self._service.forms()["forms"]
        return forms

    async def rooms(self, request: web.Request) -> web.Response:
        page, forms = self.page(request), self._forms()
        shelf = (await self._service.works(request[MEMBER], limit=SHELF))["works"]
        return page.render(
            "rooms.html",
            room="rooms",
            families=families_of(forms),
            works=book_cards(shelf, forms, page),
        )

    async def works(self, request: web.Request) -> web.Response:
        page, forms = self.page(request), self._forms()
        form = _one_of(request.query.get("form"), [f["id"] for f in forms])
        language = _one_of(request.query.get("language"), OFFERED)
        found = await self._service.works(
            request[MEMBER],
            form=form,
            language=language,
            limit=24,
            cursor=request.query.get("cursor"),
        )
        query = {"form": form, "language": language, "cursor": found["cursor"]}
        return page.render(
            "works.html",
            room="works",
            families=families_of(forms),
            works=book_cards(found["works"], forms, page),
            cursor=found["cursor"],
            cursor_query=urlencode({k: v for k, v in query.items() if v}),
            chosen_form=form,
            chosen_language=language,
        )

    async def work(self, request: web.Request) -> web.Response:
        page, forms = self.page(request), self._forms()
        work = await self._service.work_view(request.match_info["id"], request[MEMBER])
        return page.render("work.html", room="works", **work_values(work, forms, page))

    async def session(self, request: web.Request) -> web.Response:
        page = self.page(request)
        session = await self._service.session_view(request.match_info["id"], request[MEMBER])
        return page.render(
            "session.html",
            room="rooms",
            session=session,
            lang=lang_tag(session["language"]),
            layout=layout_of(self._forms(), session["form"]),
            modules=self._modules,
        )

    async def taste(self, request: web.Request) -> web.Response:
        """
        `?of=text.story.en` names whose taste; what is unknown in it counts as not said.
        `?community=evening` shows the simulated one, where a visitor sits at this machine.
        """
        page, forms, near = self.page(request), self._forms(), is_near(request)
        of = [*request.query.get("of", "").split("."), "", "", ""]
        evening, whose = await self._evening(request)
        taste = await self._service.taste(
            request[MEMBER],
            kind=_one_of(of[0], ("text", "image")) or "text",
            form=_one_of(of[1], [f["id"] for f in forms]),
            language=_one_of(of[2], OFFERED),
            governs=near and not whose,
            **whose,
        )
        return page.render(
            "taste.html",
            room="taste",
            taste=taste,
            me=await self._service.me(request[MEMBER]),
            names={form["id"]: form["name"][page.language] for form in forms},
            adapter=adapter_values(taste["adapter"], taste["chosen"]["kind"], page.say),
            evening=evening_values(evening, page.say) if evening else None,
            query=EVENING_QUERY if whose else "",
            near=near,
        )

    async def adapter(self, request: web.Request) -> web.Response:
        """An adapter's whole report: a member's part, drafts before and after, the engineer's."""
        page = self.page(request)
        whose = {"guild_id": EVENING} if request.query.get("community") == EVENING else {}
        told = await self._service.adapter_report(request.match_info["name"], **whose)
        query = EVENING_QUERY if whose else ""
        values = report_values(told, page.say)
        return page.render("adapter.html", room="taste", adapter=values, query=query)

    async def _evening(self, request: web.Request) -> tuple[Json | None, dict[str, str]]:
        """
        The state of the simulated evening, and its community; nothing where it is not asked for.

        Raises:
            Forbidden: `evening_far`.
        """
        if request.query.get("community") != EVENING:
            return None, {}
        if not is_near(request):
            raise Forbidden("evening_far")
        return await self._service.evening.state(), {"guild_id": EVENING}

    async def help(self, request: web.Request) -> web.Response:
        n_forms = len(self._forms())
        return self.page(request).render("help.html", room="help", n_forms=n_forms, key_list=KEYS)

    async def forms(self, request: web.Request) -> web.Response:
        """Every form's card: what it asks, an example and what often goes wrong."""
        families = families_of(self._forms())
        return self.page(request).render("forms.html", room="help", families=families)

    async def privacy(self, request: web.Request) -> web.Response:
        """What is kept, from the registry that the store is held to."""
        kept = self._service.kept()
        return self.page(request).render("privacy.html", room="help", **kept)

    async def strings(self, request: web.Request) -> web.Response:
        """The sentences of the page's scripts, from the one catalogue."""
        body = self._strings.get(request.match_info["language"])
        if body is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type="application/json")

    def error(self, request: web.Request, status: int, detail: str = "") -> web.Response:
        """A refusal as a page; `detail` is the sentence, where there is a better one than ours."""
        kind = "internal" if status >= 500 else "not_found"
        return self.page(request).render(
            "error.html", status=status, room="", kind=kind, detail=detail
        )


def families_of(forms: Sequence[Json]) -> list[tuple[str, list[Json]]]:
    """The forms by family, in the order of the pages; the rough ones last."""

    def rank(form: Json) -> tuple[bool, int, str]:
        place = FIRST.index(form["id"]) if form["id"] in FIRST else len(FIRST)
        return form["beta"], place, form["id"]

    ranked = sorted(forms, key=rank)
    groups = [(family, [f for f in ranked if f["family"] == family]) for family in FAMILIES]
    return [(family, group) for family, group in groups if group]


def _one_of(value: str | None, allowed: Sequence[str]) -> str | None:
    return value if value in allowed else None


def _wants_page(request: web.Request) -> bool:
    accepted = request.headers.get(hdrs.ACCEPT, "*/*")
    return not request.path.startswith(NOT_PAGES) and "text/html" in accepted


def refusals_as_pages(pages: Pages) -> Any:
    """
    A middleware that turns a problem document into a page where a browser asked for a page.

    It stands outside the one that makes the documents, so that nothing is caught twice.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        is_problem = response.content_type == "application/problem+json"
        if not (is_problem and _wants_page(request) and isinstance(response, web.Response)):
            return response
        detail = json.loads(response.text or "{}").get("detail", "")
        known = "" if response.status in {404, 500} else detail
        return pages.error(request, response.status, known)

    return middleware


async def _revalidate(request: web.Request, response: web.StreamResponse) -> None:
    """Versioned addresses may be kept; modules that others import by plain name may not."""
    if request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")


def add_pages(app: web.Application, deps: PageDeps) -> None:
    """Routes of the pages, the static files, and error pages for browsers."""
    pages = Pages(deps.service, deps.catalogue)
    app.middlewares.insert(0, refusals_as_pages(pages))
    app.on_response_prepare.append(_revalidate)
    app.router.add_get("/", pages.rooms)
    app.router.add_get("/works", pages.works)
    app.router.add_get("/works/{id}", pages.work)
    app.router.add_get("/sessions/{id}", pages.session)
    app.router.add_get("/taste", pages.taste)
    app.router.add_get(f"/taste/adapters/{id_segment('name')}", pages.adapter)
    app.router.add_get("/help", pages.help)
    app.router.add_get("/help/forms", pages.forms)
    app.router.add_get("/privacy", pages.privacy)
    app.router.add_get("/static/locales/{language}.json", pages.strings)
    app.router.add_static("/static", FOLDER / "static")
