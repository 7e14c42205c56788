"""The early end of a pair or of somebody's part: at any time, without a reason, by the two or by those who look after them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests import story
from tests.mentorships.quietly import row_of, told
from tests.story import Couple, world_slugs
from tests.test_at_once import at_once, sent, statuses

from mentes.admission.models import Application, Enrolment, Proposal, Seat
from mentes.admission.pairing.models import PairMark
from mentes.admission.seats import free_seat
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.pausing import resting
from mentes.people.departures.service import leave
from mentes.people.models import Person
from mentes.plugin.events import MentorshipEnded
from mentes.plugin.waiting_events import EnrolmentEnded

pytestmark = pytest.mark.one_server


def seats(world, mentor):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalar(sa.select(sa.func.count()).where(Seat.mentor_id == world.people[mentor]))


def subjects(mailbox, name):
    return [each["Subject"] for each in mailbox.to(name)]


@pytest.mark.parametrize("who", ["marie", "diego"])
def test_either_of_the_two_ends_it_without_a_reason_also_in_a_rest(fresh_world, mailbox, who):
    world, path = fresh_world, "mentorships/{}".format(fresh_world.ids["pair:b"])
    until, before = now().date() + timedelta(days=20), seats(fresh_world, "diego")
    Couple(world, "b").do("mentee", lambda pair: resting.rest(pair, until))
    world.drain()
    mailbox.messages.clear()
    slug = {"marie": "lyon", "diego": "granada"}[who]
    client = world.client(who)
    assert f"{path}/part" in client.get(f"/t/{slug}/{path}").text
    page = client.get(f"/t/{slug}/{path}/part").text
    assert "You need no reason" in page
    assert 'name="seen" value="agreeing"' in page
    assert world.client("claire").post(f"/t/lyon/{path}/part").status_code == 403
    assert world.client("ana").post(f"/t/graz/{path}/part").status_code == 404
    for _ in range(2):
        assert client.post(f"/t/{slug}/{path}/part", {"seen": "agreeing"}).status_code == 303
    world.drain()
    row = row_of(world, "b")
    assert (row.state, row.reason, row.paused_at) == ("ended_early", "left", None)
    assert seats(world, "diego") == before - 1
    assert told(world, MentorshipEnded, row.id) == 1
    with world.seen_by(None, *world_slugs()):
        about = History.event == MentorshipEnded.__name__, History.payload["mentorship_id"].as_integer() == row.id
        assert db.session.scalar(sa.select(History.actor_id).where(*about)) is None
    said = [subjects(mailbox, name) for name in ("marie@lyon.example", "diego@granada.example")]
    assert [len(each) for each in said] == [1, 1]
    assert "ended before its time" in said[0][0]
    assert said[0][0].replace("Diego", "") != said[0][0]
    assert "as one of the two wished" in " ".join(subjects(mailbox, "claire@lyon.example"))
    assert "This pair has ended" in client.get(f"/t/{slug}/{path}").text
    assert client.post(f"/t/{slug}/{path}/rest", {"until": f"{until}"}).status_code == 409
    with world.seen_by("claire"):
        row = db.session.get_one(Proposal, row.proposal_id)
        assert row.state == "ended"


def test_those_who_look_after_a_pair_end_it_though_it_is_not_quiet(fresh_world, mailbox):
    world, path = fresh_world, "/t/lyon/mentorships/{}".format(fresh_world.ids["pair:b"])
    claire = world.client("claire")
    assert f"{path}/end" in claire.get(path).text
    page = claire.get(f"{path}/end").text
    assert f"{path}/close" in page
    assert 'name="seen" value="agreeing"' in page
    assert claire.post(f"{path}/close", {"seen": "introduced"}).status_code == 409  # it has moved on
    assert world.client("marie").post(f"{path}/close").status_code == 403
    mailbox.messages.clear()
    assert claire.post(f"{path}/close", {"seen": "agreeing"}).status_code == 303
    world.drain()
    assert (row_of(world, "b").state, row_of(world, "b").reason) == ("ended_early", "closed")
    assert "Your coordinators have ended" in subjects(mailbox, "marie@lyon.example")[0]
    assert world.client("marie").post(f"{path}/part").status_code == 409


@pytest.mark.requirement("REL-7")
def test_of_two_who_end_it_at_once_one_has_done_it(fresh_world):
    world, path = fresh_world, "mentorships/{}".format(fresh_world.ids["pair:b"])
    ends = ("marie", f"/t/lyon/{path}/part"), ("diego", f"/t/granada/{path}/part")
    calls = [sent(world, *each, seen="agreeing") for each in ends]
    assert statuses(at_once(*calls)) == [303, 303]
    other = "mentorships/{}".format(world.ids["pair:d"])
    ends = ("ben", f"/t/padua/{other}/part"), ("claire", f"/t/lyon/{other}/close")
    calls = [sent(world, *each, seen="introduced") for each in ends]
    assert statuses(at_once(*calls)) == [303, 409]
    for key in "bd":
        assert told(world, MentorshipEnded, world.ids[f"pair:{key}"]) == 1


@pytest.fixture
def admitted(fresh_world):
    """Mia of Graz takes part and has no mentor yet."""
    story.apply(fresh_world, "mia", "mentee")
    story._decide(fresh_world, "mia", "ingrid")
    fresh_world.drain()
    return fresh_world


def part_of(world, name):
    """State of the application and of the part that came of it."""
    with world.seen_by(None, *world_slugs()):
        row = db.session.get_one(Application, world.ids[f"application:{name}"], populate_existing=True)
        part = db.session.scalars(sa.select(Enrolment).where(Enrolment.application_id == row.id)).one()
        return row.state, part.state


def test_who_takes_part_can_leave_and_come_back(admitted, mailbox):
    world = admitted
    before = seats(world, "paolo")
    story.propose(world, "mia", "paolo")
    world.drain()
    mailbox.messages.clear()
    path, mia = f"/t/graz/applications/{world.ids['application:mia']}", world.client("mia")
    assert "Leave the programme" in mia.get(path).text
    for _ in range(2):
        assert mia.post(f"{path}/withdraw").status_code == 303
    world.drain()
    assert part_of(world, "mia") == ("withdrawn", "ended")
    assert seats(world, "paolo") == before
    assert told_of(world, "mia") == 1
    assert any("as you wished" in each for each in subjects(mailbox, "mia@graz.example"))
    said = subjects(mailbox, "ingrid@graz.example")
    assert any("nimmt nicht mehr teil" in each for each in said)
    assert "no mentor for you" not in " ".join(subjects(mailbox, "mia@graz.example"))
    assert "Your part in the programme ended" in mia.get(path).text
    story.apply(world, "mia", "mentee")
    story._decide(world, "mia", "ingrid")
    assert part_of(world, "mia") == ("admitted", "active")


def told_of(world, name):
    with world.seen_by(None, *world_slugs()):
        about = History.payload["application_id"].as_integer() == world.ids[f"application:{name}"]
        chosen = sa.select(sa.func.count()).where(History.event == EnrolmentEnded.__name__, about)
        return db.session.scalar(chosen)


def test_coordinators_end_a_part_but_not_one_with_a_pair_that_goes_on(admitted, mailbox):
    world = admitted
    path = f"/t/graz/desk/applications/{world.ids['application:mia']}"
    ingrid = world.client("ingrid")
    assert f"{path}/end" in ingrid.get(path).text
    assert world.client("mia").post(f"{path}/end").status_code in {403, 404}
    assert ingrid.post(f"{path}/end").status_code == 303
    world.drain()
    assert part_of(world, "mia") == ("withdrawn", "ended")
    assert any("Your coordinators have ended" in each for each in subjects(mailbox, "mia@graz.example"))
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Application.id).where(Application.person_id == world.people["marie"])
        number = db.session.scalars(chosen).one()
    answer = world.client("marie").post(f"/t/lyon/applications/{number}/withdraw")
    assert answer.status_code == 409
    assert "End it on its own page first" in answer.text


def parts(world):
    """Mia's part, and Paolo's as a mentor."""
    with world.seen_by(None, *world_slugs()):
        mentee = sa.select(Enrolment).where(Enrolment.application_id == world.ids["application:mia"])
        mentor = sa.select(Enrolment).where(Enrolment.person_id == world.people["paolo"], Enrolment.role == "mentor")
        return db.session.scalars(mentee).one(), db.session.scalars(mentor).one()


def test_what_was_promised_to_somebody_who_leaves_is_free_again(admitted):
    world, before = admitted, seats(admitted, "paolo")
    mentee, mentor = parts(world)
    path = f"/t/alliance/desk/pairing/{mentee.edition_id}/{mentee.id}/mark/{mentor.id}"
    assert world.client("claire").post(path, {"kind": "pinned", "reason": "They know each other"}).status_code == 303
    assert seats(world, "paolo") == before + 1
    assert world.client("mia").post(f"/t/graz/applications/{world.ids['application:mia']}/withdraw").status_code == 303
    assert seats(world, "paolo") == before
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(PairMark.outcome).where(PairMark.mentee_enrolment_id == mentee.id)
        assert db.session.scalars(chosen).all() == ["left"]


def test_who_left_after_a_completed_mentoring_can_be_paired_again(admitted):
    world = admitted
    story.propose(world, "mia", "paolo")
    with world.seen_by(None, *world_slugs()):  # as after a mentoring that was completed
        proposal = db.session.get_one(Proposal, world.ids["proposal:mia"])
        proposal.state = "accepted"
        free_seat(proposal.id)
    path = f"/t/graz/applications/{world.ids['application:mia']}/withdraw"
    assert world.client("mia").post(path).status_code == 303
    story.apply(world, "mia", "mentee")
    story._decide(world, "mia", "ingrid")
    story.propose(world, "mia", "paolo")
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Proposal.state).where(Proposal.mentee_id == world.people["mia"]).order_by(Proposal.id)
        assert db.session.scalars(chosen).all() == ["ended", "proposed"]


def test_nobody_is_proposed_to_a_mentor_who_left_the_university_during_a_pair(fresh_world):
    world, path = fresh_world, "/t/lyon/mentorships/{}".format(fresh_world.ids["pair:b"])
    with world.seen_by("diego"):
        leave(db.session.get_one(Person, world.people["diego"]), "left")
    world.drain()
    mentor = sa.select(Enrolment.state).where(Enrolment.person_id == world.people["diego"], Enrolment.role == "mentor")
    with world.seen_by(None, *world_slugs()):
        assert db.session.scalars(mentor).one() == "active"  # the pair is decided about first
    assert world.client("claire").post(f"{path}/close", {"seen": "agreeing"}).status_code == 303
    world.drain()
    with world.seen_by(None, *world_slugs()):
        assert db.session.scalars(mentor).one() == "ended"


@pytest.mark.requirement("REL-7")
def test_proposed_and_leaving_at_once_leaves_no_proposal_open(admitted):
    world = admitted
    mentee, mentor = parts(world)
    edition, mentee_id, mentor_id = mentee.edition_id, mentee.id, mentor.id
    at_once(
        sent(world, "claire", f"/t/alliance/desk/pairing/{edition}/{mentee_id}/propose/{mentor_id}"),
        sent(world, "mia", f"/t/graz/applications/{world.ids['application:mia']}/withdraw"),
    )
    world.drain()
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Proposal.state).where(Proposal.mentee_enrolment_id == mentee_id)
        assert "proposed" not in db.session.scalars(chosen).all()
    assert part_of(world, "mia") == ("withdrawn", "ended")
