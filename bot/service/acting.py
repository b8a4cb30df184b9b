"""One deed on one round: load, check, change, log, wake the desk, look again."""

from collections.abc import Callable

from bot.projection.rounds import round_view
from bot.records import Records
from bot.service.context import Change, Context, Gate, Json, open_gate
from bot.service.sessions import touched
from bot.session import Round, Session, check_door, check_host, check_open, check_visible

Act = Callable[[Change, Session, Round], None]


class Acting:
    """What the use cases of a round share. `wake` tells the desk that there may be work."""

    def __init__(self, context: Context, wake: Callable[[], None]) -> None:
        self.context = context
        self.wake = wake

    async def view(self, round_id: str, member_id: str) -> Json:
        """The round as this member may see it."""

        def look(records: Records) -> Json:
            context = self.context
            round_ = records.round(round_id)
            session = records.session(round_.session_id)
            check_visible(session, member_id)
            viewer = context.viewer(records, member_id, session.language)
            facts = context.round_facts(records, round_, session, viewer.language)
            authors = [d.author_id for d in facts.drafts if d.author_id]
            people = context.people(records, session.id, [round_.asked_by, *authors])
            return round_view(facts, viewer, people)

        return await self.context.store.read(look)

    async def act(
        self, member_id: str, round_id: str, key: str | None, deed: Act, gate: Gate = open_gate
    ) -> Json:
        """Run `deed` on the round in one transaction, at most once per key, then look again."""

        def once(change: Change) -> Json:
            round_ = change.records.round(round_id)
            session = change.records.session(round_.session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            deed(change, touched(change, session, member_id), round_)
            return {"round": round_id}

        await self.context.write(lambda c: c.once(member_id, key, lambda: once(c)))
        self.wake()
        return await self.view(round_id, member_id)

    def check_host_of(self, change: Change, session: Session, member_id: str) -> None:
        people = self.context.people(change.records, session.id, [session.host_id])
        name = people.name(session.host_id, session.language)
        check_host(session, member_id, change.now, name)
