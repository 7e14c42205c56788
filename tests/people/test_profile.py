"""One's own profile: what is asked, what the university says, and whose word counts at the next sign-in."""

import pytest
import sqlalchemy as sa
from tests.test_at_once import at_once

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance import service
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.entrance.service import SignIn
from mentes.people.models import Fact, Person
from mentes.people.profile.choices import spoken_languages, zones
from mentes.people.signin.claims import SignInClaims

EDIT = "/t/graz/me/edit"
SAYS = {
    "legal_name": "Ana Kovačević",
    "given_name": "Ana",
    "family_name": "Kovačević",
    "email": "ana@graz.example",
    "email_verified": True,
    "home_organisation": "graz.example",
}


def typed(**other):
    """What somebody sends who fills in the form."""
    filled = {"display_name": "", "given_name": "Ana", "pronouns": "", "locale": "en", "timezone": "Europe/Vienna"}
    return filled | {"position": "", "supervisor": "", "unit": ""} | other


def save(visitor, **other):
    sent = typed(**other)
    return visitor.post(EDIT, {"version": visitor.versions(EDIT)[0]} | sent)


def person(world, name="ana"):
    with world.seen_by(None, "graz"):
        row = db.session.get_one(Person, world.people[name])
        return {column.key: getattr(row, column.key) for column in sa.inspect(Person).columns}


def comes_again(world, **other):
    """Ana signs in once more, and her university says this."""
    with world.seen_by(None, "graz"):
        identity = db.session.scalars(sa.select(Identity).where(Identity.person_id == world.people["ana"])).one()
        provider = db.session.get_one(IdentityProvider, identity.provider_id)
        service.sign_in(SignIn(provider, identity.subject, SignInClaims(**(SAYS | other))), "en", "UTC")


@pytest.mark.requirement("UX-17")
def test_ones_own_choice_stays_and_the_legal_name_follows_the_university(fresh_world):
    ana = fresh_world.client("ana")
    choice = {"display_name": "Anna  K.", "given_name": "Anna", "pronouns": "sie", "languages": ["hr", "de"]}
    assert save(ana, **choice, unit="Botany", supervisor="Vera Lang").status_code == 303
    comes_again(fresh_world, legal_name="Ana Horvat", given_name="Ana Maria", languages=("fr-FR",))
    row = person(fresh_world)
    assert (row["legal_name"], row["display_name"], row["given_name"]) == ("Ana Horvat", "Anna K.", "Anna")
    assert (row["sort_name"], row["pronouns"], row["languages"]) == ("k. anna", "sie", ["hr", "de"])
    assert (row["unit"], row["supervisor"]) == ("Botany", "Vera Lang")
    assert "Anna K." in ana.get("/t/graz/home").text


@pytest.mark.requirement("UX-17")
def test_who_chose_nothing_is_called_as_the_university_says(fresh_world):
    assert save(fresh_world.client("ana"), locale="de").status_code == 303
    comes_again(fresh_world, legal_name="Ana Horvat", given_name="Anuška", unit="Zoology", languages=("fr-FR", "??"))
    row = person(fresh_world)
    assert (row["legal_name"], row["display_name"], row["given_name"]) == ("Ana Horvat", "Ana Horvat", "Anuška")
    assert (row["sort_name"], row["languages"], row["locale"]) == ("horvat ana", ["fr"], "de")
    assert (row["unit"], row["chosen"]) == ("Zoology", [])


def test_an_emptied_name_in_lists_goes_back_to_the_one_on_documents(fresh_world):
    ana = fresh_world.client("ana")
    save(ana, display_name="Anna K.")
    assert person(fresh_world)["chosen"] == ["display_name"]
    save(ana)
    row = person(fresh_world)
    assert (row["display_name"], row["sort_name"], row["chosen"]) == ("Ana Kovačević", "kovacevic ana", [])


def test_a_unit_that_the_university_names_later_replaces_the_own_one(fresh_world):
    save(fresh_world.client("ana"), unit="Botany")
    comes_again(fresh_world, unit="Zoology")
    assert (person(fresh_world)["unit"], person(fresh_world)["chosen"]) == ("Zoology", [])


@pytest.mark.requirement("UX-17")
def test_what_the_university_said_is_not_asked_again(fresh_world):
    with fresh_world.seen_by(None, "graz"):
        at = {"tenant_id": fresh_world.ids["graz"], "person_id": fresh_world.people["mia"], "asserted_at": real_now()}
        db.session.add(Fact(**at, name="unit", value="Zoology", source="idp"))
    page = fresh_world.client("mia").get(EDIT).text
    assert 'name="unit"' not in page
    assert 'name="legal_name"' not in page
    assert "IT service" in page
    assert 'name="unit"' in fresh_world.client("zoe").get(EDIT).text


def test_a_guest_says_what_no_university_says(fresh_world):
    with fresh_world.seen_by(None, "graz"):
        db.session.get_one(Person, fresh_world.people["mia"]).guest = True
    mia = fresh_world.client("mia")
    sent = {"legal_name": "Maria Wolf", "organisation": "Wolf & Co", "given_name": "Mia"}
    assert save(mia, **sent).status_code == 303
    row = person(fresh_world, "mia")
    assert (row["legal_name"], row["display_name"], row["organisation"]) == ("Maria Wolf", "Maria Wolf", "Wolf & Co")
    assert "IT service" not in mia.get("/t/graz/me").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "Ana 7"),
        ("display_name", "Ana <b>"),
        ("display_name", "Ana\u202eanA"),
        ("display_name", "..."),
        ("display_name", "A" * 81),
        ("given_name", "Ana@graz.example"),
        ("timezone", "Mars/Olympus"),
        ("locale", "xx"),
        ("languages", "xx"),
        ("pronouns", "p" * 41),
    ],
)
def test_what_cannot_be_comes_back_as_it_was_typed(world, field, value):
    answer = save(world.client("ana"), **{field: value})
    assert answer.status_code == 422
    assert person(world)["chosen"] == []


@pytest.mark.parametrize("name", ["Ana", "Ána Dí-Az", "O'Neill", "Łucja Żak", "李 明", "J. R. Müller", "Jo\u0308rg"])
def test_names_of_the_world_are_names(fresh_world, name):
    assert save(fresh_world.client("ana"), display_name=name).status_code == 303


def test_two_windows_do_not_write_over_each_other(fresh_world):
    ana = fresh_world.client("ana")
    version = ana.versions(EDIT)[0]
    calls = [
        lambda word=word: fresh_world.client("ana").post(EDIT, typed(version=version, position=word))
        for word in ("Doctoral student", "Postdoc")
    ]
    answers = at_once(*calls)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert "another window" in lost.text or "anderen Fenster" in lost.text
    assert person(fresh_world)["position"] in {"Doctoral student", "Postdoc"}


def test_one_is_edited_at_home_only(world):
    assert world.client("claire").get("/t/alliance/me/edit").status_code == 404
    assert world.client("claire").get("/t/lyon/me/edit").status_code == 200


def test_lists_of_languages_and_zones_are_in_the_readers_words():
    assert ("de", "Deutsch") in spoken_languages("de")
    assert ("nn", "Norwegian Nynorsk") in spoken_languages("en")
    assert ("sw", "Swahili") in spoken_languages("en", ("sw",))
    assert ("Europe/Vienna", "Wien") in zones("de", "UTC")
    assert zones("de", "UTC")[0][0] == "UTC"
    cities = [city for _, city in zones("en", "Europe/Vienna")]
    assert len(cities) == len(set(cities)) > 350
