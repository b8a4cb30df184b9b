"""Looking: how pictures are read within their round, whoever made them."""

from bot.session import Session
from engine.analysis.picture_fit import fit
from engine.analysis.seeing import Eyes, Seen
from engine.ports import Understanding
from engine.types import Analysis, DraftContext, Reading


class Looking:
    """One way for painted pictures and for members' own, so that no reading tells them apart."""

    def __init__(self, eyes: Eyes, understanding: Understanding | None) -> None:
        self.eyes = eyes
        self._understanding = understanding

    async def felt(self, session: Session, text: str) -> Reading | None:
        """What a passage feels like; None where nobody reads."""
        if self._understanding is None or not text:
            return None
        context = DraftContext(session.form, session.language, session.premise)
        (analysis,) = await self._understanding.analyze([text], context)
        return analysis.reading

    async def look(
        self, session: Session, content: bytes, passage: Reading | None, prompt: str, alt: str
    ) -> tuple[Seen, Analysis | None]:
        """A picture's reading, with how it fits the passage; None where it cannot be read."""
        seen = await self.eyes.see(content, session.language)
        if seen.reading is None:
            return seen, None
        scored = await self.eyes.call(fit, passage, seen.reading, prompt, alt)
        if scored is None:
            return seen, Analysis(seen.reading)
        return seen, Analysis(seen.reading, (scored,), None, scored.score)
