"""Whom people can turn to: written down by their own university, shown on every page of the pair, and to nobody else."""

import re
from functools import partial

import pytest
import sqlalchemy as sa
from tests.test_at_once import at_once
from tests.test_statements import MOST, statements
from tests.walking import doors

from mentes.base.db import db
from mentes.base.models import History
from mentes.plugin.edition_events import PartnerAccepted
from mentes.programmes.models import Edition, Partner
from mentes.programmes.support import service
from mentes.programmes.support.listening import show_the_owners
from mentes.programmes.support.models import CounsellingService, SupportContact
from mentes.programmes.support.service import Place

GRAZ = {"name": "Office of graz", "email": "help@graz.example"}
CONTACT = {
    "name": "The helping hand",
    "email": "hand@lyon.example",
    "phone": "+33 4 000",
    "hours-en": "Fridays",
    "page": "",
}
SERVICE = {
    "names-en": "Writing centre",
    "purposes-en": "Texts that will not end",
    "phone": "+43 1 000",
    "position": "2",
}


def of_the_pair(world, pair="a"):
    """Every page that the two of a pair have, as its two homes have it."""
    found = [door for door in doors(world.app) if door.method == "GET" and "pair_id" in door.arguments]
    return [
        door for door in found if door.may == "signed in" and door.endpoint not in {"prints.filled", "resources.file"}
    ]


@pytest.mark.requirement("S4-24", "S0-45")
def test_every_page_of_the_pair_names_the_contact_and_the_services_of_ones_own_university(world):
    visitors, shown = {"graz": world.client("ana"), "padua": world.client("paolo")}, 0
    for door in of_the_pair(world):
        for slug, visitor in visitors.items():
            page = visitor.get(door.path(world, slug))
            if page.status_code == 200 and page.mimetype == "text/html" and "<main" in page.text:
                other = "padua" if slug == "graz" else "graz"
                assert f"Office of {slug}" in page.text, door.name
                assert f"Counselling {slug}" in page.text, door.name
                assert f"help@{other}.example" not in page.text, door.name
                assert f"Counselling {other}" not in page.text, door.name
                shown += 1
    assert shown > 20


@pytest.mark.requirement("S4-24")
def test_it_stands_beside_an_application_and_a_proposal_and_not_on_other_pages(world):
    ana, zoe = world.client("ana"), world.client("zoe")
    assert "Office of graz" in ana.get(f"/t/graz/applications/{world.ids['application:ana']}").text
    assert "Office of graz" in zoe.get(f"/t/graz/proposals/{world.ids['proposal:zoe']}").text
    assert "Office of graz" in world.client("mia").get(f"/t/graz/c/{world.ids['edition']}/apply/mentee").text
    assert "Office of graz" not in ana.get("/t/graz/home").text
    assert "/t/graz/help" in ana.get("/t/graz/home").text  # in the menu of the account, and at the foot
    pair = f"/mentorships/{world.ids['pair:a']}"
    assert "Office of" not in world.client("ingrid").get(f"/t/graz{pair}").text  # a coordinator reads facts
    assert "Office of" not in ana.get(f"/t/graz{pair}0").text


@pytest.mark.requirement("S0-45", "S4-24")
def test_the_page_says_what_a_mentor_is_not_and_where_else_to_turn(world):
    page = world.client("ana").get("/t/graz/help")
    for words in (
        "zweite Betreuung",
        "Therapie",
        "Office of graz",
        "help@graz.example",
        "tel:+433163800",
        "Counselling graz",
    ):
        assert words.casefold() in page.text.casefold(), words
    english = world.client("paolo").get("/t/padua/help").text
    assert "not a second supervisor, not a sponsor and not a therapist" in english
    assert "Office of graz" not in english


@pytest.mark.requirement("S4-24", "S4-21")
def test_a_university_that_wrote_nothing_names_its_coordinators_and_its_desk_says_so(world):
    path = f"/t/granada/mentorships/{world.ids['pair:b']}"
    diego, carmen = world.client("diego"), world.client("carmen")
    page = diego.get(path).text
    assert "carmen@granada.example" in page
    assert "Office of" not in page
    assert "carmen@granada.example" in diego.get("/t/granada/help").text
    assert "Nobody is named yet" in carmen.get("/t/granada/desk").text
    assert "Nobody is named yet" not in world.client("ingrid").get("/t/graz/desk").text
    for visitor, address in ((diego, path), (diego, "/t/granada/help"), (carmen, "/t/granada/desk")):
        with statements(world) as sent:
            visitor.get(address)
        assert len(sent) <= MOST, "\n".join(sent)


