"""Rows of the outbox overtake each other: what comes too late asks nobody, and says nothing that is not so any more."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import set_row
from tests.story import Couple, world_slugs

from mentes.admission import proposing
from mentes.admission.models import Application, Proposal, ProposalQuestion
from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.notices.ladder.overdue_news import overdue_asked
from mentes.notices.listening import application_submitted, pair_proposed
from mentes.notices.meeting_news import meeting_confirmed, meeting_proposed
from mentes.notices.models import Mail, Notice
from mentes.notices.pair_news import pair_moved
from mentes.notices.question_news import question_asked
from mentes.notices.readers import StaffAsked
from mentes.plugin.events import ApplicationSubmitted, MeetingConfirmed, MeetingProposed, PairProposed
from mentes.plugin.waiting_events import QuestionAsked

pytestmark = pytest.mark.one_server


def waiting(world, like):
    """Who is awaited about this."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Notice.person_id, Notice.matter).where(
            Notice.waits, Notice.done_at.is_(None), Notice.matter.like(like)
        )
        return sorted(map(tuple, db.session.execute(chosen)))


def letters(world):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalar(sa.select(sa.func.count()).select_from(Mail))


def late(world, handler, event, number):
    """The row that failed comes at last; gives how many letters it wrote."""
    before = letters(world)
    with world.seen_by(None, *world_slugs()):
        handler(event, 900_000 + number)
    world.drain()
    return letters(world) - before


@pytest.mark.requirement("REL-7")
def test_a_late_proposal_asks_only_who_has_not_answered(fresh_world):
    world, about = fresh_world, fresh_world.ids["proposal:zoe"]
    with world.seen_by(None, *world_slugs()):
        proposal = db.session.get_one(Proposal, about)
        said = {"mentee": proposal.mentee_consented_at, "mentor": proposal.mentor_consented_at}
        event, question = PairProposed(about, proposal.edition_id), proposal.mentee_id
        answered = [proposal.mentee_id] if said["mentee"] else [proposal.mentor_id] if said["mentor"] else []
        if not answered:
            proposal.mentee_consented_at, answered = now(), [question]
    late(world, pair_proposed, event, 1)
    assert not {who for who, _ in waiting(world, f"proposal:{about}")} & set(answered)
    with world.seen_by(None, *world_slugs()):
        proposing.decline(db.session.get_one(Proposal, about))
    world.drain()
    assert late(world, pair_proposed, event, 2) == 0
    assert waiting(world, f"proposal:{about}%") == []


@pytest.mark.requirement("REL-7")
def test_late_words_about_an_application_or_a_meeting_are_not_said(fresh_world):
    world, a = fresh_world, Couple(fresh_world, "a")
    pair = world.ids["pair:a"]
    with world.seen_by(None, *world_slugs()):
        admitted = db.session.scalars(sa.select(Application).where(Application.state == "admitted").limit(1)).one()
        event = ApplicationSubmitted(admitted.id, admitted.edition_id)
    assert late(world, application_submitted, event, 1) == 0
    a.do("mentor", lambda each: meetings.call_off(each, 4, "mentor"))
    world.drain()
    before = waiting(world, f"pair:{pair}:meeting%")
    with world.seen_by(None, *world_slugs()):
        off = db.session.scalars(sa.select(Meeting.id).where(Meeting.mentorship_id == pair, Meeting.number == 4)).one()
    assert late(world, meeting_proposed, MeetingProposed(off, pair), 2) == 0
    assert late(world, meeting_confirmed, MeetingConfirmed(off, pair), 3) == 0
    assert late(world, pair_moved, MeetingProposed(off, pair), 4) == 0
    assert waiting(world, f"pair:{pair}:meeting%") == before


@pytest.mark.requirement("REL-7")
def test_what_is_done_is_overdue_for_nobody(fresh_world):
    world = fresh_world
    about = world.ids["proposal:zoe"]
    with world.seen_by(None, *world_slugs()):
        proposal = db.session.get_one(Proposal, about)
        question = ProposalQuestion(
            proposal_id=about,
            role="mentee",
            text="When?",
            asked_at=now(),
            due_at=now(),
            answer="Soon",
            answered_at=now(),
        )
        proposal.mentee_consented_at = None
        db.session.add(question)
        db.session.flush()
        asked = question.id
    before = waiting(world, f"proposal:{about}")
    assert late(world, question_asked, QuestionAsked(asked, about), 1) == 0
    assert waiting(world, f"proposal:{about}") == before
    ingrid, graz = world.people["ingrid"], world.ids["graz"]
    for number, (what, subject) in enumerate(
        [
            ("paper:agreement", world.ids["pair:c"]),
            ("paper:agreement", world.ids["pair:a"]),
            ("question", asked),
            ("question", 4711),
        ]
    ):
        news = StaffAsked(ingrid, graz, graz, f"overdue:{what}", subject)
        assert late(world, overdue_asked, news, 10 + number) == 0
    assert waiting(world, "staff:overdue%") == []
    due = StaffAsked(
        world.people["claire"], world.ids["lyon"], world.ids["lyon"], "overdue:paper:agreement", world.ids["pair:b"]
    )
    assert late(world, overdue_asked, due, 20) == 1  # still awaited


@pytest.mark.requirement("S0-20", "UX-4")
def test_the_end_asks_each_thing_once_and_leaves_an_open_date_alone(fresh_world, mailbox):
    world = fresh_world
    pair = world.ids["pair:a"]
    open_date = waiting(world, f"pair:{pair}:meeting%")
    assert len(open_date) == 1
    set_row(world, "a", ends_on=now().date() + timedelta(days=10))
    mailbox.messages.clear()
    with world.seen_by(None, *world_slugs()):
        before = db.session.scalar(sa.select(sa.func.max(Notice.id)))
        pairing.begin_wrap_up(pairing.locked(pair))
    world.drain()
    with world.seen_by(None, *world_slugs()):
        new = sa.select(Notice.person_id, Notice.matter, sa.func.count()).where(
            Notice.id > before, Notice.matter.like(f"pair:{pair}:questionnaire%")
        )
        told = db.session.execute(new.group_by(Notice.person_id, Notice.matter)).all()
    assert told
    assert {times for _, _, times in told} == {1}
    assert waiting(world, f"pair:{pair}:meeting%") == open_date
    assert len([each for each in mailbox.messages if "final meeting" in each["Subject"]]) == 0
    with world.seen_by(None, *world_slugs()):
        ends = sa.select(Notice.person_id).where(Notice.matter == f"end:{pair}", Notice.waits.is_(False))
        assert len(db.session.scalars(ends).all()) == 2
