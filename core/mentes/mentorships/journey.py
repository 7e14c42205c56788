"""The way of a pair as its page, the home page and the inbox draw it: words, who is awaited, and where to go."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from mentes.base.clock import now
from mentes.base.i18n import N_, Message
from mentes.mentorships import papers_said
from mentes.mentorships.pair import Pair
from mentes.mentorships.steps import Way
from mentes.plugin.answers import Step

MEETINGS = {"first_meeting", "meetings", "final_meeting"}
STEP_OF = {"first": "first_meeting", "regular": "meetings", "final": "final_meeting"}
ENDS = {"official_end": "official.show", "certificate": "certificates.mine"}
VERBS = {
    "first_meeting": N_("Find a time"),
    "meetings": N_("Find a time"),
    "final_meeting": N_("Find a time"),
    "attendance": N_("Confirm"),
    "match_check": N_("Answer"),
    "paper": N_("Open"),
    "questionnaire": N_("Answer"),
    "certificate": N_("Open"),
}


@dataclass(frozen=True)
class Stop:
    """One step as it is drawn."""

    title: Message
    state: str  # done | now | later
    note: Message | None
    url: str | None
    due: date | None
    mine: bool
    verb: str
    why: Message | None
    since: datetime | None  # when it began to wait for somebody


def stops(way: Way, role: str | None, slug: str) -> tuple[Stop, ...]:
    """Every step of the way, for one of the two (or for a coordinator, who gets no links into what is the pair's)."""
    if way.is_suspended:
        return ()
    return tuple(_stop(way, step, role, slug) for step in way.steps if step.state != "skipped")


def next_stop(way: Way, role: str, slug: str) -> Stop | None:
    """The one next thing for this side, or None while nothing waits for them (UX-4)."""
    if way.is_suspended:
        return None
    step = way.next_for(role)
    return _asked_to_move(way, role, slug) or (_stop(way, step, role, slug) if step else None)


def _asked_to_move(way: Way, role: str, slug: str) -> Stop | None:
    """The other's wish to move what is fixed comes first: it lapses when the old time comes (S2-18)."""
    pair = way.pair
    meeting = pair.open_meeting
    if meeting is None or pair.rests or meeting.state != "confirmed" or meeting.proposed_by == role:
        return None
    if not any(each > now() for each in meeting.times):
        return None
    values = {"name": pair.side(meeting.proposed_by).display_name, "moment": meeting.starts_at}
    why = Message(
        N_("%(name)s would like to move what is fixed for %(moment)s. It stays where it is until you answer."), values
    )
    at = url_for("meetings.show", slug=slug, pair_id=pair.id, number=meeting.number)
    title = Message(N_("Can your meeting be moved?"))
    return Stop(title, "now", None, at, meeting.due_at.date(), mine=True, verb=N_("Answer"), why=why, since=None)


def _stop(way: Way, step: Step, role: str | None, slug: str) -> Stop:
    pair = way.pair
    why, verb = _paper_said(way, step, role)
    return Stop(
        title=step.title,
        state=step.state,
        note=_note(pair, step, role),
        url=address(way, step.key, slug, role) if role and step.state != "later" else None,
        due=_due(way, step),
        mine=role in step.awaited,
        verb=verb or _verb(pair, step),
        why=why or _meeting_said(pair, step, role) or step.note,
        since=_since(pair, step),
    )


def _due(way: Way, step: Step) -> date | None:
    """Until when; of a meeting that is over, until when it can be said how it went, and not its own day."""
    meeting = way.pair.open_meeting
    if meeting is None or meeting.state != "confirmed" or STEP_OF[meeting.kind] != step.key or meeting.ends_at > now():
        return step.due
    return (meeting.asked_since + way.pair.later + timedelta(days=way.design.patience("attendance").days)).date()


def _paper_said(way: Way, step: Step, role: str | None) -> tuple[Message | None, str]:
    if (
        not step.key.startswith("paper:")
        or role not in step.awaited
        or way.design.paper(step.key.split(":")[1]).is_private
    ):
        return None, ""
    return papers_said.said(way, step, role)


def _verb(pair: Pair, step: Step) -> str:
    kind = step.key.partition(":")[0]
    if kind in MEETINGS and pair.open_meeting is not None:
        return N_("Answer") if pair.open_meeting.state == "proposed" else N_("Open")
    return VERBS.get(kind, N_("Open"))


def _meeting_said(pair: Pair, step: Step, role: str | None) -> Message | None:
    """What the meeting that is open, or waits for this side's word, asks of it, in a sentence."""
    kind, _, number = step.key.partition(":")
    if kind == "attendance" and role in step.awaited:
        values = {"name": pair.other(role).display_name, "moment": pair.meeting(int(number)).starts_at}
        return Message(N_("%(name)s has confirmed that you met on %(moment)s. Did you?"), values)
    meeting = pair.open_meeting
    if meeting is None or role not in step.awaited or step.key not in MEETINGS:
        return None
    if meeting.state == "proposed":
        name = pair.side(meeting.proposed_by).display_name
        several = N_("%(name)s offers you several times to meet, the first on %(moment)s.")
        text = several if len(meeting.times) > 1 else N_("%(name)s proposes to meet on %(moment)s.")
        return Message(text, {"name": name, "moment": meeting.starts_at})
    return Message(N_("How did it go?")) if meeting.ends_at <= now() else None


def _since(pair: Pair, step: Step) -> datetime | None:
    if step.state != "now" or pair.rests or pair.is_over:
        return None
    return next((each.since for each in pair.waits if each.key == step.key), None)


def _note(pair: Pair, step: Step, role: str | None) -> Message | None:
    if step.state != "now" or not step.awaited or pair.rests:
        return _fixed(pair, step) or step.note
    if step.key == "match_check" and role not in step.awaited:
        return Message(N_("Both are asked; nobody sees who has answered."))
    if role in step.awaited and len(step.awaited) == 1:
        return Message(N_("Waits for you."))
    names = [pair.side(each).display_name for each in step.awaited if each in {"mentee", "mentor"} and each != role]
    if role in step.awaited:
        return Message(N_("Waits for you and %(name)s."), {"name": names[0]})
    return Message(N_("Waits for %(name)s."), {"name": " · ".join(names)}) if names else step.note


def _fixed(pair: Pair, step: Step) -> Message | None:
    """When the meeting is that the two wait for; of how many meetings there are to be, the plugin's note stays."""
    meeting = pair.open_meeting
    if (
        step.key not in MEETINGS - {"meetings"}
        or step.state != "now"
        or meeting is None
        or meeting.state != "confirmed"
    ):
        return None
    return Message(N_("The date is fixed: %(moment)s."), {"moment": meeting.starts_at})


def address(way: Way, key: str, slug: str, role: str) -> str:
    """The page on which this step is done by this side; of a paper of several meetings, the list of these."""
    pair, (kind, _, rest) = way.pair, key.partition(":")
    here: dict[str, Any] = {"slug": slug, "pair_id": pair.id}
    if kind in MEETINGS:
        return _meeting(pair, here, may_propose=way.design.meetings.proposed_by in {"each", role})
    if kind == "attendance":
        return url_for("meetings.show", **here, number=int(rest))
    if kind == "paper":
        return _paper(way, rest, here)
    if kind == "questionnaire":
        return _questionnaire(way, rest, here)
    if kind in ENDS:
        return url_for(ENDS[kind], **(here if kind == "official_end" else {"slug": slug}))
    return url_for("mentorships.show", **here) + ("#match" if kind == "match_check" else "")


def _meeting(pair: Pair, here: dict[str, Any], *, may_propose: bool) -> str:
    meeting = pair.open_meeting
    if meeting is not None:
        return url_for("meetings.show", **here, number=meeting.number)
    if pair.is_over or not may_propose:
        return url_for("mentorships.show", **here) + "#meetings"
    return url_for("meetings.propose", **here)


def _paper(way: Way, rest: str, here: dict[str, Any]) -> str:
    key, _, number = rest.partition(":")
    if not number and way.design.paper(key).subject == "meeting":
        return url_for("mentorships.show", **here) + "#meetings"
    return url_for("papers.show", **here, key=key, number=int(number) if number else None)


def _questionnaire(way: Way, rest: str, here: dict[str, Any]) -> str:
    key, _, number = rest.partition(":")
    if number:
        return url_for("evaluation.after", **here, key=key, number=int(number))
    if way.design.questionnaire(key).moment == "after_meeting":
        return url_for("mentorships.show", **here) + "#meetings"
    return url_for("evaluation.show", **here, key=key)