@pytest.mark.requirement("S4-24", "S4-21")
def test_the_lead_stands_in_where_a_university_names_nobody_and_its_own_go_before(fresh_world):
    world = fresh_world
    lead, path = world.client("claire"), f"/t/granada/mentorships/{world.ids['pair:b']}"
    diego = world.client("diego")
    at = "/t/alliance/desk/help/contacts/0"
    assert lead.post(at, CONTACT | {"version": lead.versions(at)[0]}).status_code == 303
    assert "The helping hand" in diego.get(path).text
    assert "has named nobody of its own" in diego.get(path).text
    assert "The helping hand" not in world.client("ana").get(f"/t/graz/mentorships/{world.ids['pair:a']}").text
    carmen, programme = world.client("carmen"), _programme(world)
    own = f"/t/granada/desk/help/contacts/{programme}"
    for place, name in (("/t/granada/desk/help/contacts/0", "For everything"), (own, "For this one")):
        assert carmen.post(place, CONTACT | {"name": name, "version": carmen.versions(place)[0]}).status_code == 303
        assert name in diego.get(path).text
    assert "The helping hand" not in diego.get(path).text
    carmen.post(f"{own}/remove")
    assert "For everything" in diego.get(path).text
    assert "For this one" not in diego.get(path).text
    carmen.post("/t/granada/desk/help/contacts/0/remove")
    assert "The helping hand" in diego.get(path).text


def _programme(world):
    with world.seen_by(None, "alliance"):
        return db.session.scalars(sa.select(Partner.programme_id)).first()


def _help_changes(world):
    with world.seen_by(None, "graz"):
        return db.session.scalars(sa.select(History.id).where(History.event == "HelpChanged")).all()


@pytest.mark.requirement("S4-21", "SEC-3")
def test_the_title_of_a_programme_that_is_being_drafted_is_for_those_who_prepare_it(fresh_world):
    world, number = fresh_world, _programme(fresh_world)
    with world.seen_by(None, "alliance"):
        service.name_contact(Place(world.ids["alliance"], number), GRAZ | {"phone": "", "page": "", "hours": {}}, 0)
    diego, title = world.client("diego"), '<h3 class="h3">Online mentoring</h3>'
    assert title in diego.get("/t/granada/help").text
    with world.seen_by(None, "alliance"):
        db.session.execute(sa.update(Edition).values(state="draft"))
    assert title not in diego.get("/t/granada/help").text
    assert "Online mentoring" in world.client("claire").get("/t/alliance/desk/help").text


@pytest.mark.requirement("S4-21")
def test_a_university_that_joins_reads_whom_the_lead_names(fresh_world):
    world, number = fresh_world, _programme(fresh_world)
    with world.seen_by(None, "alliance"):
        service.name_contact(Place(world.ids["alliance"], number), GRAZ | {"phone": "", "page": "", "hours": {}}, 0)
    with world.seen_by(None, "alliance", "aarhus"):
        joined = Partner(programme_id=number, tenant_id=world.ids["aarhus"], state="accepted", since=sa.func.now())
        db.session.add(joined)
    with world.seen_by(None, "aarhus"):
        assert not db.session.scalars(sa.select(SupportContact)).all()
    with world.seen_by(None, "alliance", "aarhus"):
        show_the_owners(PartnerAccepted(number, world.ids["aarhus"]), 0)
    with world.seen_by(None, "aarhus"):
        assert [row.name for row in db.session.scalars(sa.select(SupportContact))] == [GRAZ["name"]]


