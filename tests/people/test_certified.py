"""Signing in at the certified OpenID provider, through the whole app: real HTTP, real keys, real rows."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from tests.people.certified import PLACE, person, refusal, signed_in_by, walk

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import Identity, WebSession
from mentes.people.models import Fact, Person
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server

DESCRIBED, KEYS = "/.well-known/openid-configuration", "/jwks"
STUDIES = {
    "eduperson_scoped_affiliation": ["student@graz.example", "member@bio.graz.example", "staff@padua.example"],
    "study_level": "doctoral",
    "study_semester": 3,
    "study_subject": "Biology",
    "organisational_unit": "Institute of Biology",
    "locale": "de-AT",
    "zoneinfo": "Europe/Vienna",
}


def begin(visitor, slug="graz", key="ana"):
    """The address at the university that the browser is sent to."""
    away = visitor.get(f"/t/{slug}/signin?login_hint={key}")
    assert away.status_code == 302, away.text
    return away.location


def back_from(url):
    """Through the university and back to our door: the path of the callback."""
    return walk(url).removeprefix(PLACE)


def sign_in(world, slug="graz", key="ana"):
    """The whole way in with a browser of one's own; it, and the answer of our callback."""
    visitor = world.client()
    return visitor, visitor.get(back_from(begin(visitor, slug, key)))


def is_in(visitor, slug="graz"):
    return visitor.get(f"/t/{slug}/home").status_code == 200


def came(world):
    """Who came in by the peer: (university, subject there) → person."""
    chosen = sa.select(Identity).where(sa.not_(Identity.subject.contains("-")))
    with world.app.app_context():
        return {(each.tenant_id, each.subject): each.person_id for each in db.session.scalars(chosen)}


def people_of(world):
    with world.seen_by(None, "graz", "padua"):
        return {each.id: each for each in db.session.scalars(sa.select(Person))}


def kept(world):
    with world.seen_by(None, "graz", "padua"):
        return [
            db.session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Person, Identity, WebSession)
        ]


@pytest.fixture
def later(monkeypatch):
    """Let time pass for what is remembered of the providers."""
    passed = [timedelta(0)]
    monkeypatch.setattr(metadata, "real_now", lambda: real_now() + passed[0])

    def pass_by(**much):
        passed[0] += timedelta(**much)

    return pass_by


@pytest.mark.requirement("SSO-1")
@pytest.mark.parametrize("in_token", [False, True], ids=["userinfo", "id_token"])
def test_what_the_university_says_becomes_a_person_with_facts(fresh_world, peer, in_token):
    peer.open("graz", accounts={"ana": person("ana", "graz.example", **STUDIES)}, claims_in_token=in_token)
    signed_in_by(fresh_world, peer, "graz")
    ana, answer = sign_in(fresh_world)
    assert (answer.status_code, answer.location) == (302, "/t/graz/home")
    assert is_in(ana)
    person_id = came(fresh_world)[fresh_world.ids["graz"], "ana"]
    with fresh_world.seen_by(None, "graz"):
        row = db.session.scalars(sa.select(Person).where(Person.id == person_id)).one()
        assert (row.legal_name, row.given_name, row.email) == ("Ana Muster", "Ana", "ana@graz.example")
        assert (row.locale, row.timezone, row.unit) == ("de", "Europe/Vienna", "Institute of Biology")
        facts = db.session.scalars(sa.select(Fact).where(Fact.person_id == person_id)).all()
        assert {each.name: each.value for each in facts} == {
            "affiliation": "member, student",
            "level": "doctoral",
            "semester": "3",
            "subject": "Biology",
            "unit": "Institute of Biology",
        }
        assert {each.source for each in facts} == {"idp"}
        session = db.session.scalars(sa.select(WebSession).where(WebSession.person_id == person_id)).one()
        assert session.provider_sid
        assert session.auth_time
        assert b"eyJ" not in session.id_token


