"""Values that travel between engines and bot. Knows the standard library and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "zh"]
STYLES = ("flat", "watercolour", "ink", "woodcut", "pixel")  # of pictures; codes


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a completion was drawn; stored with every draft so that it can be drawn again."""

    temperature: float  # > 0 when more than one completion is asked
    top_p: float  # (0, 1]
    max_tokens: int  # upper bound of new tokens per completion
    repetition_penalty: float = 1.0  # 1 = none; counts the prompt too
    frequency_penalty: float = 0.0  # for each time a token was drawn before; 0 = none
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """
    A rendered request for the next passage.

    `system` and `user` are the two chat messages, already filled. The bytes of `system` and of
    the first `stable_chars` characters of `user` never change while the session only grows, so
    that the engine's prefix cache serves them.
    """

    system: str
    user: str
    stable_chars: int  # length of the append-only head of `user`, in characters
    sampling: Sampling
    guide_regex: str | None = None  # structured output, where the form and the profile ask for it
    guide_grammar: str | None = None  # the same as EBNF; at most one of the two is given


@dataclass(frozen=True, slots=True)
class Completion:
    """Raw model output before parsing, with all that is needed to draw it again."""

    text: str
    seed: int  # the seed of this very child: base seed + index
    index: int  # place among the n of its request, 0-based
    model: str
    adapter: str | None
    sampling: Sampling
    finish_reason: str  # "stop", "length", ...
    tokens: int  # generated tokens, 0 when the engine did not say
    prompt_tokens: int = 0
    cached_tokens: int = 0  # prompt tokens served by the prefix cache


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a form's check found. `line` is 1-based, None for the whole text."""

    code: str
    line: int | None
    message_en: str
    message_zh: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the text that speaks for a reading, as character offsets [start, end)."""

    start: int
    end: int
    label: str


EmotionName = Literal[
    "calm", "joy", "sorrow", "fear", "tenderness", "wonder", "anger", "longing"
]  # the codes; what members read of them stands in the catalogue


@dataclass(frozen=True, slots=True)
class Emotion:
    """One named emotion in a text or picture; intensity lies in [0, 1]."""

    name: EmotionName
    intensity: float


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What understanding returns for one text or picture.

    valence lies in [-1, 1] (sad to glad), arousal in [0, 1] (still to stirred); `moods` and
    `themes` are plain words in the work's language, strongest first, as are `emotions` in codes;
    `backend` names who read, and `sure` in [0, 1] how far it trusts its reading.
    """

    themes: tuple[str, ...]
    valence: float
    arousal: float
    moods: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    backend: str = ""
    emotions: tuple[Emotion, ...] = ()
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    One stated criterion's score in [0, 1] for one draft, with a sentence that explains it.

    `parts` are the figures that it was made of, by name, so that a member can see through it.
    """

    criterion: str
    score: float
    why_en: str = ""
    why_zh: str = ""
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Novelty:
    """
    How far a draft stands off what is known: the nearest line, and the n-grams shared with it.

    `overlap` in [0, 1] is the share of the draft's n-grams that stand in `nearest`'s source.
    """

    overlap: float
    nearest: str  # the nearest known line, empty where nothing is near
    source: Literal["canon", "sibling", "premise", "known"] = "canon"


@dataclass(frozen=True, slots=True)
class DraftContext:
    """
    What stands around a draft: the work that it would join.

    `canon` is oldest first; `jury` in [0, 1] is what a jury's word weighs in the draft's community.
    `beside` are drafts of the same round that were read before and are not read again: what is
    read now is as new as it is beside them too.
    """

    form: str
    language: Language
    premise: str = ""
    canon: tuple[str, ...] = ()
    wish: str = ""
    jury: float = 0.0
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    All that understanding says of one draft in its context.

    `features` are figures for the taste model that only understanding can take, by their codes
    (`engine.taste.features`); what is missing there is unknown.
    """

    reading: Reading
    evaluations: tuple[Evaluation, ...] = ()
    novelty: Novelty | None = None
    score: float = 0.5  # all criteria together, in [0, 1]; compares drafts of one round only
    features: Mapping[str, float] = field(default_factory=dict)


