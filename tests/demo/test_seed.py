"""The story of the demo: told once, and everybody has something to do afterwards."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.demo.conftest import close, declare, demo_settings, open_demo

from mentes.admission.models import Application, Enrolment, Proposal, ProposalQuestion
from mentes.base.clock import now, real_now
from mentes.base.db import db, scope
from mentes.base.models import ClockOffset, History, Outbox, Tick
from mentes.demo import deeds, seed
from mentes.demo.household import DemoRefused
from mentes.demo.people import read_people
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import BOARD, Mentorship
from mentes.mentorships.papers.models import Paper
from mentes.notices.models import Mail, Notice, Preference, Wording
from mentes.people.entrance.models import Identity, IdentityProvider, SignInAttempt, WebSession
from mentes.people.guests.models import Invitation
from mentes.people.models import Person, RoleGrant
from mentes.people.records.service import declared, known_of
from mentes.programmes.models import Edition, Programme
from mentes.tenancy.models import Tenant
from mentes.workshops.models import Attendance, Workshop

NAMES = {key: person.name for each in read_people().values() for key, person in each.people.items()}
KEYS = {name: key for key, name in NAMES.items()}


@pytest.fixture
def seen(demo):
    """The eyes of a job that works for all universities."""
    with demo.app_context():
        scope(db.session.scalars(sa.select(Tenant.id)), None)
        yield db.session


def person(session, key):
    return session.scalars(sa.select(Person).where(Person.legal_name == NAMES[key])).one()


def pair(session, mentee):
    return session.scalars(sa.select(Mentorship).where(Mentorship.mentee_id == person(session, mentee).id)).one()


def waiting(session, key):
    """Where the things are done that wait for somebody."""
    chosen = sa.select(Notice).where(
        Notice.person_id == person(session, key).id, Notice.waits, Notice.done_at.is_(None)
    )
    return [each.path for each in session.scalars(chosen)]


def test_applications_wait_for_their_coordinators(seen):
    chosen = sa.select(Person.legal_name).join(Application, Application.person_id == Person.id)
    waits = set(seen.scalars(chosen.where(Application.state == "submitted")))
    assert {KEYS[name] for name in waits} == {"felix", "rocio"}
    for staff in ("ingrid", "carmen"):
        (path,) = waiting(seen, staff)
        assert "/desk/applications/" in path


def test_a_mentee_waits_for_a_mentor_and_there_is_one(seen):
    assert seen.scalar(sa.select(Enrolment.role).where(Enrolment.person_id == person(seen, "chiara").id)) == "mentee"
    proposed = seen.scalars(sa.select(Proposal.mentee_id)).all()
    assert person(seen, "chiara").id not in proposed
    online = sa.select(Proposal.mentor_id).join(Edition).join(Programme).where(Programme.key == "online")
    assert person(seen, "sophie").id not in seen.scalars(online).all()


def test_a_proposal_waits_for_one_and_for_the_others_question(seen):
    online = sa.select(Proposal).join(Edition).join(Programme).where(Programme.key == "online")
    (proposal,) = seen.scalars(online.where(Proposal.state == "proposed"))
    assert (proposal.mentee_id, proposal.mentor_id) == (person(seen, "lucia").id, person(seen, "margit").id)
    assert proposal.due_at > now()
    assert any(path.endswith(f"/proposals/{proposal.id}") for path in waiting(seen, "margit"))
    assert not waiting(seen, "lucia")  # she has asked something first


def test_an_agreement_waits_for_the_mentors_signature(seen):
    row = pair(seen, "mathilde")
    (agreement,) = seen.scalars(sa.select(Paper).where(Paper.mentorship_id == row.id))
    assert (row.state, agreement.key, agreement.state) == ("agreeing", "agreement", "sent")
    assert waiting(seen, "wolfgang") == [f"/t/graz/mentorships/{row.id}/papers/agreement"]


def test_minutes_wait_for_the_mentors_yes(seen):
    row = pair(seen, "inigo")
    held = seen.scalars(sa.select(Meeting.kind).where(Meeting.mentorship_id == row.id, Meeting.state == "held")).all()
    assert row.state == "active"
    assert sorted(held) == ["first", "regular"]
    assert any(path.endswith("/papers/minutes") for path in waiting(seen, "karim"))


def test_three_times_wait_for_an_answer(seen):
    (offered,) = seen.scalars(
        sa.select(Meeting).where(Meeting.mentorship_id == pair(seen, "inigo").id, Meeting.state == "proposed")
    )
    assert len(offered.times) == 3
    assert any(path.endswith(f"/meetings/{offered.number}") for path in waiting(seen, "karim"))


def test_a_question_about_a_proposal_waits(seen):
    question = seen.scalars(sa.select(ProposalQuestion)).one()
    assert question.answer is None
    assert f"/t/alliance/desk/questions/{question.id}" in waiting(seen, "claire")


def test_a_pair_is_quiet_and_another_rests(seen):
    quiet, rests = pair(seen, "marta"), pair(seen, "camille")
    assert (quiet.state, quiet.asked, quiet.paused_at) == ("active", BOARD, None)
    assert f"/t/padua/mentorships/{quiet.id}" in waiting(seen, "giulia")
    assert rests.paused_until > now().date()


def test_letters_and_calls_in_a_universitys_own_way(seen):
    assert seen.scalar(sa.select(Wording.key)) == "application.received"
    assert seen.scalar(sa.select(Mail.refusal).where(Mail.state == "bounced")).startswith("552")
    assert seen.scalars(sa.select(Preference.how).where(Preference.person_id == person(seen, "zoe").id)).all()
    assert "jitsi" in [each.get("kind") for each in seen.scalars(sa.select(Edition.calls))]


def test_events_were_held_and_are_to_come(seen):
    rows = seen.scalars(sa.select(Workshop).order_by(Workshop.starts_at)).all()
    assert [each.kind for each in rows] == ["kick-off", "training", "lounge", "training"]
    held, full, lounge, _ = rows
    came = seen.execute(sa.select(Attendance.presence).where(Attendance.workshop_id == held.id))
    assert sorted(each.presence for each in came if each.presence) == ["attended"] * 4 + ["excused"]
    assert held.starts_at < now() < full.starts_at
    assert (full.places, full.taken, full.waiting) == (3, 3, 1)
    assert not lounge.sign_up


def test_a_pair_is_about_to_end(seen):
    row = pair(seen, "nicolo")
    final = seen.scalars(sa.select(Meeting).where(Meeting.mentorship_id == row.id, Meeting.kind == "final")).one()
    assert (row.state, final.state) == ("wrapping_up", "confirmed")
    assert now() < final.starts_at < now() + timedelta(days=4)
    for key in ("nicolo", "javier"):
        assert any("/questionnaires/" in path for path in waiting(seen, key)), waiting(seen, key)


def test_a_university_is_being_set_up(seen):
    row = seen.scalars(sa.select(IdentityProvider).where(IdentityProvider.state == "draft")).one()
    assert seen.get_one(Tenant, row.tenant_id).slug == "umea"
    assert row.tested_version is None
    assert not read_people()["umea"].is_open


def test_a_role_was_taken_and_waits_for_a_yes(seen):
    states = seen.execute(sa.select(Invitation.name, Invitation.state).where(Invitation.kind == "role")).all()
    assert sorted(each.state for each in states) == ["sent", "taken"]
    told = sa.select(Notice.path).where(Notice.person_id == person(seen, "helene").id)
    assert "/t/alliance/roles" in seen.scalars(told).all()


def test_a_guest_takes_part_as_a_mentor(seen):
    guest = seen.scalars(sa.select(Person).where(Person.guest)).one()
    role = seen.scalars(sa.select(Enrolment.role).where(Enrolment.person_id == guest.id)).one()
    assert (guest.legal_name, role) == ("Marlene Vogt", "mentor")


def test_studies_wait_for_a_coordinator_and_others_are_over(seen):
    facts = {}
    for key in ("felix", "zoe"):
        facts[key] = known_of(person(seen, key).id, person(seen, key).tenant_id)
    assert set(declared(facts["felix"])) == {"semester", "subject"}
    assert not declared(facts["zoe"])
    assert {fact.name for fact in facts["zoe"] if fact.source == "self"} == {"level", "semester", "subject"}


def test_refused_sign_ins_and_several_browsers(seen):
    outcomes = set(seen.scalars(sa.select(SignInAttempt.outcome)))
    assert outcomes >= {"missing_claim", "wrong_home_organisation", "provider_unreachable"}
    who = person(seen, "mathilde").id
    assert seen.scalar(sa.select(sa.func.count()).where(WebSession.person_id == who)) == 2


def test_a_completed_pair_has_its_certificates(seen):
    row = pair(seen, "zoe")
    assert row.state == "completed"
    issued = seen.scalars(sa.select(Certificate).where(Certificate.mentorship_id == row.id)).all()
    assert [(each.state, bytes(each.file[:5])) for each in issued] == [("issued", b"%PDF-")] * 2
    assert not waiting(seen, "zoe")


def test_ana_and_paolo_have_not_come_yet(seen):
    subjects = seen.scalars(sa.select(Identity.subject)).all()
    assert subjects
    assert not {"graz-ana", "padua-paolo"} & set(subjects)


def test_nothing_is_left_to_do_and_the_clock_is_right(seen):
    assert seen.scalar(sa.select(sa.func.count()).where(Outbox.done_at.is_(None))) == 0
    assert seen.get_one(ClockOffset, 1).seconds == 0
    assert abs(now() - real_now()) < timedelta(seconds=1)


def test_letters_carry_the_day_on_which_they_were_written(seen, told):
    days = {message["Date"].datetime.date() for message in told.letters}
    went = Mail.state.in_(("sent", "bounced"))
    assert len(told.letters) == seen.scalar(sa.select(sa.func.count()).select_from(Mail).where(went))
    assert min(days) < real_now().date() - timedelta(days=200)
    assert len(days) > 20


def test_told_once(demo):
    before = figures(demo)
    seed.release(demo)
    assert figures(demo) == before


def figures(app):
    with app.app_context():
        scope(db.session.scalars(sa.select(Tenant.id)), None)
        tables = (Person, Identity, RoleGrant, Application, Mentorship, Notice, History, Tick)
        return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


@pytest.fixture
def empty(database_url, redis_url, mailbox):
    app = open_demo(demo_settings(database_url, redis_url, mailbox.url))
    declare(app)
    yield app
    close(app)


def test_a_telling_that_was_cut_short_goes_on(empty, told, demo, monkeypatch):
    arrange, left = deeds.arrange, iter(range(4))

    def give_up(*args):
        if next(left, None) is None:
            raise KeyboardInterrupt
        arrange(*args)

    monkeypatch.setattr("mentes.demo.story.deeds.arrange", give_up)
    with pytest.raises(KeyboardInterrupt):
        seed.release(empty)
    monkeypatch.undo()
    seed.release(empty)
    assert figures(empty)[:6] == figures(demo)[:6]


@pytest.mark.requirement("SSO-16")
def test_a_database_with_real_universities_is_refused(empty):
    with empty.app_context():
        row = db.session.scalars(sa.select(IdentityProvider).limit(1)).one()
        row.issuer = "https://sso.graz.example"
        db.session.commit()
    with pytest.raises(DemoRefused, match=r"https://sso\.graz\.example"):
        seed.release(empty)
    assert figures(empty)[0] == 0


@pytest.mark.requirement("SSO-16")
def test_outside_the_demo_it_is_refused(empty):
    empty.config["DEMO"] = False
    with pytest.raises(DemoRefused, match="DEMO=1"):
        seed.release(empty)
    assert figures(empty)[0] == 0


def test_a_database_that_has_people_is_left_alone(empty):
    with empty.app_context():
        seed._arrive(read_people()["graz"].people["ana"])
        db.session.commit()
    seed.release(empty)
    assert figures(empty)[0] == 1


def test_a_key_names_one_person_only():
    assert len(NAMES) == sum(len(each.people) for each in read_people().values())
