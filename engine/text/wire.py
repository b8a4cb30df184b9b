"""
The OpenAI chat protocol as bytes: what a request says, how a streamed answer is read. No sockets.

Every way in which an answer can break the protocol ends here as BadOutput.
"""

import json
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal

from engine.errors import BadOutput, EngineDown, EngineError, Overloaded, Rejected
from engine.types import Completion, Prompt, Sampling

Flavour = Literal["vllm", "standard"]

_MAX_EVENT_BYTES = 1 << 20  # one event is a few tokens; more is not an answer


def chat_body(
    prompt: Prompt,
    *,
    model: str,
    n: int,
    seed: int,
    flavour: Flavour,
    thinking_off: bool,
) -> dict[str, Any]:
    """
    The request for n drafts; a `standard` server gets no field that OpenAI does not define.

    Args:
        thinking_off: Ask a chat template that knows `enable_thinking` not to think aloud.
    """
    sampling = prompt.sampling
    messages = [{"role": "user", "content": prompt.user}]
    if prompt.system:
        messages.insert(0, {"role": "system", "content": prompt.system})
    body: dict[str, Any] = {
        "model": model,
        "messages": messages,
        "n": n,
        "seed": seed,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if sampling.frequency_penalty:
        body["frequency_penalty"] = sampling.frequency_penalty
    if sampling.stop:
        body["stop"] = list(sampling.stop)
    if flavour == "vllm":
        body["stream_options"]["continuous_usage_stats"] = True  # tokens per draft, not in all
        body["repetition_penalty"] = sampling.repetition_penalty
        if prompt.guide_regex is not None:
            body["structured_outputs"] = {"regex": prompt.guide_regex}
        if prompt.guide_grammar is not None:
            body["structured_outputs"] = {"grammar": prompt.guide_grammar}
        if thinking_off:
            body["chat_template_kwargs"] = {"enable_thinking": False}
    return body


@dataclass(slots=True)
class _Choice:
    parts: list[str] = field(default_factory=list)
    finish_reason: str | None = None
    tokens: int = 0


class StreamReader:
    """
    Reads one streamed answer, bytes in, completions out; `done` counts the finished drafts.

    Args:
        n: How many drafts were asked for; an index outside it is a broken answer.
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self._rest = b""
        self._choices: dict[int, _Choice] = {}
        self._closed = False
        self._total_tokens = 0
        self._prompt_tokens = 0
        self._cached_tokens = 0

    @property
    def done(self) -> int:
        return sum(choice.finish_reason is not None for choice in self._choices.values())

    def feed(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > _MAX_EVENT_BYTES:
            raise BadOutput(f"one event is larger than {_MAX_EVENT_BYTES} bytes")
        for line in lines:
            if line.startswith(b"data:"):
                self._read_event(line[5:].strip())

    def completions(
        self, *, seed: int, model: str, adapter: str | None, sampling: Sampling
    ) -> list[Completion]:
        """The finished answer in index order; a stream that ended early is a broken one."""
        if not self._closed:
            raise BadOutput("the answer broke off before its end mark")
        if not self._choices:
            raise BadOutput("the answer holds no draft")
        drafts = []
        for index, choice in sorted(self._choices.items()):
            if choice.finish_reason is None:
                raise BadOutput(f"draft {index} broke off without a finish reason")
            drafts.append(
                Completion(
                    text="".join(choice.parts),
                    seed=seed + index,
                    index=index,
                    model=model,
                    adapter=adapter,
                    sampling=sampling,
                    finish_reason=choice.finish_reason,
                    tokens=choice.tokens or (self._total_tokens if self._n == 1 else 0),
                    prompt_tokens=self._prompt_tokens,
                    cached_tokens=self._cached_tokens,
                )
            )
        return drafts

    def _read_event(self, payload: bytes) -> None:
        if payload == b"[DONE]":
            self._closed = True
            return
        event = read_json(payload)
        if event.get("error") is not None:
            raise error_in_answer(event)
        choices = event.get("choices")
        if not isinstance(choices, list):
            raise BadOutput("an event without `choices`")
        usage = event.get("usage")
        counts = usage if isinstance(usage, dict) else {}
        for choice in choices:
            self._read_choice(choice, counts)
        if not choices:
            self._read_totals(counts)

    def _read_choice(self, raw: object, counts: dict[str, Any]) -> None:
        said = raw if isinstance(raw, dict) else {}
        index, delta, reason = said.get("index"), said.get("delta"), said.get("finish_reason")
        if type(index) is not int or not 0 <= index < self._n or not isinstance(delta, dict):
            raise BadOutput("a choice without a valid `index` and `delta`")
        content = delta.get("content")
        if not isinstance(content, str | None) or not isinstance(reason, str | None):
            raise BadOutput("a choice whose `content` or `finish_reason` is not text")
        choice = self._choices.setdefault(index, _Choice())
        choice.parts.append(content or "")
        choice.finish_reason = reason or choice.finish_reason
        choice.tokens = max(choice.tokens, _count(counts, "completion_tokens"))

    def _read_totals(self, counts: dict[str, Any]) -> None:
        self._total_tokens = _count(counts, "completion_tokens")
        self._prompt_tokens = _count(counts, "prompt_tokens")
        details = counts.get("prompt_tokens_details")
        self._cached_tokens = _count(details if isinstance(details, dict) else {}, "cached_tokens")


@dataclass(frozen=True, slots=True)
class Greedy:
    """An answer without chance; `logprobs` in nats, one a token, none where none are told."""

    text: str
    logprobs: tuple[float, ...] = ()


def answer_text(answer: dict[str, Any]) -> str:
    """The text of an unstreamed answer's only choice, or BadOutput."""
    message = _first_choice(answer).get("message")
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, str):
        raise BadOutput("an answer without a message")
    return content


