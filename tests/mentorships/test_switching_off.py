"""Somebody switches their account off and comes back: what ran ends kindly, certificates stay, nothing is revived (S2-28, S2-29)."""

import hashlib
import re

import pytest
import sqlalchemy as sa
from tests.people.test_guests import guests, joined, path_in
from tests.people.test_sign_in import begun, house, provider, refused  # noqa: F401 - fixtures
from tests.story import world_slugs
from tests.test_at_once import TIMES, at_once, seen, sent, statuses

from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.notices.models import Mail, Notice
from mentes.people.entrance.models import IdentityProvider, WebSession
from mentes.people.models import Person, RoleGrant

pytestmark = pytest.mark.one_server
AT = "/t/{}/me/goodbye"


def person(world, name):
    return seen(world, sa.select(Person).where(Person.id == world.people[name]))[0]


def pair(world, key):
    return seen(world, sa.select(Mentorship).where(Mentorship.id == world.ids[f"pair:{key}"]))[0]


def switch(visitor, slug):
    """Read the page, then press its button."""
    page = visitor.get(AT.format(slug)).text
    return visitor.post(AT.format(slug) + "/off", {"seen": marked(page)})


def marked(page):
    found = re.search(r'name="seen" value="(\d+)"', page)
    return found[1] if found else ""


def off(world, name, slug):
    answer = switch(world.client(name), slug)
    world.drain()
    return answer


def letters_since(world, name, last):
    return seen(world, sa.select(Mail).where(Mail.person_id == world.people[name], Mail.id > last).order_by(Mail.id))


def last_letter(world):
    return max(seen(world, sa.select(Mail.id)), default=0)


@pytest.mark.requirement("S2-29")
def test_the_page_says_what_ends_before_the_button(fresh_world):
    page = fresh_world.client("ana").get(AT.format("graz")).text
    assert "Paolo Zanetti" in page
    assert 'action="/t/graz/me/goodbye/off"' in page
    assert AT.format("graz") in fresh_world.client("ana").get("/t/graz/me").text
    assert fresh_world.client("ana").get(AT.format("padua")).status_code == 404


@pytest.mark.requirement("S2-29")
def test_a_running_pair_ends_kindly_for_the_other(fresh_world):
    before = last_letter(fresh_world)
    assert off(fresh_world, "ana", "graz").status_code == 303
    ended = pair(fresh_world, "a")
    assert (person(fresh_world, "ana").state, ended.state, ended.reason) == ("off", "ended_early", "gone")
    told = letters_since(fresh_world, "paolo", before)
    assert [each.subject for each in told if "has left Mentes" in each.subject] != []
    assert "There is no fault in that" in " ".join(each.body for each in told)
    assert letters_since(fresh_world, "ana", before) == []
    open_ones = sa.select(Meeting).where(
        Meeting.mentorship_id == ended.id, Meeting.state.in_(("proposed", "confirmed"))
    )
    assert seen(fresh_world, open_ones) == []
    assert (
        seen(
            fresh_world, sa.select(Enrolment).where(Enrolment.person_id == ended.mentee_id, Enrolment.state == "active")
        )
        == []
    )


@pytest.mark.requirement("S2-29")
def test_nothing_ends_that_was_not_on_the_page(fresh_world):
    ana = fresh_world.client("ana")
    seen_then = marked(ana.get(AT.format("graz")).text)
    fresh_world.client("paolo").post(
        f"/t/padua/mentorships/{fresh_world.ids['pair:a']}/part", {"seen": pair(fresh_world, "a").state}
    )
    for mark in (seen_then, "", "x"):
        assert ana.post(AT.format("graz") + "/off", {"seen": mark}).status_code == 409
    assert person(fresh_world, "ana").state == "active"
    assert switch(ana, "graz").status_code == 303


@pytest.mark.requirement("S2-29")
def test_what_waits_is_taken_back_and_what_is_proposed_comes_to_nothing(fresh_world):
    off(fresh_world, "zoe", "graz")
    theirs = fresh_world.people["zoe"]
    proposed = seen(fresh_world, sa.select(Proposal).where(Proposal.mentee_id == theirs))
    assert {each.state for each in proposed} <= {"declined", "ended", "expired"}
    applied = seen(fresh_world, sa.select(Application).where(Application.person_id == theirs))
    assert {each.state for each in applied} == {"withdrawn"}
    waits = sa.select(Notice).where(Notice.person_id == theirs, Notice.waits, Notice.done_at.is_(None))
    assert seen(fresh_world, waits) == []


