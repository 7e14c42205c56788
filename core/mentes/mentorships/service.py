"""Verbs of a pair: introduce the two, hear whether it is the right match, and move on when enough is done."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.admission import proposing, seats
from mentes.admission.models import Proposal
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.base.seal import create_key
from mentes.mentorships import terms
from mentes.mentorships.ending import WRAP_UP, needed
from mentes.mentorships.evaluation.service import open_questionnaires
from mentes.mentorships.holding import hold
from mentes.mentorships.models import Mentorship, Side
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.rested import close_rest
from mentes.mentorships.steps import Way, way_of
from mentes.people.models import Person
from mentes.plugin.design import Design
from mentes.plugin.events import (
    MatchAgreed,
    MatchConfirmed,
    MentorshipActive,
    MentorshipCompleted,
    MentorshipStarted,
    WrapUpDue,
)
from mentes.plugin.frozen import running, thaw
from mentes.plugin.parts import BOTH, Paper, Role
from mentes.plugin.verdicts import keep_verdict
from mentes.programmes.rules import freeze_edition


def introduce(proposal: Proposal) -> Mentorship:
    """Make a pair of two who both agreed, under the rules of today; their names are shown from here on.

    Runs in a job that sees all three universities: neither of the two could read the other's card.
    """
    pair = Mentorship(
        owner_id=proposal.owner_id,
        edition_id=proposal.edition_id,
        proposal_id=proposal.id,
        mentee_id=proposal.mentee_id,
        mentor_id=proposal.mentor_id,
        mentee_tenant_id=proposal.mentee_tenant_id,
        mentor_tenant_id=proposal.mentor_tenant_id,
        state="introduced",
        frozen=freeze_edition(proposal.edition_id),
        introduced_at=now(),
    )
    db.session.add(pair)
    db.session.flush()
    create_key(pair.id)
    _add_side(pair.id, "mentee", proposal.mentee_id)
    _add_side(pair.id, "mentor", proposal.mentor_id)
    record(MentorshipStarted(pair.id, pair.edition_id), *_tenants(pair))
    progress(pair)  # a programme that asks nothing first begins at once
    return pair


def _add_side(mentorship_id: int, role: str, person_id: int) -> None:
    person = db.session.get_one(Person, person_id)
    db.session.add(
        Side(
            mentorship_id=mentorship_id,
            role=role,
            person_id=person.id,
            tenant_id=person.tenant_id,
            legal_name=person.legal_name,
            display_name=person.display_name,
            email=person.email,
            locale=person.locale,
            timezone=person.timezone,
        )
    )


def _tenants(row: Mentorship | Pair) -> tuple[int, int, int]:
    return row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id


def locked(mentorship_id: int) -> Mentorship:
    """The pair's row, held until the transaction ends: whatever else the two do at this moment waits for it.

    Raises NoPlugin or ConfigMisfit while the programme's rules are away: then nothing may be changed.
    """
    row = hold(mentorship_id)
    running(row.frozen)
    return row


def answer_match(pair: Pair, role: str, *, right: bool) -> None:
    """One side says whether this is the right match (S1-17). Two yes go on; a no ends it once both have answered.

    Said twice, it counts once. Raises WrongState before the two have met, and after the question was settled.
    """
    row, design = locked(pair.id), way_of(pair).design
    side = db.session.get_one(Side, (pair.id, role), populate_existing=True)
    if side.match_answer is right:
        return
    if row.state != "introduced" or not design.match_check:
        raise WrongState(N_("This question was settled already. The page of the pair shows how it goes on."))
    if design.meetings.first_to_know and not has_met(pair):
        raise WrongState(N_("Meet first: this question comes after your first meeting."))
    side.match_answer, side.match_answered_at = right, now()
    db.session.flush()
    record(MatchConfirmed(pair.id), *pair.tenants, unnamed=True)
    progress(row)


def has_met(pair: Pair) -> bool:
    """Whether the two have held a meeting."""
    return any(each.state == "held" for each in pair.meetings)


def progress(row: Mentorship) -> None:
    """Move on as far as what is done allows; every verb of the pair ends here.

    The caller holds the row, so two verbs at once never both move it.
    """
    db.session.flush()
    way = way_of(load_pair(row.id, row.owner_id))
    while _moved(row, way):
        db.session.flush()
        way = way_of(load_pair(row.id, row.owner_id))


def _moved(row: Mentorship, way: Way) -> bool:
    move = {"introduced": _from_introduced, "agreeing": _from_agreeing, "wrapping_up": _from_wrapping_up}.get(row.state)
    return move is not None and move(row, way)


def _from_introduced(row: Mentorship, way: Way) -> bool:
    if way.facts.match == "refused":
        end_early(row, "no_match")
        return False
    if way.design.match_check and way.facts.match != "agreed":
        return False
    if way.design.meetings.first_to_know and not has_met(way.pair):
        return False
    row.state = "agreeing"
    record(MatchAgreed(row.id), *_tenants(row))
    return True


def _from_agreeing(row: Mentorship, way: Way) -> bool:
    if not all(_is_in_force(way, paper) for paper in way.design.needed_for("active")):
        return False
    row.state = "active"
    terms.begin(row, way.design, way.today)
    record(MentorshipActive(row.id), *_tenants(row))
    open_questionnaires(way.pair, "start")
    return True


def _is_in_force(way: Way, paper: Paper) -> bool:
    authors: tuple[Role | None, ...] = BOTH if paper.author == "each" else (None,)
    return all(way.facts.in_force(paper.key, author) for author in authors)


def _from_wrapping_up(row: Mentorship, way: Way) -> bool:
    if way.design.ends == "either":  # its end is said: `official`
        return False
    answer = needed(way)
    if not answer:
        return False
    row.state, row.closed_at, row.verdict = "completed", now(), keep_verdict(answer, now().date())
    close_rest(row, now())
    record(MentorshipCompleted(row.id), *_tenants(row))
    open_questionnaires(way.pair, "end")
    leave_seat(row, way.design)
    return False


def leave_seat(row: Mentorship, design: Design) -> None:
    """The mentor has a place again; where mentees look for themselves, the mentee can ask for a next mentoring."""
    if design.search is not None:
        proposing.end(row.proposal_id)
    else:
        seats.free_seat(row.proposal_id)


def unanswered(tenant_id: int) -> list[Mentorship]:
    """Pairs of this owner in which one said no and the other has not answered for as long as the programme waits."""
    said_no = sa.select(Side.mentorship_id).where(Side.match_answer.is_(False), Side.mentorship_id == Mentorship.id)
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id,
        Mentorship.state == "introduced",
        Mentorship.paused_at.is_(None),
        said_no.exists(),
    )
    return [row for row in db.session.scalars(chosen.with_for_update(skip_locked=True)) if _is_overdue(row)]


def _is_overdue(row: Mentorship) -> bool:
    sides = db.session.scalars(sa.select(Side).where(Side.mentorship_id == row.id))
    answered = max(each.match_answered_at for each in sides if each.match_answered_at)
    return answered + timedelta(days=thaw(row.frozen).design.patience("match_check").days) < now()


def begin_wrap_up(row: Mentorship) -> None:
    """Two weeks before the last day: time for the final call, and the questionnaires open (S0-16, S0-20)."""
    if row.state != "active":
        raise WrongState(N_("This pair is not at its end yet."))
    row.state, row.asked, row.asked_at = "wrapping_up", 0, None
    record(WrapUpDue(row.id), *_tenants(row))
    open_questionnaires(load_pair(row.id, row.owner_id), "wrap_up")
    progress(row)


def may_finish(way: Way) -> bool:
    """Whether the two themselves say when they are done: where the programme sets no last day (S4-22)."""
    return way.pair.state == "active" and way.design.lasts is None and way.design.ends == "programme"


def finish(pair: Pair) -> None:
    """One of the two says that they have reached what they wanted: the wrap-up begins. Said twice, it counts once.

    Raises WrongState where the programme has a last day, and before the mentoring has begun.
    """
    row = locked(pair.id)
    if row.state in {"wrapping_up", "completed"}:
        return
    if not may_finish(way_of(load_pair(row.id, row.owner_id))):
        raise WrongState(N_("This pair is not at its end yet."))
    begin_wrap_up(row)


def due_for_wrap_up(tenant_id: int) -> list[Mentorship]:
    """Pairs of this owner whose last day is near."""
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id,
        Mentorship.state == "active",
        Mentorship.paused_at.is_(None),
        Mentorship.ends_on <= now().date() + WRAP_UP,
    )
    return list(db.session.scalars(chosen.with_for_update(skip_locked=True)))
