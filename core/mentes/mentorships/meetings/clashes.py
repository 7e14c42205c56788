"""What else somebody has at a time that is offered: said to them, never forbidden."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mentes.base.i18n import N_, Message
from mentes.mentorships.pair import Pair, pairs_of

ALSO = N_("At that time you also meet %(name)s: %(moment)s.")


def clashes(
    pair: Pair, person_id: int, tenant_id: int, times: Iterable[datetime], minutes: int
) -> dict[datetime, Message]:
    """For each of these times at which this person has a confirmed meeting in another pair, a sentence that says so."""
    others = [each for each in pairs_of(person_id, tenant_id) if each.id != pair.id]
    return {moment: said for moment in times if (said := _clash(others, person_id, moment, minutes))}


def _clash(others: Iterable[Pair], person_id: int, moment: datetime, minutes: int) -> Message | None:
    for pair in others:
        for meeting in pair.meetings:
            ends = meeting.starts_at + timedelta(minutes=meeting.minutes)
            if (
                meeting.state == "confirmed"
                and meeting.starts_at < moment + timedelta(minutes=minutes)
                and moment < ends
            ):
                name = pair.other(pair.role_of(person_id) or "mentee").display_name
                return Message(ALSO, {"name": name, "moment": meeting.starts_at})
    return None
