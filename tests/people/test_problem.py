"""A sign-in that is refused: a page that explains it, a note for the administrator, and nothing of the person in either."""

import json
import re
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa
from tests.people.hostile_provider import CLIENT_ID, GONE, HostileProvider

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.attempts import attempt_by_reference, forget_old, last_attempts, note_attempt
from mentes.people.entrance.models import IdentityProvider, SignInAttempt
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server

HERE = "http://127.0.0.1:1"
PROBLEM = re.compile(r"/signin/problem/([A-Z2-9]{4}-[A-Z2-9]{4})(\?next=[^&]*)?")
PERSONAL = ("Ana", "Kovačič", "ana@graz.example", "person-1", "an-access-token", "session-1")
ENGLISH = {"Accept-Language": "en"}

REFUSALS = {
    "no mail": ("missing_claim", "userinfo", {"email": GONE}, "urn:oid:0.9.2342.19200300.100.1.3"),
    "no name": (
        "missing_claim",
        "userinfo",
        {"name": GONE, "given_name": GONE, "family_name": GONE},
        "urn:oid:2.16.840.1.113730.3.1.241",
    ),
    "no home": ("wrong_home_organisation", "userinfo", {"schac_home_organization": GONE}, "It did not come"),
    "other home": (
        "wrong_home_organisation",
        "userinfo",
        {"schac_home_organization": "padua.example"},
        "another value",
    ),
    "mail as home": (
        "wrong_home_organisation",
        "userinfo",
        {"schac_home_organization": "ana@graz.example"},
        "1.3.6.1.4.1.25178.1.2.9",
    ),
    "other issuer": ("issuer_mismatch", "claims", {"iss": "https://login.padua.example"}, "could not be trusted"),
    "person as issuer": ("issuer_mismatch", "claims", {"iss": "https://x/?mail=ana@graz.example"}, "start again"),
    "nonce": ("nonce_mismatch", "claims", {"nonce": "x"}, "the reference of this sign-in"),
    "stopped": ("cancelled", "callback", {"code": GONE, "error": "access_denied"}, "You stopped"),
}


@pytest.fixture(scope="module")
def _server():
    server = HostileProvider()
    yield server
    server.stop()


@pytest.fixture
def hostile(_server, world, monkeypatch):
    """Graz signs its people in at the hostile provider."""
    monkeypatch.setenv("OUTBOUND_ALLOW", _server.issuer.removeprefix("http://"))
    monkeypatch.setitem(world.app.config, "PUBLIC_URL", HERE)
    metadata.forget()
    _server.reset()
    values = {"issuer": _server.issuer, "client_id": CLIENT_ID, "home_organisations": ["graz.example"]}
    with world.app.app_context():
        mine = sa.update(IdentityProvider).where(IdentityProvider.tenant_id == world.ids["graz"])
        db.session.execute(mine.values(**values))
        db.session.commit()
    return _server


def tried(world, back="/t/graz/inbox"):
    """A visitor after a whole sign-in, and the last answer of ours."""
    visitor = world.client()
    away = visitor.get(f"/t/graz/signin?next={back}")
    hop = requests.get(away.location, allow_redirects=False, timeout=10)
    return visitor, visitor.get(hop.headers["Location"].removeprefix(HERE))


def reference_of(answer):
    assert answer.status_code == 303
    return PROBLEM.fullmatch(answer.location)[1]


def noted(world, reference):
    with world.app.app_context():
        row = db.session.scalar(sa.select(SignInAttempt).where(SignInAttempt.reference == reference))
        db.session.expunge(row)
    return row


@pytest.mark.requirement("SSO-13", "UX-50")
@pytest.mark.parametrize("case", REFUSALS)
def test_it_is_explained_and_noted_without_the_person(world, hostile, case, caplog):
    code, part, lies, words = REFUSALS[case]
    setattr(hostile, part, lies)
    visitor, answer = tried(world)
    reference = reference_of(answer)
    page = visitor.get(answer.location, headers=ENGLISH)
    assert page.status_code == 200
    assert words in page.text
    assert reference in page.text
    assert "/t/graz/signin?next=/t/graz/inbox" in page.text
    row = noted(world, reference)
    assert (row.outcome, row.tenant_id, row.purpose) == (code, world.ids["graz"], "sign_in")
    assert row.details["expected"]["home_organisations"] == ["graz.example"]
    told = page.text + json.dumps(row.details, ensure_ascii=False) + caplog.text
    assert not [each for each in PERSONAL if each in told]
    assert visitor.client.get_cookie("__Host-mentes", domain="mentes.example") is None