Role = Literal["expected", "explored", "wildcard"]


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a model's draft was seen by the ranker before anybody voted on it.

    `expected` is its mean utility in logits beside the other candidates of its request, `sd` how
    unsure that is; `rank` its 0-based place in the expected order of all candidates. `role` says
    why it was shown, None where it was not; `propensity` in (0, 1] is the probability with which
    it would be shown.
    """

    expected: float
    sd: float
    rank: int
    role: Role | None
    propensity: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    A community's taste in one form as the ranker uses it: weights over features, and how sure.

    `mean` (F,) and `cov` (F, F) belong to `codes`, in logits a spread of the feature within its
    round. `explore`: whether one posterior sample (Thompson) orders the drafts, or the mean.
    `wildcard`: whether one of the shown is taken without looking at its score.
    """

    codes: tuple[str, ...]
    mean: tuple[float, ...]
    cov: tuple[tuple[float, ...], ...]
    ballots: float = 0.0  # by which it was learned here; 0: the shipped prior alone
    explore: bool = True
    wildcard: bool = True


@dataclass(frozen=True, slots=True)
class ArcPoint:
    """
    One passage's place on the arc.

    `number` counts from 1. valence in [-1, 1], arousal in [0, 1]. `to_premise` is the cosine to
    the premise, None without one; `drift` in [0, 2] is the distance from the passage before,
    None for the first; both None where nothing of a passage is known.
    """

    number: int
    valence: float
    arousal: float
    moods: tuple[str, ...]
    themes: tuple[str, ...]
    to_premise: float | None
    drift: float | None


Category = Literal[
    "address",  # links, invites, mail addresses
    "word",  # slurs and worse: the house list
    "minors",  # sexual, with a child in it
    "sexual",
    "violence",
    "self_harm",
    "hate",
    "illegal",
    "personal",  # somebody's private particulars
    "politics",
    "copyright",
    "jailbreak",
    "coarse",
    "harm",  # the classifier names no finer one
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What a text guard says of one text.

    `warn` may be shown behind a press that names the category; `refuse` may not be shown.
    """

    level: Literal["ok", "warn", "refuse"] = "ok"
    category: Category | None = None  # None exactly when ok


@dataclass(frozen=True, slots=True)
class EngineState:
    """
    What an engine says of itself; `eta_s` is learned from earlier starts, None when unknown.

    One that is down but `resting` is sound: a training has its device, and wakes it at its end.
    """

    status: Literal["starting", "ready", "down"]
    url: str
    model: str
    detail: str = ""  # a code for the operator: "installing", "loading", "warming", ...
    eta_s: float | None = None
    elapsed_s: float | None = None
    extra: dict[str, str] = field(default_factory=dict)
    resting: bool = False


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """
    Pictures to be painted, in one request.

    `seed + i` is the seed of picture i; the same request gives the same pictures. `source` is an
    encoded picture that was checked and re-encoded at the door (`engine.image.uploads`): the new
    ones start from it, the farther the larger `strength` in (0, 1].
    """

    prompt: str  # what to paint, in either language; 1 to 2,000 characters
    n: int = 4  # 1 to 8
    seed: int = 0  # 0 to 2**31 - 1
    width_px: int = 512
    height_px: int = 512
    negative: str = ""  # what not to paint; models without guidance ignore it
    style: str = ""  # one of STYLES; "" leaves it to the model
    steps: int | None = None  # None: the model's own
    guidance: float | None = None  # None: the model's own
    adapter: str | None = None
    source: bytes | None = None
    strength: float = 0.6
    owner: str = ""  # the channel that asks: queues are shared fairly over owners


@dataclass(frozen=True, slots=True)
class Picture:
    """
    One picture as the image engine painted it, encoded as `media_type`, provenance inside.

    `alt_en` and `alt_zh` say what is meant to be seen. `left_out` are words of the prompt that lie
    outside a closed world and were not painted; `drawn_en` and `drawn_zh` say what was painted
    instead, empty where nothing was left out.
    """

    content: bytes
    media_type: str  # image/webp or image/png
    width_px: int
    height_px: int
    seed: int
    model: str
    adapter: str | None = None
    alt_en: str = ""
    alt_zh: str = ""
    left_out: tuple[str, ...] = ()
    drawn_en: str = ""
    drawn_zh: str = ""


@dataclass(frozen=True, slots=True)
class PictureProgress:
    """News of pictures on their way: `ahead` requests stand in the queue before this one."""

    ahead: int
    step: int  # of `steps`; 0 while queued
    steps: int
    eta_s: float | None = None
