"""The inbox follows the way of a pair: whoever is awaited has an entry that waits for them, and nobody else has (UX-4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message
from mentes.base.logging import get_log
from mentes.mentorships.journey import MEETINGS
from mentes.mentorships.pair import MeetingRow, Pair
from mentes.mentorships.papers.service import days_for
from mentes.mentorships.steps import Way, way_of
from mentes.notices.ladder.escalating import relieve_done
from mentes.notices.meeting_words import reports
from mentes.notices.models import Notice
from mentes.notices.readers import programme_of, readers_of
from mentes.notices.service import News, settle, tell
from mentes.notices.waits import Wait, keep_waits
from mentes.plugin.answers import Step

NEXT = N_("Find a time for your next meeting with %(name)s.")
DATES = {
    "first_meeting": N_("Find a time for your first meeting with %(name)s."),
    "final_meeting": N_("Find a time for your final meeting with %(name)s."),
}
VERBS = {"match_check": N_("Answer"), "questionnaire": N_("Answer"), "paper": N_("Open")}
log = get_log()


def matter_of(pair: Pair, key: str) -> str:
    """What an entry that waits is about: one name for each step of a pair, and another one as a date moves on.

    Whoever was asked how a meeting went is not asked anew because the other has said so.
    """
    if key.startswith("attendance:"):
        return f"pair:{pair.id}:meeting:{key.partition(':')[2]}:confirmed"
    if key not in MEETINGS:
        return f"pair:{pair.id}:{key}"
    date_ = pair.open_meeting
    return f"pair:{pair.id}:meeting" + (f":{date_.number}:{date_.state}" if date_ else "")


def follow(pair: Pair, event_id: int) -> None:
    """Settle what is awaited of nobody any more, and ask whoever is awaited and does not know it yet.

    Without an answer of the plugin nothing changes; the next event looks again.
    """
    try:
        expected = wanted(way := way_of(pair))
    except Unavailable as error:
        log.warning("inbox not brought up to date", mentorship=pair.id, exc_info=error)
        return
    _keep(way, expected.values())
    asked = _asked(pair)
    for person_id, matter in asked - expected.keys():
        settle(matter, person_id)
    for key in expected.keys() - asked:
        role, step = expected[key]
        if _is_told_apart(pair, step, role):
            continue
        news = replace(_news(way_of(pair), role, step), programme_id=programme_of(pair.edition_id))
        for reader in readers_of(pair, role):
            tell(reader, news, event_id)
    relieve_done(pair, {step.key for step in way_of(pair).steps if step.state == "now"})


def note_waits(pair: Pair) -> None:
    """Only the rows for those who look after the pair; nobody is told anything, and nothing changes without an answer."""
    try:
        _keep(way := way_of(pair), wanted(way).values())
    except Unavailable as error:
        log.warning("waits not brought up to date", mentorship=pair.id, exc_info=error)


def _keep(way: Way, expected: Iterable[tuple[str, Step]]) -> None:
    """An end has no steps that wait, but for the questionnaires that are asked at it."""
    if way.pair.state == "ended_early":
        expected = ()
    keep_waits(way, [Wait(step, role, _news(way, role, step).due) for role, step in expected])


def _is_told_apart(pair: Pair, step: Step, role: str) -> bool:
    """A questionnaire that was opened is asked about by the news of that, in words of its own, and not a second time."""
    kind, _, rest = step.key.partition(":")
    key, _, number = rest.partition(":")
    about = key, int(number or 0), role
    return kind == "questionnaire" and about in {
        (each.questionnaire, each.meeting, each.role) for each in pair.responses
    }


def wanted(way: Way) -> dict[tuple[int, str], tuple[str, Step]]:
    """Person and matter of everything that waits for one of the two now; the first step of a matter speaks for it."""
    found: dict[tuple[int, str], tuple[str, Step]] = {}
    for step in way.steps:
        for side in way.pair.sides:
            awaited = step.state == "now" and side.role in step.awaited
            if awaited and not _is_to_come(way, step, side.role) and not _is_closed(way, step, side.role):
                found.setdefault((side.person_id, matter_of(way.pair, step.key)), (side.role, step))
    return found


def _is_closed(way: Way, step: Step, role: str) -> bool:
    """Whether this step is a questionnaire whose day is over; nobody is asked about it any more."""
    kind, _, rest = step.key.partition(":")
    key, _, number = rest.partition(":")
    about = key, int(number or 0), role
    asked = (each for each in way.pair.responses if (each.questionnaire, each.meeting, each.role) == about)
    return kind == "questionnaire" and any(each.due_at <= way.pair.goes_on_at for each in asked)


def _is_to_come(way: Way, step: Step, role: str) -> bool:
    """Whether this step is a meeting that is fixed and not over, or proposed by this side: how it went is asked once it is over (S2-21)."""
    opened = way.pair.open_meeting
    if step.key not in MEETINGS or opened is None:
        return False
    return opened.ends_at > way.pair.clock if opened.state == "confirmed" else opened.proposed_by == role


def _asked(pair: Pair) -> set[tuple[int, str]]:
    chosen = sa.select(Notice.person_id, Notice.matter).where(
        Notice.tenant_id.in_([side.tenant_id for side in pair.sides]),
        Notice.matter.startswith(f"pair:{pair.id}:"),
        Notice.waits,
        Notice.done_at.is_(None),
    )
    return {(person_id, matter) for person_id, matter in db.session.execute(chosen)}


def _news(way: Way, role: str, step: Step) -> News:
    kind, _, rest = step.key.partition(":")
    name = {"name": way.pair.other(role).called}
    if kind in MEETINGS:
        return _date(way, role, step, name)
    if kind == "attendance":
        return _report(way, role, way.pair.meeting(int(rest)), matter_of(way.pair, step.key))
    text, letter = Message(N_("It is your turn: %(step)s."), {"step": step.title}), "step.asked"
    if kind == "match_check":
        met = any(each.state == "held" for each in way.pair.meetings)
        asked = N_("You have met. Is %(name)s the right match for you?") if met else N_("Is %(name)s the right match?")
        text, letter = Message(asked, name), "pair.match"
    path = f"mentorships/{way.pair.id}{_place(kind, rest)}"
    due = step.due or due_of(way, step.key)
    matter, ladder = matter_of(way.pair, step.key), way.design.patience(step.key)
    return News(matter, text, path, waits=True, due=due, verb=VERBS.get(kind, ""), letter=letter, ladder=ladder)


def _date(way: Way, role: str, step: Step, name: dict[str, str | Message]) -> News:
    """The next conversation: find a time for it, or say how it went."""
    fixed = next((each for each in way.pair.meetings if each.state == "confirmed" and not each.is_half_said), None)
    path, due = f"mentorships/{way.pair.id}", step.due or due_of(way, step.key)
    proposed = way.pair.open_meeting
    text, verb = Message(DATES.get(step.key, NEXT), name), N_("Find a time")
    news = News(matter_of(way.pair, step.key), text, path, waits=True, due=due, verb=verb, letter="meeting.find")
    if fixed is None and proposed is not None:  # its answer is asked for, however soon it is to be
        return replace(news, due=proposed.due_at, ladder=way.design.patience("meeting"))
    if fixed is None:
        return replace(news, ladder=way.design.patience(step.key))
    return _report(way, role, fixed, news.matter)


def _report(way: Way, role: str, fixed: MeetingRow, matter: str) -> News:
    """Of a meeting that is over: did it take place?"""
    patience, name = way.design.patience("attendance"), way.pair.other(role).called
    return News(
        matter,
        Message(N_("Did you meet %(name)s on %(moment)s?"), {"name": name, "moment": fixed.starts_at}),
        f"mentorships/{way.pair.id}/meetings/{fixed.number}",
        waits=True,
        letter="meeting.report",
        due=fixed.asked_since + way.pair.later + timedelta(days=patience.days),
        verb=N_("Say how it went"),
        ladder=patience,
        acts=reports(fixed),
    )


def _place(kind: str, rest: str) -> str:
    """The page below the pair's on which this step is done."""
    if kind in {"paper", "questionnaire"}:
        key, _, number = rest.partition(":")
        return f"/meetings/{number}/{kind}s/{key}" if number else f"/{kind}s/{key}"
    return "#match" if kind == "match_check" else ""


def meeting_step(way: Way) -> str:
    """Which of its conversations the two have to find a time for now; `meetings` while no step says so."""
    if way.is_suspended:
        return "meetings"
    return next((each.key for each in way.steps if each.state == "now" and each.key in MEETINGS), "meetings")


def due_of(way: Way, key: str) -> date | datetime:
    """Until when somebody has for a step whose row does not exist yet; minutes count from the end of their meeting (S0-37)."""
    kind, _, rest = key.partition(":")
    if kind != "paper":
        return way.pair.goes_on_at + timedelta(days=way.design.patience(key).days)
    paper, _, number = rest.partition(":")
    since = way.pair.meeting(int(number)).closed_at if number else None
    clock = way.pair.clock
    return min(since or clock, clock) + way.pair.later + timedelta(days=days_for(way, way.design.paper(paper)))
