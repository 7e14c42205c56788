"""Why a sign-in was refused, in words for whoever looks after it; and who may look one up (UX-50)."""

import html
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.people.entrance.attempts import note_attempt
from mentes.people.entrance.models import IdentityProvider
from mentes.people.setup.asking import CODES, IN_USE, words_for
from mentes.people.signin import refusals
from mentes.people.signin.id_token import _CODES
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server

PEOPLE = Path(refusals.__file__).parents[1]
RAISED = re.compile(r'(?:refused|SignInRefused)\(\s*"([a-z_]+)"')
EXPECTED = {"issuer": "https://id.graz.example", "home_organisations": ["graz.example"]}
CAME = {"issuer": "https://id.padua.example", "home_organisations": ["padua.example"], "claims": ["sub"]}


def codes():
    """Every code of a sign-in; those of a logout token reach nobody's list."""
    files = [each for each in PEOPLE.rglob("*.py") if each.name != "logout_token.py" and each.parent.name != "leaving"]
    raised = {code for each in files for code in RAISED.findall(each.read_text(encoding="utf-8"))}
    return raised | refusals._SENTENCES.keys() | set(_CODES.values())


@pytest.mark.requirement("UX-50")
def test_every_code_has_words_for_whoever_looks_after_it():
    assert len(codes()) > 20
    assert codes() - CODES.keys() == set()
    assert IN_USE.keys() <= CODES.keys()
    assert "test" in words_for("state_mismatch", "test")
    assert "test" not in words_for("state_mismatch", "sign_in")


@pytest.fixture
def noted(fresh_world):
    """A refused sign-in of Graz, or of nobody's university; its reference."""

    def note(outcome, place="graz", **details):
        with fresh_world.app.app_context():
            way = db.session.scalars(sa.select(IdentityProvider).order_by(IdentityProvider.id)).first()
            reference = note_attempt(way, fresh_world.ids[place] if place else None, outcome, **details)
            db.session.commit()
        return reference

    return note


def look(world, who, reference, at="/t/graz/setup/attempts"):
    return html.unescape(world.client(who).get(f"{at}?reference={reference}").text)


def test_what_was_expected_is_said_where_it_matters_and_in_german(fresh_world, noted):
    page = look(fresh_world, "adele", noted("wrong_home_organisation", expected=EXPECTED, came=CAME))
    assert "Erwartet: Heimatorganisationen: graz.example" in page
    assert "Gekommen: Heimatorganisationen: padua.example" in page
    assert "id.graz.example" not in page
    page = look(fresh_world, "adele", noted("cancelled", expected=EXPECTED, came=CAME))
    assert "Erwartet" not in page
    assert "abgebrochen" in page


@pytest.mark.requirement("UX-50")
def test_coordinators_look_up_one_sign_in_of_theirs_and_see_no_list(fresh_world, noted):
    mine, others = noted("missing_claim", claim="email"), noted("missing_claim", "padua", claim="email")
    who = "ingrid"
    assert mine in fresh_world.client("adele").get("/t/graz/setup/attempts").text
    assert mine not in fresh_world.client(who).get("/t/graz/setup/attempts").text
    assert "missing_claim" in look(fresh_world, who, mine)
    assert "missing_claim" not in look(fresh_world, who, others)
    assert 'href="/t/graz/setup/attempts"' in fresh_world.client(who).get("/t/graz/desk").text
    assert fresh_world.client(who).get("/a/attempts").status_code == 404


@pytest.mark.requirement("UX-50")
def test_central_admins_look_up_at_all_universities_and_at_none(fresh_world, noted):
    nobodys, padua = noted("home_organisation_unknown", None, claim="x"), noted("cancelled", "padua")
    assert 'action="/a/attempts"' in fresh_world.client("helene").get("/a").text
    assert "A shared sign-in, at no university yet" in look(fresh_world, "helene", nobodys, "/a/attempts")
    page = look(fresh_world, "helene", padua, "/a/attempts")
    assert "Padua" in page
    assert "stopped" in page
    assert "No sign-in has that reference" in look(fresh_world, "helene", "K7QF-2M9X", "/a/attempts")


@pytest.mark.requirement("SSO-13", "SSO-17")
def test_without_a_university_the_shared_sign_in_is_offered_again(fresh_world, noted):
    with fresh_world.app.app_context():
        shared = IdentityProvider(
            kind="shared", label="MyID", issuer="https://my.example", client_id="m", state="active"
        )
        shared.home_organisations, shared.claims = [], {}
        db.session.add(shared)
        db.session.flush()
        number = shared.id
        reference = note_attempt(shared, None, "home_organisation_unknown", claim="schac_home_organization")
        brand = db.session.scalar(sa.select(Tenant.brand).where(Tenant.kind == "alliance"))
        db.session.commit()
    page = (
        fresh_world.client()
        .get(f"/signin/problem/{reference}?next=/t/graz/inbox", headers={"Accept-Language": "en"})
        .text
    )
    assert f'href="/signin/shared/{number}?next=/t/graz/inbox"' in page
    assert "those who look after all universities" in page
    assert re.findall(r'href="mailto:([^"?]*)', page) == [
        "",
        brand["sender"],
    ]  # to whomever one likes, and to the office
    assert "urn:oid:1.3.6.1.4.1.25178.1.2.9" in page
    assert "through -" not in page
