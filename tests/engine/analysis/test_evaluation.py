"""Criteria: explained in both languages, steady against length, and moved by what they name."""

import re
from dataclasses import replace

import pytest

from engine.analysis.evaluation import CRITERIA, Norms, Subject, evaluate, overall
from engine.analysis.evaluation.figures import canon_place, figures, variety
from engine.analysis.evaluation.norms import kind_of, score
from engine.types import Emotion, Evaluation, Evidence, Language, Novelty, Reading
from tests.engine.analysis.loaded import space

PLAIN = Reading(("sea",), 0.0, 0.3, ("calm",))
STORY = (
    "The tide had gone out so far that the boats lay on their sides like sleeping cows. Mara "
    "walked between the boats with her lamp held low. Nobody had told her where the water went."
)
NORMS = Norms.load()


def subject(text: str, language: Language = "en", **changes: object) -> Subject:
    words = space().read(text, language)
    bare = Subject(words, PLAIN, Novelty(0.0, ""), space().vector_of(words))
    return replace(bare, **changes)  # type: ignore[arg-type]


def scored(name: str, one: Subject) -> Evaluation:
    return next(e for e in evaluate(one, space(), NORMS) if e.criterion == name)


def test_every_criterion_says_why_in_both_languages() -> None:
    for text, language in ((STORY, "en"), ("雨停了。灯塔的光落在湿的码头上。", "zh"), ("", "en")):
        for one in evaluate(subject(text, language), space(), NORMS):  # type: ignore[arg-type]
            assert 0.0 <= one.score <= 1.0
            assert one.why_en.endswith(".")
            assert one.why_zh.endswith("。")
            assert "!" not in one.why_en + one.why_zh
            assert re.search(r"[\u4e00-\u9fff]", one.why_zh)
            assert not re.search(r"[\u4e00-\u9fff]", one.why_en)


def test_there_are_six_criteria_under_their_own_names() -> None:
    names = [one.criterion for one in evaluate(subject(STORY), space(), NORMS)]

    assert names == [criterion.__name__ for criterion in CRITERIA]
    assert len(set(names)) == 6


def test_a_draft_that_says_one_word_over_and_over_is_poor() -> None:
    same = subject(" ".join(["The boat saw the boat."] * 8))

    assert scored("content_richness", same).score < scored("content_richness", subject(STORY)).score
    assert scored("coherence", same).score < 0.2
    assert "said twice" in scored("coherence", same).why_en


def test_named_feelings_with_their_places_make_depth() -> None:
    felt = replace(
        PLAIN,
        arousal=0.7,
        emotions=(Emotion("sorrow", 0.8), Emotion("longing", 0.5)),
        evidence=(Evidence(0, 8, "sorrow"), Evidence(10, 14, "longing")),
    )

    deep = scored("emotional_depth", subject(STORY, reading=felt))

    assert deep.score > scored("emotional_depth", subject(STORY)).score
    assert "2 places" in deep.why_en


def test_what_stays_with_the_premise_is_more_consistent() -> None:
    sea = space().vector("a village from which the sea has gone away", "en")
    desk = space().vector("an accountant and the tax office's computer", "en")

    near = scored("theme_consistency", subject(STORY, premise=sea))
    far = scored("theme_consistency", subject(STORY, premise=desk))

    assert near.score > far.score
    assert "the premise" in near.why_en


def test_without_premise_and_canon_consistency_is_even() -> None:
    alone = scored("theme_consistency", subject(STORY))

    assert alone.score == 0.5
    assert alone.why_en == "Nothing stands before it yet to compare with."


def test_what_is_taken_over_surprises_less() -> None:
    taken = scored("surprise", subject(STORY, novelty=Novelty(0.5, "The tide had gone out.")))

    assert taken.score < scored("surprise", subject(STORY)).score
    assert "50 %" in taken.why_en


def test_sentences_that_take_each_other_up_hang_together() -> None:
    chain = (
        "A girl found a key. The key opened a box. In the box lay a map. The map showed the sea."
    )
    heap = "A girl found a key. Taxes rose in March. Elephants sleep standing. He voted for bread."

    assert scored("coherence", subject(chain)).score > scored("coherence", subject(heap)).score


def test_variety_hardly_moves_with_length() -> None:
    words = [f"w{number % 40}" for number in range(400)]

    short, long = variety(words[:80]), variety(words)

    assert short is not None
    assert long is not None
    assert abs(short - long) < 0.05
    assert variety(words[:11]) is None


def test_the_newest_passages_count_most_in_the_canon() -> None:
    old, new = space().vector("war and guns", "en"), space().vector("bread and soup", "en")

    middle = canon_place([old, new])

    assert middle is not None
    assert float(middle @ new) > float(middle @ old)
    assert canon_place([]) is None


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        (STORY, "en", "en_prose"),
        ("The tide went out\nand left the boats\non their sides.", "en", "en_verse"),
        ("潮水退到很远的地方，船都歪着身子躺在泥里，没有人知道水到哪里去了。", "zh", "zh_prose"),
        ("我站在你的窗前\n你的灯还没有灭\n夜是我们的", "zh", "zh_verse"),
        ("床前明月光，疑是地上霜。", "zh", "zh_classical"),
    ],
)
def test_each_kind_of_writing_has_its_own_usual(text: str, language: Language, kind: str) -> None:
    assert kind_of(space().read(text, language)) == kind
    assert set(NORMS.usual[kind]) >= {"thing_rate", "rarity", "feeling", "arousal"}


def test_the_usual_scores_a_half() -> None:
    assert score(0.0) == 0.5
    assert NORMS.z("en_prose", "thing_rate", NORMS.usual["en_prose"]["thing_rate"][0]) == 0.0
    assert NORMS.z("en_prose", "variety", None) == 0.0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_overall_is_a_weighted_mean(language: Language) -> None:
    weights = NORMS.weights[language]
    evaluations = [Evaluation(name, 0.7) for name in weights]

    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-3)
    assert min(weights.values()) >= 0
    assert overall(evaluations, NORMS, language) == pytest.approx(0.7, abs=1e-3)


def test_figures_of_nothing_are_figures() -> None:
    found = figures(subject(""), space())

    assert (found.tokens, found.things, found.carry, found.swing) == (0, 0, None, None)
