"""What an evening consists of: how many rounds of which premises, and by which taste. Values."""

from dataclasses import dataclass

from bot.evening.tastes import TASTES, Taste
from bot.session import EVENING
from engine.types import Language

HOST = f"{EVENING}:1"
MEMBERS: tuple[tuple[str, str], ...] = tuple(
    (f"{EVENING}:{number}", f"Simulated member {number}") for number in range(1, 9)
)
PREMISES = (
    "An old man walks by the sea",
    "A letter arrives for somebody who moved away",
    "The last train has left and the station is not empty",
    "A baker and a lighthouse keeper share a secret",
    "The clock in the square has begun to run backwards",
    "A girl finds a key that fits no door",
    "Two sisters open the shop that their mother kept shut",
    "A boat comes home without its crew",
    "The teacher stays behind after the last lesson",
    "Snow falls on the orchard in June",
)
# Nobody votes on drafts of these: what is drawn for them is new to everybody.
FRESH_PREMISES = (
    "A fox waits at the crossing every evening",
    "The river took the bridge in the night",
    "A soldier returns to a house that was sold",
    "The radio speaks to one listener only",
    "A gardener plants what nobody ordered",
    "Three friends dig for a bell",
    "The doctor's horse knows the way",
    "A stranger pays for everybody's bread",
    "The island has one telephone",
    "A boy counts the windows that are lit",
    "The tailor finds a note in a lining",
    "The ferry waits for one more passenger",
)


@dataclass(frozen=True, slots=True)
class Programme:
    """
    One evening.

    Args:
        rounds: Of the whole evening; the adapter learns from them.
        rounds_each: Of one session; sessions are what the gate holds back.
        blind: Rounds after the training, drawn half by the adapter where votes watch it.
        fresh: Drafts of each premise by which the taste is measured before and after.
        edits: Chance in [0, 1] that a round's first draft is mended by a member.
        careless: Chance in [0, 1] of a ballot cast without looking.
    """

    rounds: int = 40
    rounds_each: int = 4
    blind: int = 6
    fresh: int = 8
    premises: tuple[str, ...] = PREMISES
    fresh_premises: tuple[str, ...] = FRESH_PREMISES
    taste: Taste = TASTES["speech"]
    form: str = "story"
    language: Language = "en"
    edits: float = 0.15
    careless: float = 0.05
    seed: int = 0