@pytest.mark.requirement("S2-28", "S2-29")
def test_certificates_stay_and_nothing_else_is_shown(fresh_world):
    lucia = fresh_world.client("lucia")
    (mine,) = seen(fresh_world, sa.select(Certificate).where(Certificate.person_id == fresh_world.people["lucia"]))
    file = f"/t/granada/certificates/{mine.id}.pdf"
    before = lucia.get(file).data
    assert switch(lucia, "granada").location.endswith("/t/granada/me/goodbye/off")
    fresh_world.drain()
    for path in (
        "/t/granada/home",
        "/t/granada/me",
        "/t/granada/inbox",
        "/t/granada/certificates",
        AT.format("granada"),
    ):
        answer = lucia.get(path)
        assert (answer.status_code, answer.location) == (303, "/t/granada/me/goodbye/off"), path
    assert lucia.post("/t/granada/me/edit", {"display_name": "X"}).status_code == 303
    page = lucia.get("/t/granada/me/goodbye/off").text
    assert "Your account is switched off" in page
    assert file in page
    after = lucia.get(file)
    assert (after.status_code, hashlib.sha256(after.data).hexdigest()) == (200, mine.sha256)
    assert after.data == before
    georg = seen(fresh_world, sa.select(Certificate).where(Certificate.person_id == fresh_world.people["georg"]))
    assert {lucia.get(f"/t/granada/certificates/{each.id}.pdf").status_code for each in georg} <= {404}


@pytest.mark.requirement("S2-29")
def test_nobody_finds_them_in_the_list_of_people(fresh_world):
    assert "Mia Wolf" in fresh_world.client("adele").get("/t/graz/people?q=mia").text
    off(fresh_world, "mia", "graz")
    assert "Mia Wolf" not in fresh_world.client("adele").get("/t/graz/people?q=mia").text


@pytest.mark.requirement("S2-29")
def test_they_come_in_by_their_university_to_their_one_page_and_switch_on_again(house):  # noqa: F811
    ana, elsewhere = house.client("ana"), house.client("ana")
    assert switch(ana, "graz").status_code == 303
    house.drain()
    assert elsewhere.get("/t/graz/home").status_code == 302
    back = house.client()
    assert back.get(begun(back)).status_code == 302
    assert back.get("/t/graz/home").location == "/t/graz/me/goodbye/off"
    assert back.get("/t/graz/me/goodbye/off").status_code == 200
    assert back.post(AT.format("graz") + "/on").location == "/t/graz/home"
    house.drain()
    assert back.get("/t/graz/home").status_code == 200
    assert person(house, "ana").state == "active"
    assert pair(house, "a").state == "ended_early"
    assert len(seen(house, sa.select(History).where(History.event == "AccountSwitchedOn"))) == 1


@pytest.mark.requirement("S2-29")
def test_whom_the_university_counts_in_no_more_does_not_come_back_by_the_switch(house):  # noqa: F811
    off(house, "ana", "graz")
    mine = sa.select(IdentityProvider).where(
        IdentityProvider.tenant_id == house.ids["graz"], IdentityProvider.kind == "tenant"
    )
    with house.app.app_context():
        db.session.scalars(mine).one().claims = {"affiliations": "locale"}
        db.session.commit()
    ana = house.client()
    refused(ana.get(begun(ana)))
    assert person(house, "ana").state == "left"


@pytest.mark.requirement("S2-29")
def test_a_guest_comes_back_by_a_letter(fresh_world, mailbox):
    browser = joined(fresh_world, mailbox)
    assert switch(browser, "graz").status_code == 303
    fresh_world.drain()
    assert guests(fresh_world)[0].state == "off"
    browser.post("/signout")
    mailbox.messages.clear()
    assert browser.post("/t/graz/signin/guest", {"email": "ada@firm.example"}).status_code == 303
    fresh_world.drain()
    (letter,) = mailbox.to("ada@firm.example")
    text = letter.get_body(("plain",)).get_content()
    link = next(word for word in text.split() if "/signin/guest/" in word).partition("mentes.example")[2].rstrip(")>")
    assert browser.post(link).status_code == 303
    assert browser.get("/t/graz/home").location == "/t/graz/me/goodbye/off"
    assert browser.post(AT.format("graz") + "/on").status_code == 303
    assert browser.get("/t/graz/home").status_code == 200


