"""What the rules are told of a pair: dates, states and counts, never a word of what the two wrote."""

from datetime import date, datetime
from typing import Literal

from mentes.mentorships.pair import ActivityRow, MeetingRow, Pair, PaperRow
from mentes.plugin import facts
from mentes.plugin.parts import BOTH


def facts_of(pair: Pair) -> facts.Mentorship:
    """The plugin's view of this pair."""
    return facts.Mentorship(
        id=pair.id,
        pair=facts.Pair(
            mentee_university=pair.universities[pair.mentee_tenant_id]["slug"],
            mentor_university=pair.universities[pair.mentor_tenant_id]["slug"],
        ),
        state=pair.state,  # type: ignore[arg-type]
        introduced=pair.introduced_at.date(),
        started=pair.starts_on,
        ends=pair.ends_on,
        agreed_months=pair.agreed_months,
        agreed_meetings=pair.agreed_meetings,
        closed=_day(pair.closed_at),
        match=match_of(pair),
        match_answers=frozenset(side.role for side in pair.sides if side.match_answer is not None),
        meetings=tuple(_meeting(each) for each in pair.meetings),
        papers=tuple(_paper(pair, each) for each in pair.papers),
        responses=tuple(
            facts.ResponseFact(
                each.questionnaire, each.role, each.answered_at is not None, each.due_at.date(), each.meeting or None
            )
            for each in pair.responses
        ),
        attendance=tuple(
            facts.AttendanceFact(kind, side.role, state) for side in pair.sides for kind, state in side.attendance
        ),
        certificates=frozenset(each.role for each in pair.certificates if each.state == "issued"),
        activities=tuple(_activity(each) for each in pair.activities),
        paused=pair.rests,
    )


def match_of(pair: Pair) -> Literal["open", "agreed", "refused"]:
    """Right match? Open until both have answered: a no that counted at once would tell the other whose it was (S1-17)."""
    answers = [side.match_answer for side in pair.sides]
    if None in answers:
        return "open"
    return "agreed" if all(answers) else "refused"


def _meeting(row: MeetingRow) -> facts.MeetingFact:
    return facts.MeetingFact(
        number=row.number,
        state=row.state,
        starts=row.starts_at,
        minutes=row.minutes,
        kind=row.kind,
        online=row.format == "video",
        proposed_by=row.proposed_by,
        attended=frozenset(role for role in BOTH if row.met(role)),
    )


def _paper(pair: Pair, row: PaperRow) -> facts.PaperFact:
    numbers = {each.id: each.number for each in pair.meetings}
    return facts.PaperFact(
        key=row.key,
        state=row.state,
        author=row.author,
        version=row.text_version,
        meeting=numbers[row.meeting_id] if row.meeting_id else None,
        sent=_day(row.sent_at),
        due=_day(row.due_at),
        signed=frozenset(each.role for each in pair.signed(row)),
        occurrence=row.occurrence,
        edition=row.edition_number,
        steps=row.steps,
        done=row.done,
    )


def _activity(row: ActivityRow) -> facts.ActivityFact:
    return facts.ActivityFact(row.key, row.state, row.contacts, _day(row.created_at), _day(row.closed_at))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
