"""
An engine that plays vLLM for the page's sake: drafts worth looking at, in both languages.

It answers the streaming chat completions that the bot asks for. A test can make it wait, so that a
page is seen while its round is drafted, and can make it fail.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.browser.shelves import SHELVES, taught

STORY_EN = (
    "The letter was for her. She knew it by the third night, the way you know a step on the"
    " stairs. It lay between the thermos and the shoe and gathered no dust, and she moved it,"
    " with the end of a ruler, one shelf higher.",
    "She asked the engineer, who had been aboard longer than the engines. He wiped his hands for"
    " a long time. “My father kept that office,” he said. “He used to say the sea is only slow"
    " post.” Then he went below.",
    "The shoe was claimed on a Sunday, hopping. The thermos went to a widow who had not bought it"
    " yet. By March one thing was left, and the keeper found reasons to be elsewhere when the"
    " clock came round to twelve.",
    "So she put up a notice. People laughed, and then, because the crossing is long and nobody is"
    " quite themselves at that hour, they queued: a man about to lose his temper, two girls about"
    " to lose each other.",
    "The old man counted his steps along the sea wall, and at four hundred he stopped, as his"
    " father had stopped, and listened for the bell that had not rung since the harbour closed.",
    "A boy with wet shoes asked what he was counting. “What my father left me,” the old man said,"
    " and gave him the next number to hold.",
    "Gulls walked ahead of him like clerks. He let them go, and wrote the number on his cuff, in"
    " case the evening should ask for it.",
    "At the last bollard there was a chair. Nobody had carried it there; it faced the water, and"
    " it was warm.",
)
STORY_ZH = (
    "老人沿着海堤走，一步一步数着。数到四百，他停下来，像父亲当年那样，侧耳去听那口久不作声的钟。"
    "风里只有绳索轻轻敲着桅杆。",
    "一个湿了鞋的孩子问他在数什么。老人说，数父亲留给我的东西。说着便把下一个数交给孩子，叫他替自己"
    "拿好。",
    "海鸥走在前面，像几个不肯抬头的账房先生。老人由它们去，把数目写在袖口上，免得傍晚问起来答不出。",
    "堤的尽头放着一把椅子，不知是谁搬来的，正对着海。老人伸手一摸，椅面还是温的。",
    "潮水退得很远，沙上留着两行脚印，一行大，一行小，走着走着便只剩一行了。老人蹲下来看了很久。",
    "他记得父亲从不说海大，只说海近。如今他走到这里，才明白近的是哪一头。",
    "灯塔亮了一下。老人把手里的石子放回原处，石子底下压着一张船票，日子是明天。",
    "卖鱼的女人喊他回去吃饭，喊的却是他父亲的名字。老人应了一声，步子也就跟着慢下来。",
)
POEM_EN = (
    "The lamp still burns for no one there,\nit lights a table and a chair,"
    "\nand every night the moths come in\nto read the dust where we have been.",
    "A window keeps its square of gold\nfor feet that will not climb the stair;"
    "\nthe kettle on the hob is cold,\nthe clock forgives the empty chair.",
    "Somebody left the light to say\nwhat nobody was left to hear:"
    "\nthat going is a kind of stay\nfor houses, once the road is clear.",
    "The rain looks in, and finds it bright,\nand writes its long names on the pane;"
    "\nthe house leans closer to its light\nand lets the dark begin again.",
)
POEM_ZH = (
    "夜雨敲窗纸半凉，孤灯补页字生香。\n虫痕细认前人泪，墨迹轻描旧日霜。",
    "旧铺明朝归瓦砾，新芽今夜过泥墙。\n一灯守到鸡声起，满案残书带雨香。",
    "巷口行人三两散，檐前滴水短长忙。\n谁家犹有未眠客，隔雨听人补旧章。",
    "剪去残边留月色，粘来碎句作池塘。\n今宵莫问书多少，半纸风声半纸霜。",
)


TAUGHT = taught()
OURS = ("story", "poem")  # forms that have a shelf of their own above


def shelf(prompt: str) -> tuple[str, ...]:
    """The drafts that fit the form and language that the prompt's control lines name."""
    chinese, verse = "lang: zh" in prompt, "form: poem" in prompt
    for form, drafts in SHELVES.items():
        if f"form: {form}\n" in prompt and not chinese:
            return drafts
    for (form, language), drafts in TAUGHT.items():
        if f"form: {form}\n" in prompt and (language == "zh") is chinese and form not in OURS:
            return drafts
    if verse:
        return POEM_ZH if chinese else POEM_EN
    return STORY_ZH if chinese else STORY_EN


class Author:
    """`held` makes every answer wait after its first half; `broken` refuses every request."""

    def __init__(self) -> None:
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.broken = False
        self.url = ""

    def hold(self) -> None:
        self.may_go.clear()

    def release(self) -> None:
        self.may_go.set()

    async def models(self, _: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "house", "owned_by": "vllm"}]})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        if self.broken:
            return web.json_response({"error": {"message": "broken"}}, status=400)
        asked = await request.json()
        prompt = "".join(message["content"] for message in asked["messages"])
        drafts, n = shelf(prompt), asked.get("n", 1)
        started = prompt.count("\n+\n")  # passages so far: other drafts in every round
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for index in range(n):
            if index >= n // 2 and n > 1:
                await self.may_go.wait()
            text = drafts[(started * 4 + index) % len(drafts)]
            choice = {"index": index, "delta": {"content": text}, "finish_reason": "stop"}
            await response.write(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n")
        await response.write(b"data: [DONE]\n\n")
        return response


@asynccontextmanager
async def writing() -> AsyncIterator[Author]:
    """An author at work; its address is to be TEXT_ENGINE_URL."""
    author = Author()
    app = web.Application()
    app.router.add_get("/v1/models", author.models)
    app.router.add_post("/v1/chat/completions", author.chat)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        author.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield author
    finally:
        author.release()
        await runner.cleanup()