@pytest.mark.requirement("S2-29")
def test_a_guest_who_is_invited_again_while_off_is_somebody_new_and_keeps_the_old_account(fresh_world, mailbox):
    browser = joined(fresh_world, mailbox)
    switch(browser, "graz")
    fresh_world.drain()
    browser.post("/signout")
    joined(fresh_world, mailbox, name="Ada anew")  # whoever invites is shown no name of somebody who is off
    both = {each.state: each for each in guests(fresh_world)}
    assert both.keys() == {"off", "active"}
    mailbox.messages.clear()
    assert browser.post("/t/graz/signin/guest", {"email": "ada@firm.example"}).status_code == 303
    fresh_world.drain()
    link = path_in(mailbox.to("ada@firm.example")[0])
    assert browser.post(link).status_code == 422  # as whom?
    assert browser.post(link, {"person": str(both["off"].id)}).status_code == 303
    assert browser.get("/t/graz/home").location == "/t/graz/me/goodbye/off"
    assert browser.post(AT.format("graz") + "/on").status_code == 303
    assert {each.state for each in guests(fresh_world)} == {"active"}


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize(
    ("name", "slug"), [("adele", "graz"), ("ingrid", "graz"), ("claire", "lyon"), ("helene", "alliance")]
)
def test_whoever_holds_a_role_alone_hands_it_over_first(fresh_world, name, slug):
    visitor = fresh_world.client(name)
    page = visitor.get(AT.format(slug)).text
    assert "Hand over first" in page or "Bitte zuerst übergeben" in page
    assert "me/goodbye/off" not in page
    assert visitor.post(AT.format(slug) + "/off").status_code == 409
    assert person(fresh_world, name).state == "active"


@pytest.mark.requirement("S2-29")
def test_whoever_comes_back_at_once_waits_until_all_has_ended_that_was_said_to_end(fresh_world):
    zoe, on = fresh_world.client("zoe"), AT.format("graz") + "/on"
    open_ones = sa.select(Application).where(
        Application.person_id == fresh_world.people["zoe"], Application.state.in_(("submitted", "admitted"))
    )
    assert seen(fresh_world, open_ones) != []
    assert switch(zoe, "graz").status_code == 303
    early = zoe.post(on)
    assert early.status_code == 409
    assert "In a moment" in early.text
    assert person(fresh_world, "zoe").state == "off"
    fresh_world.drain()
    assert seen(fresh_world, open_ones) == []
    assert zoe.post(on).status_code == 303
    assert person(fresh_world, "zoe").state == "active"
    assert zoe.get("/t/graz/home").status_code == 200


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("_time", range(TIMES))
def test_on_again_against_the_work_that_ends_everything(fresh_world, _time):
    zoe, on = fresh_world.client("zoe"), AT.format("graz") + "/on"
    assert switch(zoe, "graz").status_code == 303
    back, _drained = at_once(lambda: zoe.post(on), fresh_world.drain)
    fresh_world.drain()
    assert back.status_code in {303, 409}
    open_ones = sa.select(Enrolment).where(
        Enrolment.person_id == fresh_world.people["zoe"], Enrolment.state == "active"
    )
    assert seen(fresh_world, open_ones) == []
    assert zoe.post(on).status_code == 303


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_who_go_at_once_one_stays(fresh_world, _time):
    with fresh_world.seen_by(None, *world_slugs()):
        first = sa.select(RoleGrant).where(RoleGrant.person_id == fresh_world.people["ingrid"])
        row = db.session.scalars(first).one()
        kept = {each.key: getattr(row, each.key) for each in sa.inspect(RoleGrant).column_attrs if each.key != "id"}
        db.session.add(RoleGrant(**kept | {"person_id": fresh_world.people["mia"]}))
    path = AT.format("graz")
    marks = [marked(fresh_world.client(name).get(path).text) for name in ("ingrid", "mia")]
    ready = [
        sent(fresh_world, name, f"{path}/off", seen=mark) for name, mark in zip(("ingrid", "mia"), marks, strict=True)
    ]
    answers = at_once(*ready)
    assert statuses(answers) == [303, 409]
    assert {person(fresh_world, "ingrid").state, person(fresh_world, "mia").state} == {"active", "off"}


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("_time", range(TIMES))
def test_switched_off_twice_at_once_and_by_the_partner_too(fresh_world, _time):
    """A double click, and the other of the pair goes at the same moment: each once."""
    one, other = fresh_world.client("ana"), fresh_world.client("paolo")
    ana, paolo = ({"seen": marked(each.get(AT.format(at)).text)} for each, at in ((one, "graz"), (other, "padua")))
    path = AT.format("graz") + "/off"
    answers = at_once(
        lambda: one.post(path, ana), lambda: one.post(path, ana), lambda: other.post(AT.format("padua") + "/off", paolo)
    )
    if statuses(answers) == [303, 303, 409]:  # what would have ended for the other had ended already
        assert switch(other, "padua").status_code == 303
        answers = []
    assert set(statuses(answers)) <= {303}
    fresh_world.drain()
    assert (person(fresh_world, "ana").state, person(fresh_world, "paolo").state) == ("off", "off")
    assert len(seen(fresh_world, sa.select(History).where(History.event == "PersonLeft"))) == 2
    ended = (
        History.event == "MentorshipEnded",
        History.payload["mentorship_id"].as_integer() == fresh_world.ids["pair:a"],
    )
    assert len(seen(fresh_world, sa.select(History).where(*ended))) == 1
    assert seen(fresh_world, sa.select(WebSession).where(WebSession.person_id == fresh_world.people["paolo"])) != []
