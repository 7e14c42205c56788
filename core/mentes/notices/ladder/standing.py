"""How things stand with what waits: asked of the thing itself, because its entry learns of an answer a moment later."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from mentes.admission.models import Application, Proposal, ProposalQuestion
from mentes.admission.questions.service import is_open
from mentes.base.db import db
from mentes.base.errors import NotVisible, Unavailable
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import Way, way_of
from mentes.notices.awaited import wanted
from mentes.notices.ladder.escalating import OF_NO_PAIR
from mentes.notices.models import Notice
from mentes.notices.over import is_over
from mentes.plugin.parts import Waiting
from mentes.plugin.waiting import BETWEEN, patience
from mentes.programmes.rules import ladder_of
from mentes.programmes.service import EditionRow, edition_of

_OF_APPLICATIONS = {"application", "pairing"}
TOLD = "told"  # how the matter begins of what others may be told, which is the two's alone
STEPS = {"first_meeting", "meetings", "final_meeting", "meeting", "attendance", "match_check", "paper", "questionnaire"}


@dataclass(frozen=True)
class Standing:
    """Whether somebody is awaited still, by which ladder, which universities it concerns, and whether it rests."""

    ladder: Waiting
    is_awaited: bool
    tenants: tuple[int, ...]
    rests: bool = False
    apart: timedelta = timedelta(days=BETWEEN.days)  # between a reminder and any letter about the same matter before it


def standing(notice: Notice) -> Standing:
    """How it stands with an entry that waits; what cannot be seen or asked just now counts as it was told."""
    kind, _, rest = notice.matter.partition(":")
    judge = _JUDGES.get(kind, _as_told)
    try:
        return judge(notice, rest)
    except (NotVisible, Unavailable):
        return _as_told(notice, rest)


def _as_told(notice: Notice, _rest: str) -> Standing:
    return Standing(patience(notice.waiting or ""), notice.done_at is None, (notice.tenant_id,))


def _of_pair(notice: Notice, rest: str) -> Standing:
    pair = load_pair(int(rest.partition(":")[0]), notice.tenant_id)
    way, key = way_of(pair), notice.waiting or ""
    awaited = notice.done_at is None and not pair.rests and _is_asked(way, notice)
    apart = timedelta(days=way.design.patience(BETWEEN.key).days)
    return Standing(way.design.patience(key), awaited, pair.tenants, pair.rests, apart)


def _of_told(notice: Notice, rest: str) -> Standing:
    """What others may be told: by its own entry, because no job reads what was asked; it never comes before anybody else."""
    at = _of_pair(notice, rest)
    return replace(at, ladder=replace(at.ladder, then="expire"))


def _of_move(notice: Notice, rest: str) -> Standing:
    """A meeting that is fixed and is to be moved."""
    meeting = db.session.get(Meeting, int(rest.partition(":")[0]), populate_existing=True)
    if meeting is None:
        return _as_told(notice, rest)
    pair = load_pair(meeting.mentorship_id, notice.tenant_id)
    open_ = notice.done_at is None and not pair.rests and meeting.state == "confirmed" and bool(meeting.times)
    return Standing(way_of(pair).design.patience("meeting"), open_, pair.tenants, pair.rests)


def _is_asked(way: Way, notice: Notice) -> bool:
    """By the steps of the pair, if it is one of them; while the rules are away, as it was told."""
    if (notice.waiting or "").partition(":")[0] not in STEPS:
        return not way.pair.is_over
    try:
        return (notice.person_id, notice.matter) in wanted(way)
    except Unavailable:
        return True


def _of_proposal(notice: Notice, rest: str) -> Standing:
    proposal = db.session.get(Proposal, int(rest.partition(":")[0]), populate_existing=True)
    if proposal is None:
        return _as_told(notice, rest)
    own = proposal.mentee_id == notice.person_id
    said = proposal.mentee_consented_at if own else proposal.mentor_consented_at
    edition = edition_of(proposal.edition_id)
    tenants = (proposal.owner_id, proposal.mentee_tenant_id, proposal.mentor_tenant_id)
    awaited = notice.done_at is None and proposal.state == "proposed" and said is None
    ladder = ladder_of(edition, "proposal")
    told = replace(ladder, key="request") if proposal.kind == "request" else ladder
    return Standing(told, awaited, tenants, apart=_apart(edition))


def _of_question(notice: Notice, rest: str) -> Standing:
    """What a mentor would like to know of the mentee who asked them."""
    question = db.session.get(ProposalQuestion, int(rest), populate_existing=True)
    proposal = db.session.get(Proposal, question.proposal_id, populate_existing=True) if question else None
    if question is None or proposal is None:
        return _as_told(notice, rest)
    edition = edition_of(proposal.edition_id)
    tenants = (proposal.owner_id, proposal.mentee_tenant_id, proposal.mentor_tenant_id)
    awaited = notice.done_at is None and is_open(proposal, question)
    return Standing(ladder_of(edition, "question"), awaited, tenants, apart=_apart(edition))


def _of_staff(notice: Notice, rest: str) -> Standing:
    """What somebody is asked who looks after it; of what is out of sight from here, the entry is all that is known."""
    what, _, number = rest.partition(":")
    if what == "overdue":
        return _of_overdue(notice, number)
    asked = db.session.get(Application, int(number), populate_existing=True) if what in _OF_APPLICATIONS else None
    if asked is None:
        return _as_told(notice, rest)
    edition = edition_of(asked.edition_id)
    waits = asked.state == "submitted" if what == "application" else not is_over(what, asked.id)
    awaited = notice.done_at is None and waits
    tenants = (asked.tenant_id, asked.owner_id)
    return Standing(ladder_of(edition, what), awaited, tenants, apart=_apart(edition))


def _of_overdue(notice: Notice, rest: str) -> Standing:
    """Nobody is reminded while the pair rests, nor of one that has ended; above the last role nobody is asked."""
    key, _, number = rest.rpartition(":")
    told = _as_told(notice, rest)
    if notice.due_at is None:
        told = replace(told, ladder=replace(told.ladder, then="nothing"))
    if key.partition(":")[0] in OF_NO_PAIR:
        return told
    pair = load_pair(int(number), notice.tenant_id)
    return replace(told, is_awaited=told.is_awaited and not pair.is_over, rests=pair.rests)


def _apart(edition: EditionRow) -> timedelta:
    return timedelta(days=ladder_of(edition, BETWEEN.key).days)


_JUDGES: dict[str, Callable[[Notice, str], Standing]] = {
    "pair": _of_pair,
    TOLD: _of_told,
    "meeting": _of_move,
    "proposal": _of_proposal,
    "asked": _of_question,
    "staff": _of_staff,
}
