"""Where a conversation is held: by video, in person or by phone, as the programme allows; either of the two may change it."""

from dataclasses import dataclass
from typing import Final

from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.meetings.calls.places import room_of
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.silence import held_row
from mentes.mentorships.meetings.times import MOVED_ON
from mentes.mentorships.pair import Pair
from mentes.mentorships.service import locked
from mentes.mentorships.steps import Way
from mentes.plugin.parts import Format
from mentes.plugin.waiting_events import MeetingChanged

FORMATS: Final[dict[str, str]] = {
    "video": N_("Video call"),
    "in_person": N_("In person"),
    "phone": N_("By phone"),
}


@dataclass(frozen=True)
class Where:
    """How two meet: a link belongs to a video call, a place to all else."""

    format: Format = "video"
    link: str | None = None
    place: str | None = None

    @property
    def fitting(self) -> "Where":
        """Without what does not belong to this format, so that no calendar leads elsewhere."""
        is_video = self.format == "video"
        return Where(self.format, self.link if is_video else None, None if is_video else self.place)


def check_format(way: Way, wanted: Format) -> None:
    """Raise BadInput for a format that the programme does not have."""
    if wanted not in way.design.meetings.formats:
        raise BadInput(N_("Meetings of this programme are not held like this. Choose another way to meet."))


def settle_room(meeting: Meeting, edition_id: int) -> None:
    """A video call that is fixed and has no link gets the programme's room, where that has one."""
    if meeting.format == "video":
        meeting.link = meeting.link or room_of(edition_id, meeting.id)


def change_where(way: Way, number: int, wanted: Where) -> None:
    """Say how and where the two meet, or take it back. Either side may, as long as the meeting is open; said twice, it counts once.

    Both hear of it and both calendars follow, if the time is fixed. Raises BadInput for a format that the programme does
    not have, WrongState for a meeting that is over.
    """
    pair: Pair = way.pair
    locked(pair.id)
    meeting = held_row(pair, number)
    if meeting.state not in {"proposed", "confirmed"}:
        raise WrongState(MOVED_ON)
    check_format(way, wanted.format)
    known, to_be = Where(meeting.format, meeting.link, meeting.place), wanted.fitting  # type: ignore[arg-type]
    if known == to_be:
        return
    meeting.format, meeting.link, meeting.place = to_be.format, to_be.link, to_be.place
    meeting.sequence += 1
    if meeting.state == "confirmed":
        if known.format != to_be.format:
            settle_room(meeting, pair.edition_id)
        record(MeetingChanged(meeting.id, pair.id), *pair.tenants)
    db.session.flush()
