"""What comes after an erasure: news of rows that went with it, orders for whoever is gone, and what is said of them (S2-29)."""

import pytest
import sqlalchemy as sa
from tests.mentorships.openly import agree, at, met, open_couple, row_of, write
from tests.mentorships.test_erasing_accounts import erase
from tests.mentorships.test_erasing_others import asked
from tests.mentorships.test_papers_versions import do
from tests.mentorships.test_switching_off import last_letter, letters_since
from tests.story import Couple, world_slugs
from tests.test_at_once import seen

from mentes.admission.approvals.listening import ApprovalAwaited
from mentes.base.db import db
from mentes.base.erasing import FORMER
from mentes.base.models import Outbox
from mentes.base.outbox import pass_on, record
from mentes.mentorships.certificates.models import Certificate, CertificateCheck
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.models import RUNNING
from mentes.mentorships.papers import service as papers
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.people.moves.models import PendingMove
from mentes.plugin.events import (
    CertificateIssued,
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    MentorshipCompleted,
    MoveAgreed,
    MoveRefused,
    MoveWithdrawn,
)

pytestmark = [pytest.mark.one_server, pytest.mark.requirement("S2-29")]
NO_ROW = 999_999


def failures(world):
    with world.app.app_context():
        return db.session.execute(sa.select(Outbox.event, Outbox.error).where(Outbox.error.is_not(None))).all()


def test_news_of_rows_that_went_with_an_account_are_told_to_nobody_and_fail_nowhere(fresh_world):
    world = fresh_world
    mine = sa.select(Certificate.id).where(Certificate.person_id == world.people["lucia"])
    (certificate,) = seen(world, mine)
    erase(world, "lucia")
    world.drain()
    with world.seen_by(None, *world_slugs()):
        graz, padua = world.ids["graz"], world.ids["padua"]
        record(CertificateIssued(certificate, world.ids["pair:c"]), world.ids["alliance"], graz, world.ids["granada"])
        for kind in (MoveAgreed, MoveRefused, MoveWithdrawn):
            record(kind(NO_ROW), graz, padua)
        for kind in (InvitationSent, InvitationExpired):
            record(kind(NO_ROW), graz)
        record(InvitationAccepted(NO_ROW, world.people["ana"]), graz)
        pass_on(ApprovalAwaited(NO_ROW), graz)
    world.drain()
    assert failures(world) == []


def test_no_certificate_is_made_for_whoever_is_gone_and_the_others_stands(fresh_world):
    """The order comes after the erasure: the mentorship was completed in the moment before."""
    world, number = fresh_world, fresh_world.ids["pair:c"]
    others = sa.select(Certificate.id).where(Certificate.person_id == world.people["georg"])
    before = seen(world, others)
    erase(world, "lucia")
    with world.seen_by(None, *world_slugs()):
        checks = db.session.scalar(sa.select(sa.func.count()).select_from(CertificateCheck))
        record(MentorshipCompleted(number), world.ids["alliance"], world.ids["graz"], world.ids["granada"])
    world.drain()
    assert seen(world, others) == before
    assert seen(world, sa.select(Certificate.id).where(Certificate.person_id == world.people["lucia"])) == []
    with world.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(CertificateCheck)) == checks


def test_a_change_of_university_waits_for_nobody_any_more(fresh_world):
    world = fresh_world
    waits = sa.select(Notice.id).where(
        Notice.matter == f"staff:move:{world.ids['move']}", Notice.waits, Notice.done_at.is_(None)
    )
    with world.seen_by(None, *world_slugs()):
        asking = {"event_id": 1, "kind": "staff", "path": "/t/graz/moves", "waits": True, "created_at": sa.func.now()}
        text = {"text": "Somebody moves", "values": {}, "domain": "messages"}
        who = {"tenant_id": world.ids["graz"], "person_id": world.people["ingrid"]}
        matter = f"staff:move:{world.ids['move']}"
        db.session.execute(sa.insert(Notice).values(**asking, **who, text=text, matter=matter))
    assert seen(world, waits)
    erase(world, "ana")
    world.drain()
    assert seen(world, sa.select(PendingMove.id)) == []
    assert seen(world, waits) == []


def test_what_is_said_of_them_afterwards_is_in_the_readers_language(fresh_world):
    """The letter that a fixed meeting is called off is written by a work, after the name is gone."""
    world = fresh_world
    with world.seen_by(None, "padua"):
        db.session.execute(sa.update(Person).where(Person.id == world.people["paolo"]).values(locale="de"))
    number = asked(world)
    Couple(world, "a").do("mentor", lambda pair: meetings.confirm(pair, number, "mentor"))
    world.drain()
    before = last_letter(world)
    erase(world, "ana")
    world.drain()
    told = letters_since(world, "paolo", before)
    entries = [each.calendar.replace("\r\n ", "") for each in told if each.calendar]
    said = [text for each in told for text in (each.subject, each.body)]
    assert [each for each in entries if "Ehemaliges Mitglied" in each]
    assert [each for each in said if "Ehemaliges Mitglied" in each]
    assert not [each for each in [*entries, *said] if FORMER in each]


@pytest.mark.requirement("S2-14", "S2-19", "S2-29")
@pytest.mark.parametrize(("gone", "stays"), [("ben", "luc"), ("luc", "ben")])
def test_what_was_open_between_the_two_waits_for_nobody_and_the_pages_of_the_other_open(fresh_world, gone, stays):
    """A change of the agreement is sent, the other writes a paper, and one of the two has said that they met."""
    couple = open_couple(fresh_world)
    met(couple)
    write(couple)
    agree(couple)
    do(couple, "mentor", "agreement", papers.amend)
    write(couple, "mentor", months=5)
    number = 1 + max(each.number for each in couple.do("mentee", lambda pair: pair.meetings))
    couple.meet(number)
    fresh_world.drain()
    assert erase(fresh_world, gone).status_code == 303
    fresh_world.drain()
    assert failures(fresh_world) == []
    waits = sa.select(Notice.matter).where(Notice.waits, Notice.done_at.is_(None))
    assert (
        seen(fresh_world, waits.where(Notice.person_id == fresh_world.people[stays], Notice.matter.contains(":"))) == []
    )
    browser = fresh_world.client(stays)
    pages = ("", f"/meetings/{number}", "/papers/agreement", "/papers/agreement/versions", "/suggestions")
    for path in pages:
        answer = browser.get(at(couple, stays, path))
        assert answer.status_code == 200, path
        assert (fresh_world.people[gone] and "Ben Rossi" not in answer.text) or stays == "ben"
    assert row_of(couple).state not in RUNNING
