"""What must never be while people stay silent: letters too often, too soon or too late, and what is forgotten."""

from collections import defaultdict
from datetime import timedelta

import sqlalchemy as sa

from mentes.admission.models import Application, Approval, Enrolment, Proposal
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.models import RUNNING, Mentorship, Side
from mentes.mentorships.pausing.silence import next_rung
from mentes.notices.ladder.reminding import MOST
from mentes.notices.models import Mail, Notice
from mentes.people.models import RoleGrant
from mentes.plugin.events import (
    MeetingCancelled,
    MeetingMissed,
    ProposalExpired,
)
from mentes.plugin.pairing_events import WaitingListEnded
from mentes.plugin.waiting import patience
from mentes.plugin.waiting_events import (
    ApplicationExpired,
    EnrolmentEnded,
    MentorshipPaused,
    MentorshipResumed,
    Overdue,
    PairQuiet,
)
from mentes.plugin.workshop_events import WorkshopUnsaid
from mentes.workshops.models import Workshop

APART = timedelta(days=2)
OPEN = sa.and_(Notice.waits, Notice.done_at.is_(None))


def nobody_is_pestered(since):
    """Two reminders of an entry at most, apart from any letter about the same before, none once it is done or while it rests."""
    entries, mails, rests = defaultdict(list), defaultdict(list), _rests()
    for each in db.session.scalars(sa.select(Notice).where(Notice.waits).order_by(Notice.id)):
        entries[each.person_id, each.matter].append(each)
    chosen = (
        sa.select(Mail).where(Mail.matter.is_not(None), Mail.created_at >= since).order_by(Mail.created_at, Mail.id)
    )
    for each in db.session.scalars(chosen):
        mails[each.person_id, each.matter].append(each)
    for about, letters in mails.items():
        for before, mail in zip([None, *letters], letters, strict=False):
            _is_apart(about, before, mail, entries[about])
            if mail.kind == "reminders":
                assert any(_is_of(each, mail) for each in entries[about]), ("nothing waited", about, mail.created_at)
                assert not _lay(rests, mail), ("it rests", about, mail.created_at)
        for entry in entries[about]:
            of_it = [mail for mail in letters if mail.kind == "reminders" and _is_of(entry, mail)]
            assert len(of_it) <= MOST, ("too often", about)


def _is_apart(about, before, mail, entries):
    again = before is not None and mail.created_at - before.created_at < APART
    assert not (again and mail.subject == before.subject), ("said twice", about, mail.subject)
    if mail.kind == "reminders" and again:
        asking = before.kind != "reminders" and any(
            each.waiting == "attendance" and _is_of(each, mail) and _is_of(each, before) for each in entries
        )
        assert asking, ("too soon", about, before.created_at, mail.created_at)


def _is_of(entry, mail):
    return entry.created_at <= mail.created_at <= (entry.done_at or now())


def _rests():
    """By pair: from when until when it lay."""
    found = defaultdict(list)
    names = (MentorshipPaused.__name__, MentorshipResumed.__name__)
    for each in db.session.scalars(sa.select(History).where(History.event.in_(names)).order_by(History.id)):
        if each.event == names[0]:
            found[each.payload["mentorship_id"]].append([each.at, None])
        else:
            found[each.payload["mentorship_id"]][-1][1] = each.at
    return found


def _lay(rests, mail):
    kind, number, *_ = f"{mail.matter}:".split(":")
    of_it = rests[int(number)] if kind in {"pair", "quiet", "told"} else ()
    return any(began < mail.created_at and (ended is None or mail.created_at < ended) for began, ended in of_it)


def nothing_is_forgotten(slack):
    """What is overdue stands before somebody who looks after it, or an end that comes by itself is on its way."""
    asked = set(db.session.scalars(sa.select(Notice.matter).where(OPEN, Notice.matter.startswith("staff:overdue:"))))
    top = set(db.session.scalars(sa.select(Notice.matter).where(OPEN, Notice.person_id.in_(above()))))
    for entry in db.session.scalars(sa.select(Notice).where(OPEN, Notice.due_at < now() - slack)):
        pair, ladder = _pair_of(entry.matter), patience(entry.waiting or "")
        said = ("forgotten", entry.matter, entry.waiting, entry.due_at, now())
        if entry.person_id in above() or (pair is not None and pair.paused_at is not None):
            continue
        if (entry.waiting or "").startswith("overdue:"):
            assert entry.matter in top, said
        elif entry.matter.startswith("staff:pairing:"):  # while those above look for somebody, too
            assert f"staff:overdue:{entry.matter.removeprefix('staff:')}" in asked, said
        elif pair is None or entry.matter.startswith("staff:"):  # its ladder once more, for the leads
            assert now() <= entry.due_at + timedelta(days=ladder.days) + slack, said
        elif entry.matter.startswith("pair:") and ladder.then == "escalate":
            assert f"staff:overdue:{entry.waiting}:{pair.id}" in asked, said
        else:
            coming = next_rung(pair)
            assert coming is not None, said
            assert now() <= coming[1] + slack, said