def greedy_answer(answer: dict[str, Any]) -> Greedy:
    """The same, with what it tells of its tokens, or BadOutput."""
    told = _first_choice(answer).get("logprobs")
    tokens = told.get("content") if isinstance(told, dict) else None
    logprobs = []
    for token in tokens if isinstance(tokens, list) else ():
        logprob = token.get("logprob") if isinstance(token, dict) else None
        if not isinstance(logprob, int | float) or not isfinite(logprob):
            raise BadOutput("a token without a `logprob`")
        logprobs.append(float(logprob))
    return Greedy(answer_text(answer), tuple(logprobs))


def _first_choice(answer: dict[str, Any]) -> dict[str, Any]:
    choices = answer.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def adapters_in(listing: dict[str, Any]) -> dict[str, str]:
    """The LoRAs that a listing of models names, each with its folder, "" where none is told."""
    models = listing.get("data")
    found = {}
    for one in models if isinstance(models, list) else []:
        if isinstance(one, dict) and isinstance(one.get("parent"), str):
            root = one.get("root")
            found[str(one.get("id"))] = root if isinstance(root, str) else ""
    return found


def read_json(payload: bytes) -> dict[str, Any]:
    """One JSON object, or BadOutput; hostile nesting included."""
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError) as exc:
        raise BadOutput("an answer that is not JSON") from exc
    if not isinstance(value, dict):
        raise BadOutput("an answer that is not a JSON object")
    return value


def error_in_answer(event: dict[str, Any]) -> EngineError:
    """vLLM reports an error that happens after the headers inside the stream."""
    raw = event["error"]
    error = raw if isinstance(raw, dict) else {"message": raw}
    message = str(error.get("message"))[:500]
    code = error.get("code")
    if code == 429 or code == 503:
        return Overloaded(message)
    if isinstance(code, int) and 400 <= code < 500:
        return Rejected(message)
    if isinstance(code, int) and code >= 500:
        return EngineDown(message)
    return BadOutput(message)


def _count(usage: dict[str, Any], key: str) -> int:
    value = usage.get(key)
    return value if type(value) is int and value >= 0 else 0
