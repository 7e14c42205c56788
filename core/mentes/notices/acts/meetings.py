"""Acts about a meeting: choose one of the times that are offered, or say whether it took place, from the letter that asks."""

from datetime import UTC, datetime

import sqlalchemy as sa
from pydantic import BaseModel, Field

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_, Message, many
from mentes.mentorships.abilities import role_in
from mentes.mentorships.meetings import attendance, service
from mentes.mentorships.meetings.clashes import clashes
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.times import MOVED_ON, picked
from mentes.mentorships.pair import MeetingRow, Pair, Role, load_pair
from mentes.notices.acts.registry import Asked, Sheet, act
from mentes.notices.meeting_words import clocks

FIXED = N_("The time is fixed: %(moment)s.")
WHEN, HOW_LONG = N_("When"), N_("How long")
NOT_YET = N_("This meeting is still to come. Say how it went once its time is over.")
SAID = N_("It is noted already how this meeting went.")
HALF_SAID = N_("It is noted that you met. It counts as soon as %(name)s has said so too, or has not answered in time.")
DENIED = N_("It is noted that you met. %(name)s said otherwise, so it counts once both of you say so.")
OTHERS = N_("If it does not suit you, offer other times after signing in.")


class MinutesForm(BaseModel):
    """How long it was."""

    minutes: int = Field(60, ge=1, le=480, title=N_("How many minutes did it last?"))


def _found(asked: Asked) -> tuple[Pair, MeetingRow, Role]:
    """The pair, the meeting and which of the two acts. Raises NotVisible for everybody else."""
    chosen = sa.select(Meeting.mentorship_id, Meeting.number).where(Meeting.id == asked.subject_id)
    row = db.session.execute(chosen).one_or_none()
    if row is None:
        raise NotVisible
    pair = load_pair(row.mentorship_id, asked.tenant_id)
    return pair, pair.meeting(row.number), role_in(asked.person, pair)


def path(asked: Asked) -> str:
    """Where the meeting stands."""
    pair, meeting, _ = _found(asked)
    return f"mentorships/{pair.id}/meetings/{meeting.number}"


def _facts(
    asked: Asked, pair: Pair, meeting: MeetingRow, role: Role, moment: datetime
) -> tuple[tuple[Message, Message], ...]:
    when = clocks(moment, asked.person, pair.other(role))
    return (
        (Message(WHEN), when if isinstance(when, Message) else Message("%(moment)s", {"moment": when})),
        (Message(HOW_LONG), many("%(num)s minute", "%(num)s minutes", meeting.minutes)),
    )


@act("meeting.pick")
class Pick:
    """Say yes to one of the times that the other offers."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """This time, by both clocks, and what else its reader has then."""
        pair, meeting, role = _found(asked)
        moment = _moment(asked)
        if meeting.state == "confirmed" and meeting.starts_at == moment:
            raise WrongState(FIXED, moment=moment)
        if not meeting.is_open or meeting.proposed_by == role:
            raise WrongState(MOVED_ON)
        picked(meeting, moment)
        also = clashes(pair, asked.person.person_id, asked.tenant_id, [moment], meeting.minutes)
        return Sheet(
            title=Message(N_("A time to meet %(name)s"), {"name": pair.other(role).display_name}),
            question=Message(N_("Does this time suit you?")),
            button=Message(N_("Confirm this time")),
            path=path(asked),
            facts=_facts(asked, pair, meeting, role, moment),
            reasons=(*also.values(), Message(OTHERS)),
        )

    def do(self, asked: Asked, _typed: None) -> Message:
        """The yes."""
        pair, meeting, role = _found(asked)
        service.choose(pair, meeting.number, role, _moment(asked))
        return Message(FIXED, {"moment": _moment(asked)})


def _can_be_said(pair: Pair, meeting: MeetingRow, role: Role) -> bool:
    """Whether this side can still say how it went: not after it was said for both or by both, and not once the pair has ended."""
    if pair.is_over:
        return False
    if attendance.asks_each(pair):
        return meeting.state in {"confirmed", "missed"} and meeting.met(role) is None
    return meeting.state == "confirmed" or (meeting.state == "missed" and meeting.closed_by is None)


def _moment(asked: Asked) -> datetime:
    return datetime.fromisoformat(str(asked.values["starts_at"])).astimezone(UTC)


@act("meeting.report")
class Report:
    """Say whether a meeting took place, and for how long."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """The yes with its minutes, or the no."""
        pair, meeting, role = _found(asked)
        if not _can_be_said(pair, meeting, role):
            said = meeting.state in {"held", "missed"} or meeting.met(role) is not None
            raise WrongState(SAID if said else MOVED_ON)
        if meeting.ends_at > now():
            raise WrongState(NOT_YET)
        name, met = {"name": pair.other(role).display_name}, bool(asked.values["took_place"])
        return Sheet(
            title=Message(N_("Your meeting with %(name)s"), name),
            question=Message(N_("Did the meeting take place?")),
            button=Message(N_("Yes, we met") if met else N_("No, it did not take place")),
            path=path(asked),
            facts=_facts(asked, pair, meeting, role, meeting.starts_at)[: 1 if met else 2],
            reasons=(Message(N_("Only the fact counts here. What you talked about stays between the two of you.")),),
            form=MinutesForm if met else None,
            first={"minutes": meeting.minutes},
        )

    def do(self, asked: Asked, typed: MinutesForm | None) -> Message:
        """The yes or the no."""
        pair, meeting, role = _found(asked)
        attendance.report(
            pair, meeting.number, role, took_place=typed is not None, minutes=typed.minutes if typed else None
        )
        name = {"name": pair.other(role).display_name}
        said = load_pair(pair.id, asked.tenant_id).meeting(meeting.number)
        if typed is not None and said.state != "held":
            return Message(DENIED if said.state == "missed" else HALF_SAID, name)
        if typed is None:
            text = N_("It is noted that you and %(name)s did not meet. Propose a new time when it suits you.")
            return Message(text, name)
        return Message(N_("It is noted that you and %(name)s have met."), name)