def _pair_of(matter):
    """The pair that it is about, also where those who look after it are asked about one of its steps."""
    kind, number, *_ = f"{matter}:".split(":")
    elsewhere = ("staff:overdue:application", "staff:overdue:pairing", "staff:overdue:question")
    if matter.startswith("staff:overdue:") and not matter.startswith(elsewhere):
        kind, number = "pair", matter.rpartition(":")[2]
    return (
        db.session.get(Mentorship, int(number), populate_existing=True) if kind in {"pair", "quiet", "told"} else None
    )


def above():
    """Admins and those who look after all universities: what comes to them stays on their list."""
    held = RoleGrant.role.in_(("admin", "central")), RoleGrant.revoked_at.is_(None)
    return set(db.session.scalars(sa.select(RoleGrant.person_id).where(*held)))


def everything_has_ended():
    """Nothing waits for anybody but those above, and no row stands in a state that is not the last of its way."""
    waiting = db.session.execute(sa.select(Notice.person_id, Notice.matter, Notice.due_at).where(OPEN)).all()
    assert [each for each in waiting if each.person_id not in above()] == []
    for model, running in (
        (Application, ("awaiting_supervisor", "submitted", "waiting_list")),
        (Approval, ("asked",)),
        (Proposal, ("proposed",)),
        (Mentorship, RUNNING),
    ):
        found = sa.select(model.state).where(model.state.in_(running))
        assert db.session.scalars(found).all() == [], model
    over = sa.select(Workshop.id).where(Workshop.starts_at < now(), Workshop.closed_at.is_(None))
    assert db.session.scalars(over).all() == []
    paired = sa.select(Proposal.mentee_enrolment_id).where(Proposal.state == "accepted")
    alone = sa.select(Enrolment.id).where(Enrolment.role == "mentee", Enrolment.state == "active")
    assert db.session.scalars(alone.where(Enrolment.id.not_in(paired))).all() == []


def outcomes_since(since):
    """The waiting states of which the automatic outcome has been seen since then."""
    rows = db.session.scalars(sa.select(History).where(History.at >= since)).all()
    events, late = {each.event for each in rows}, defaultdict(set)
    for each in rows:
        late[each.event].add(str(each.payload.get("waiting") or each.payload.get("whom")).partition(":")[0])
    overdue, quiet = late[Overdue.__name__], late[PairQuiet.__name__]
    ends = set(db.session.scalars(sa.select(Mentorship.reason).where(Mentorship.closed_at >= since)))
    closed = sa.select(Notice.id).where(Notice.waiting.startswith("questionnaire"), Notice.done_at >= Notice.due_at)
    unsaid = sa.select(Side.person_id).join(Mentorship, Mentorship.id == Side.mentorship_id)
    unsaid = unsaid.where(Mentorship.reason == "no_match", Mentorship.closed_at >= since, Side.match_answer.is_(None))
    untold = sa.select(Notice.id).where(
        Notice.waiting == "disclosure", Notice.created_at >= since, Notice.done_at >= Notice.due_at
    )
    higher = sa.select(Notice.id).where(Notice.waiting == "overdue:central", Notice.created_at >= since)
    seen = {
        "application": "application" in overdue and ApplicationExpired.__name__ in events,
        "supervisor": "expired" in set(db.session.scalars(sa.select(Approval.state))),
        "waiting_list": WaitingListEnded.__name__ in events,
        "pairing": "pairing" in overdue and EnrolmentEnded.__name__ in events,
        "proposal": ProposalExpired.__name__ in events,
        "question": "question" in overdue,
        "first_meeting": "first_meeting" in overdue,
        "meetings": "pair" in quiet,
        "final_meeting": "final_meeting" in overdue,
        "meeting": any(each.event == MeetingCancelled.__name__ and each.actor_id is None for each in rows),
        "attendance": any(each.event == MeetingMissed.__name__ and each.actor_id is None for each in rows),
        "match_check": db.session.scalar(unsaid.limit(1)) is not None,
        "paper": "paper" in overdue,
        "questionnaire": db.session.scalar(closed.limit(1)) is not None,
        "wrap_up": "unfinished" in ends,
        "inactivity": {"pair", "coordinators"} <= quiet,
        "quiet_pair": "leads" in quiet and "quiet" in ends,
        "disclosure": db.session.scalar(untold.limit(1)) is not None,
        "workshop_attendance": WorkshopUnsaid.__name__ in events,
        "overdue": db.session.scalar(higher.limit(1)) is not None,
    }
    return {key for key, happened in seen.items() if happened}
