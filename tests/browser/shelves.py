"""
What the author writes in forms that are looked at, listened to and played, and what it hands out.

Texts of our own, unlike enough that none is taken for a copy of another.
"""

import tomllib
from pathlib import Path

FORMS = Path(__file__).resolve().parents[2] / "prompts" / "forms"

HARBOUR = """X:1
T:Harbour Reel
M:4/4
L:1/8
Q:1/4=100
K:D
|: D2 FA d2 AF | G2 BG A4 | D2 FA d2 fe | dBAF D4 :|
|: f2 ed B2 dB | A2 FA B4 | f2 ed B2 AF | E2 FE D4 :|"""
LOW_TIDE = """X:1
T:Low Tide
M:3/4
L:1/8
Q:1/4=84
K:G
G2 B2 d2 | e2 d2 B2 | c2 A2 F2 | G4 D2 |
G2 A2 B2 | c2 e2 d2 | B2 A2 F2 | G6 |]"""
LAMPS = """X:1
T:Lamps in Rain
M:4/4
L:1/8
Q:1/4=92
K:Am
A2 c2 e2 c2 | d2 f2 e4 | c2 B2 A2 B2 | c2 E2 A4 |
e2 a2 g2 e2 | f2 d2 e4 | c2 e2 d2 B2 | A8 |]"""
MILL = """X:1
T:The Mill Stands Still
M:6/8
L:1/8
Q:3/8=80
K:C
c2 G E2 G | A2 c G3 | F2 A c2 A | G2 E D3 |
c2 d e2 c | d2 B G3 | A2 F G2 B | c6 |]"""

FERRY = """The last ferry has gone. The clerk is still at her window.
* "Is there another?"
    She turns the board around. It says: Thursday.
    ** "Today is Thursday."
        "Then you are early," she says, and lifts the hatch.
        -> END
    ** "I can wait."
        She pushes a stool through the gap.
        -> END
* "I did not want to leave."
    "Nobody does," she says. "Tea?"
    -> END"""
GATE = """A gate stands open in a wall that was whole this morning.
* Go through it.
    Behind it is the same street, an hour younger.
    -> END
* Knock, although it is open.
    "Thank you," says the gate. "People forget."
    -> END"""
CLOCK = """The clockmaker will not look up. "Which hour is it about?"
* "The one I lost."
    He opens a drawer of hours and lets you feel for it.
    -> END
* "The one to come."
    "Those are dearer," he says, and smiles at last.
    -> END
* Say nothing.
    He nods. "That one I have."
    -> END"""

MEETING = """INT. LOST PROPERTY OFFICE - NIGHT

A bell rings in the corridor. MARA looks up from the ledger.

MARA
(quietly)
We are closed to things that are still missing.

OLD MAN
I have come for the umbrella.

She pulls it from the shelf. It is dry, and it drips."""
QUAY = """EXT. QUAY - DAWN

Gulls walk the rail like clerks. TOMAS coils a rope that has no end.

TOMAS
She sails at six.

WREN
It was six when I was born.

The horn sounds. Neither of them moves."""
STAIR = """INT. LIGHTHOUSE STAIR - NIGHT

Feet on iron. ADAEZE climbs, counting under her breath.

ADAEZE
Ninety-nine.

KEEPER
(from above)
There are only ninety-eight.

She stops, one step higher than the tower."""

SHELVES = {
    "score": (HARBOUR, LOW_TIDE, LAMPS, MILL),
    "dialogue": (FERRY, GATE, CLOCK),
    "script": (MEETING, QUAY, STAIR),
}


def taught() -> dict[tuple[str, str], tuple[str, ...]]:
    """By form and language: the example of its card, and the exercise, which has one fault."""
    cards = dict[tuple[str, str], tuple[str, ...]]()
    for path in FORMS.glob("*.toml"):
        form = tomllib.loads(path.read_text("utf-8"))
        for language, card in form.get("teach", {}).items():
            cards[form["id"], language] = (card["example"].strip(), card["exercise"].strip())
    return cards