BAD = (
    ({"email": "", "phone": "", "page": ""}, "Say how they can be reached"),
    ({"email": "a@b"}, "Write one e-mail address"),
    ({"phone": "call me"}, "Write the number as it is dialled"),
    ({"page": "http://lyon.example"}, "it begins with https://"),
    ({"page": "javascript:alert(1)"}, "it begins with https://"),
    ({"name": ""}, "Person or office"),
    ({"name": "Turned \u202e round"}, "invisible sign"),
    ({"name": "x" * 121}, "120"),
)
BAD_SERVICE = (
    ({"phone": ""}, "Say how it can be reached"),
    ({"link": "javascript:alert(1)"}, "https://, mailto: or tel:"),
    ({"link": "http://plain.example"}, "https://, mailto: or tel:"),
    ({"link": "https://bank@evil.example"}, "https://, mailto: or tel:"),
    ({"link": "mailto:a@b.example?bcc=all@b.example"}, "https://, mailto: or tel:"),
    ({"link": "tel:call-me"}, "https://, mailto: or tel:"),
    ({"names-en": ""}, "Name of the service"),
    ({"position": "0"}, "Place in the list"),
)


@pytest.mark.requirement("S0-45", "UX-12")
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(world):
    claire = world.client("claire")
    at = "/t/lyon/desk/help/contacts/0"
    for change, words in BAD:
        answer = claire.post(at, CONTACT | {"version": "0"} | change)
        assert (answer.status_code, words in answer.text, "Fridays" in answer.text) == (422, True, True), change
    at = "/t/lyon/desk/help/services/new"
    for change, words in BAD_SERVICE:
        answer = claire.post(at, SERVICE | {"once": "x"} | change)
        assert (answer.status_code, words in answer.text, "Texts that will not end" in answer.text) == (
            422,
            True,
            True,
        ), change
    with world.seen_by(None, "lyon"):
        assert not db.session.scalars(sa.select(CounsellingService)).all()
        assert not db.session.scalars(
            sa.select(SupportContact).where(SupportContact.tenant_id == world.ids["lyon"])
        ).all()


@pytest.mark.requirement("S0-45", "UX-15")
def test_two_editors_at_once_lose_nothing_and_a_double_click_is_one_service(fresh_world):
    world = fresh_world
    ingrid, adele = world.client("ingrid"), world.client("adele")
    editors = ((ingrid, "Of Ingrid"), (adele, "Of Adele"))
    before, add = len(_help_changes(world)), "/t/graz/desk/help/services/new"
    answers = at_once(*(partial(who.post, add, SERVICE | {"once": "same"}) for who, _ in editors))
    assert [each.status_code for each in answers] == [303, 303]
    with world.seen_by(None, "graz"):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(CounsellingService)) == 2
    for at, sent, word in (
        ("/t/graz/desk/help/contacts/0", CONTACT, "name"),
        (f"/t/graz/desk/help/contacts/{_programme(world)}", CONTACT, "name"),
        (f"/t/graz/desk/help/services/{world.ids['service:graz']}", SERVICE, "names-en"),
    ):
        typed = sent | {"version": ingrid.versions(at)[0]}
        found = at_once(*(partial(who.post, at, typed | {word: name}) for who, name in editors))
        found.sort(key=lambda each: each.status_code)
        assert [each.status_code for each in found] == [303, 409], at
        assert all(word in found[1].text for word in ("Of Ingrid", "Of Adele"))
        assert 'href="tel:"' not in found[1].text
        seen = re.search(r'name="version"[^>]*value="(\d+)"', found[1].text)[1]
        again = adele.post(at, sent | {"version": seen, word: "Of both"})
        assert again.status_code == 303
        assert adele.post(at, sent | {"version": seen, word: "Of both"}).status_code == 303  # the same twice
    assert len(_help_changes(world)) - before == 7  # one service, two changes of each of three


@pytest.mark.requirement("S0-45", "SEC-3")
def test_nobody_writes_for_another_university(world):
    giulia, number = world.client("giulia"), world.ids["service:graz"]
    assert giulia.get(f"/t/padua/desk/help/services/{number}").status_code == 404
    assert giulia.post(f"/t/padua/desk/help/services/{number}", SERVICE | {"version": "1"}).status_code == 404
    giulia.post(f"/t/padua/desk/help/services/{number}/remove")
    giulia.post("/t/padua/desk/help/contacts/999/remove")
    assert "Counselling graz" in world.client("ingrid").get("/t/graz/desk/help").text
    assert "Counselling graz" not in giulia.get("/t/padua/desk/help").text
    assert world.client("mia").get("/t/graz/desk/help").status_code == 403