def test_the_administrator_learns_what_came(world, hostile):
    hostile.userinfo = {"schac_home_organization": "padua.example", "email": GONE}
    row = noted(world, reference_of(tried(world)[1]))
    assert row.details["claim"] == "schac_home_organization"
    assert row.details["came"]["home_organisations"] == ["padua.example"]
    assert row.details["came"]["issuer"] == hostile.issuer
    assert "given_name" in row.details["came"]["claims"]
    assert "email" not in row.details["came"]["claims"]
    hostile.reset()
    hostile.claims = {"iss": "https://login.padua.example"}
    row = noted(world, reference_of(tried(world)[1]))
    assert row.details["expected"]["issuer"] == hostile.issuer
    assert row.details["came"]["issuer"] == "https://login.padua.example"


@pytest.mark.requirement("SSO-13")
def test_in_the_persons_language_and_in_english(world, hostile):
    hostile.userinfo = {"email": GONE}
    visitor, answer = tried(world)
    page = visitor.get(answer.location, headers={"Accept-Language": "de"}).text
    copied = re.search(r'<textarea[^>]*lang="en"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]
    assert "Mentes uses it to write to the person" in copied
    assert 0 < page.index("dem IT-Dienst schreiben") < page.index("Dann noch einmal versuchen")
    assert "Mentes uses it" not in page.replace(copied, "").partition("mailto:?")[0]


def test_a_provider_that_is_away(world, hostile):
    hostile.spoil = {"/.well-known/openid-configuration": ("", 503)}
    visitor = world.client()
    answer = visitor.get("/t/graz/signin?next=/t/graz/inbox")
    assert noted(world, reference_of(answer)).outcome == "provider_unreachable"
    page = visitor.get(answer.location, headers=ENGLISH).text
    assert "does not answer just now" in page
    assert "IT service" not in page


@pytest.mark.requirement("SSO-13", "UX-50")
def test_a_return_that_nobody_began_is_told_and_not_noted(world, hostile):
    with world.app.app_context():
        before = db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt))
    answer = world.client().get("/t/graz/signin/callback?state=x&code=y")
    assert (answer.status_code, answer.location) == (303, "/signin/problem?university=graz")
    page = world.client().get(answer.location, headers=ENGLISH).text
    assert "started too long ago or in another window" in page
    assert 'href="/t/graz/signin"' in page
    assert "Reference" not in page
    with world.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == before


def test_it_goes_nowhere_else_from_here(world, hostile):
    hostile.userinfo = {"email": GONE}
    visitor, answer = tried(world, back="https://evil.example/")
    assert "evil.example" not in answer.location
    page = visitor.get(answer.location.partition("?")[0] + "?next=//evil.example")
    assert not [each for each in re.findall(r'href="([^"]*)"', page.text) if "evil.example" in each]


def test_one_that_went_through_is_noted_and_no_problem(world, hostile):
    _, answer = tried(world)
    assert (answer.status_code, answer.location) == (302, "/t/graz/inbox")
    with world.app.app_context():
        (row,) = last_attempts(world.ids["graz"], limit=1)
        reference, details = row.reference, row.details
    assert row.outcome == "ok"
    assert "email" in details["came"]["claims"]
    assert not [each for each in PERSONAL if each in json.dumps(details, ensure_ascii=False)]
    assert world.client().get(f"/signin/problem/{reference}").status_code == 404


@pytest.mark.parametrize("reference", ["AAAA-AAAA", "x", "%00", "A" * 500, "ÄÄÄÄ-ÄÄÄÄ"])
def test_only_a_reference_opens_it(world, reference):
    assert world.client().get(f"/signin/problem/{reference}").status_code == 404


@pytest.mark.requirement("UX-50")
def test_looked_up_by_whoever_looks_after_that_university(world, hostile):
    hostile.userinfo = {"email": GONE}
    reference = reference_of(tried(world)[1])
    graz, padua = world.ids["graz"], world.ids["padua"]
    with world.app.app_context():
        assert last_attempts(graz)[0].reference == reference
        assert attempt_by_reference(f" {reference.lower().replace('-', '')} ", [graz, padua]).reference == reference
        assert attempt_by_reference(reference, [padua]) is None
        assert reference not in [each.reference for each in last_attempts(padua)]


def test_forgotten_after_ninety_days(world, hostile):
    with world.app.app_context():
        provider = db.session.scalar(sa.select(IdentityProvider).where(IdentityProvider.issuer == hostile.issuer))
        kept, gone, nobodys = (
            note_attempt(provider, tenant, "expired") for tenant in (world.ids["graz"],) * 2 + (None,)
        )
        ages = {kept: 89, gone: 91, nobodys: 91}
        for reference, days in ages.items():
            old = sa.update(SignInAttempt).where(SignInAttempt.reference == reference)
            db.session.execute(old.values(at=real_now() - timedelta(days=days)))
        forget_old(world.ids["graz"])
        left = set(db.session.scalars(sa.select(SignInAttempt.reference).where(SignInAttempt.reference.in_(ages))))
        db.session.rollback()
    assert left == {kept}