@pytest.mark.requirement("SSO-1")
def test_the_provider_insists_on_pkce_and_gets_it(fresh_world, peer):
    signed_in_by(fresh_world, peer, "graz")
    ana = fresh_world.client()
    url = begin(ana)
    asked = {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"] != asked["nonce"]
    without = {name: value for name, value in asked.items() if not name.startswith("code_challenge")}
    answered = parse_qs(urlsplit(walk(url.partition("?")[0] + "?" + urlencode(without))).query)
    assert answered["error"] == ["invalid_request"]
    other = walk(url.replace(asked["code_challenge"], "x" * 43)).removeprefix(PLACE)  # fits no verifier of ours
    assert refusal(fresh_world, ana, ana.get(other))[0] == "provider_error"
    assert not is_in(ana)
    reasons = [text for _, text in peer.events("graz")]
    assert "PKCE" in reasons[0]
    assert "code_verifier" in reasons[-1]


@pytest.mark.requirement("SSO-1")
def test_what_the_university_takes_back_goes_and_what_it_changes_changes(fresh_world, peer):
    peer.open("graz", accounts={"ana": person("ana", "graz.example", **STUDIES)})
    signed_in_by(fresh_world, peer, "graz")
    sign_in(fresh_world)
    peer.open("graz", accounts={"ana": person("ana", "graz.example", study_semester=4, email="a@graz.example")})
    assert sign_in(fresh_world)[1].status_code == 302
    [person_id] = came(fresh_world).values()
    assert people_of(fresh_world)[person_id].email == "a@graz.example"
    with fresh_world.seen_by(None, "graz"):
        facts = db.session.scalars(sa.select(Fact).where(Fact.person_id == person_id, Fact.source == "idp"))
        assert {each.name: each.value for each in facts} == {"affiliation": "student", "semester": "4"}


@pytest.mark.requirement("SSO-4")
def test_the_same_subject_at_two_universities_is_two_people(fresh_world, peer):
    mail = {"email": "ana@graz.example"}
    peer.open("graz", accounts={"ana": person("ana", "graz.example", **mail)})
    peer.open("padua", accounts={"ana": person("ana", "padua.example", **mail)})
    signed_in_by(fresh_world, peer, "graz", "padua")
    here, there = sign_in(fresh_world)[0], sign_in(fresh_world, "padua")[0]
    found = came(fresh_world)
    graz, padua = (found[fresh_world.ids[slug], "ana"] for slug in ("graz", "padua"))
    assert graz != padua
    people = people_of(fresh_world)
    assert [people[each].tenant_id for each in (graz, padua)] == [fresh_world.ids["graz"], fresh_world.ids["padua"]]
    assert (is_in(here, "graz"), is_in(there, "padua")) == (True, True)


@pytest.mark.requirement("SSO-4")
def test_pairwise_subjects_are_one_person_each_time_and_another_elsewhere(fresh_world, peer):
    for slug in ("graz", "padua"):
        peer.open(slug, accounts={"ana": person("ana", f"{slug}.example")}, pairwise=True)
    signed_in_by(fresh_world, peer, "graz", "padua")
    for slug in ("graz", "graz", "padua", "graz"):
        assert sign_in(fresh_world, slug)[1].status_code == 302
    found = came(fresh_world)
    assert len(found) == len(set(found.values())) == 2
    assert {tenant_id for tenant_id, _ in found} == {fresh_world.ids["graz"], fresh_world.ids["padua"]}
    assert not [subject for _, subject in found if subject == "ana"]


@pytest.mark.requirement("SSO-4")
def test_an_address_opens_nobodys_account(fresh_world, peer):
    mail = {"email": "ana@graz.example", "email_verified": True}
    accounts = {"ana": person("ana", "graz.example"), "eve": person("eve", "graz.example", **mail)}
    peer.open("graz", accounts=accounts)
    peer.open("padua", accounts={"eve": person("eve", "padua.example", **mail)})
    signed_in_by(fresh_world, peer, "graz", "padua")
    for slug, key in (("graz", "ana"), ("graz", "eve"), ("padua", "eve")):
        assert sign_in(fresh_world, slug, key)[1].status_code == 302
    assert len(set(came(fresh_world).values())) == 3


@pytest.mark.requirement("SSO-6")
@pytest.mark.parametrize("keep", [False, True], ids=["replaced", "added"])
def test_keys_change_without_a_restart(fresh_world, peer, keep):
    signed_in_by(fresh_world, peer, "graz")
    before, _ = sign_in(fresh_world)
    assert peer.calls("graz", KEYS) == 1
    peer.rotate("graz", keep=keep)
    for _ in range(2):
        assert is_in(sign_in(fresh_world)[0])
    assert peer.calls("graz", KEYS) == 2
    assert peer.calls("graz", DESCRIBED) == 1
    assert is_in(before)


@pytest.mark.requirement("SSO-6")
def test_the_description_is_asked_for_again_when_a_minute_has_passed(fresh_world, peer, later):
    signed_in_by(fresh_world, peer, "graz")
    for passed, asked in ((0, 1), (0, 1), (1, 2), (60, 3)):
        later(minutes=passed)
        assert is_in(sign_in(fresh_world)[0])
        assert peer.calls("graz", DESCRIBED) == asked


@pytest.mark.requirement("SSO-6")
def test_nobody_is_sent_to_a_university_that_is_remembered_and_gone(fresh_world, peer, later):
    """The browser would end at an error page of its own, which says nothing."""
    signed_in_by(fresh_world, peer, "graz")
    sign_in(fresh_world)
    peer.stop("graz")
    later(minutes=2)
    away = fresh_world.client()
    assert refusal(fresh_world, away, away.get("/t/graz/signin"))[0] == "provider_unreachable"
    peer.start("graz")
    later(minutes=1)
    assert is_in(sign_in(fresh_world)[0])


@pytest.mark.requirement("SSO-6")
def test_one_university_down_is_said_and_the_others_go_on(fresh_world, peer, later):
    signed_in_by(fresh_world, peer, "graz", "padua")
    before, _ = sign_in(fresh_world)
    metadata.forget()
    peer.stop("graz")
    for _ in range(2):
        away = fresh_world.client()
        assert refusal(fresh_world, away, away.get("/t/graz/signin"))[0] == "provider_unreachable"
    peer.accounts["padua"]["ana"]["name"] = "Ana of Padua"
    assert is_in(sign_in(fresh_world, "padua")[0], "padua")
    assert is_in(before)
    peer.start("graz")
    later(seconds=15)
    assert is_in(sign_in(fresh_world)[0])


@pytest.mark.requirement("SSO-6")
def test_a_university_that_goes_down_half_way_lets_nobody_in(fresh_world, peer):
    signed_in_by(fresh_world, peer, "graz")
    ana = fresh_world.client()
    path = back_from(begin(ana))
    before = kept(fresh_world)
    peer.stop("graz")
    assert refusal(fresh_world, ana, ana.get(path))[0] == "provider_unreachable"
    assert not is_in(ana)
    assert kept(fresh_world) == before


@pytest.mark.requirement("SSO-3", "SSO-13")
@pytest.mark.parametrize(
    ("lacks", "named"),
    [
        ({"email": None}, "email"),
        ({"name": None, "given_name": None, "family_name": None}, "name"),
        ({"schac_home_organization": None}, "schac_home_organization"),
        ({"schac_home_organization": "padua.example"}, "schac_home_organization"),
    ],
)
def test_a_claim_that_is_missing_or_anothers_is_named(fresh_world, peer, lacks, named):
    peer.open("graz", accounts={"ana": person("ana", "graz.example", **lacks)})
    signed_in_by(fresh_world, peer, "graz")
    before = kept(fresh_world)
    ana, answer = sign_in(fresh_world)
    code, page = refusal(fresh_world, ana, answer)
    assert code == ("wrong_home_organisation" if "schac" in named else "missing_claim")
    assert named in page
    assert not is_in(ana)
    assert kept(fresh_world) == before


def test_going_back_without_signing_in_is_said_so(fresh_world, peer):
    signed_in_by(fresh_world, peer, "graz")
    ana, answer = sign_in(fresh_world, key="cancel")
    assert refusal(fresh_world, ana, answer)[0] == "cancelled"
    assert not is_in(ana)


@pytest.mark.requirement("SSO-3")
def test_one_universitys_answer_is_worth_nothing_at_another(fresh_world, peer):
    signed_in_by(fresh_world, peer, "graz", "padua")
    ana = fresh_world.client()
    graz, padua = back_from(begin(ana, "graz")), begin(ana, "padua")
    before = kept(fresh_world)
    state = parse_qs(urlsplit(padua).query)["state"][0]
    code = parse_qs(urlsplit(graz).query)["code"][0]
    for query in (urlsplit(graz).query, urlencode({"code": code, "state": state, "iss": peer.issuer("padua")})):
        answer = ana.get(f"/t/padua/signin/callback?{query}")
        assert refusal(fresh_world, ana, answer)[0] in {"state_mismatch", "wrong_provider", "provider_error"}
    assert not is_in(ana, "padua")
    assert kept(fresh_world) == before
