"""What somebody could do to others with the set-up pages, and cannot: lock admins out, take a secret, speak in a name."""

import html
import secrets
from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr

import pytest
import sqlalchemy as sa
from pydantic import BaseModel
from tests.people.new_university import SECRET, UNIVERSITY, draft
from tests.people.test_interrupted import sign_in_again
from tests.people.test_role_invitations import ASKED
from tests.people.test_sessions import age
from tests.people.test_setup_forms import AT, ISSUER, change, row, row_id

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.attempts import note_attempt, note_refusal
from mentes.people.entrance.models import HomeOrganisation, Identity
from mentes.people.interrupted.service import SECRETS
from mentes.people.models import RoleGrant
from mentes.people.setup import sign_in_views
from mentes.people.signin import discovery
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInRefused
from mentes.tenancy.models import Tenant


@pytest.fixture
def central(fresh_world):
    visitor = fresh_world.client("helene")
    assert visitor.post("/a/universities/new", UNIVERSITY).status_code == 303
    return visitor


def second_central(world, name="adele", **more):
    """Somebody of another university looks after all of them, too."""
    values = {"person_id": world.people[name], "home_id": world.homes[name], "tenant_id": world.ids["alliance"]}
    with world.app.app_context():
        db.session.add(RoleGrant(role="central", granted_at=real_now(), **values, **more))
        db.session.commit()


def state(world, slug):
    with world.app.app_context():
        return db.session.scalar(sa.select(Tenant.state).where(Tenant.slug == slug))


@pytest.mark.requirement("SSO-18")
@pytest.mark.parametrize(("who", "closed"), [("adele", "alliance"), ("helene", "graz")])
def test_no_central_admin_locks_the_others_out(fresh_world, who, closed):
    second_central(fresh_world)
    visitor = fresh_world.client(who)
    assert visitor.post(f"/a/universities/{fresh_world.ids[closed]}/suspend").status_code == 409
    assert state(fresh_world, closed) == "active"
    assert fresh_world.client("helene").get("/a").status_code == 200


def test_a_university_whose_central_admin_was_one_is_closed_like_any_other(fresh_world):
    second_central(fresh_world, revoked_at=real_now())
    answer = fresh_world.client("helene").post(f"/a/universities/{fresh_world.ids['graz']}/suspend")
    assert (answer.status_code, state(fresh_world, "graz")) == (303, "suspended")


@pytest.mark.requirement("SEC-16")
@pytest.mark.parametrize("other", [{"issuer": "https://thief.example"}, {"client_id": "another"}])
def test_a_stored_secret_goes_to_no_other_issuer_or_client(central, fresh_world, other):
    assert central.post(AT, draft(ISSUER, 0)).status_code == 303
    assert row(fresh_world).client_secret is not None
    assert central.post(AT, draft(ISSUER, 1, secret="") | other).status_code == 303
    after = row(fresh_world)
    assert (after.client_secret, after.client_secret_hint) == (None, None)
    assert "No secret is stored" in central.get(AT).text
    assert central.post(AT, draft(ISSUER, 2) | other).status_code == 303
    assert row(fresh_world).client_secret is not None


@pytest.mark.requirement("SSO-12", "SEC-7")
def test_a_plain_http_issuer_never_goes_into_use(central, fresh_world, monkeypatch):
    """It is refused by the form, by the activation of a draft that has it already, and by the strict layer."""
    plain = "http://id.evora.example"
    answer = central.post(AT, draft(plain, 0))
    assert (answer.status_code, row(fresh_world)) == (422, None)
    assert central.post(AT, draft(ISSUER, 0)).status_code == 303
    change(fresh_world, issuer=plain, tested_version=1, tested_at=real_now())
    assert central.post(AT + "/activate", {"version": "1", "meaning": ""}).status_code == 422
    assert row(fresh_world, "active") is None
    monkeypatch.setattr(discovery, "fetch", lambda url, **_: pytest.fail(f"called {url}"))
    settings = ProviderSettings(1, 1, plain, "mentes", "x", frozenset({"evora.example"}), tenant_id=1)
    with pytest.raises(SignInRefused) as refusal:
        discovery.discover(settings)
    assert refusal.value.code == "outbound_refused"


def domains(world):
    with world.app.app_context():
        mine = HomeOrganisation.tenant_id == row_id(world)
        return set(db.session.scalars(sa.select(HomeOrganisation.domain).where(mine)))


@pytest.mark.requirement("SSO-12", "SSO-17")
def test_a_university_keeps_its_domains_until_somebody_gives_one_up(central, fresh_world):
    """What it has through a shared sign-in stays; a domain that leaves its own sign-in is free again."""
    with fresh_world.app.app_context():
        db.session.add(HomeOrganisation(domain="med-evora.example", tenant_id=row_id(fresh_world)))
        db.session.commit()
    for own in ("evora.example, old-evora.example", "evora.example"):
        assert central.post(AT, draft(ISSUER, 0, home_organisations=own)).status_code == 303
        change(fresh_world, tested_version=1, tested_at=real_now())
        assert central.post(AT + "/activate", {"version": "1", "meaning": ""}).status_code == 303
        assert domains(fresh_world) == {"med-evora.example", *own.split(", ")}


DETAILS = {name: value for name, value in UNIVERSITY.items() if name != "slug"}


@pytest.mark.requirement("SEC-13")
def test_letters_go_out_in_no_other_universitys_name(central, fresh_world, smtp_server):
    """An address typed on the pages counts in a domain of the university's own sign-in; until then ours does."""
    assert central.post("/a/universities/new", UNIVERSITY | {"slug": "second"}).status_code == 422
    for name in ("University of Graz", "UNIVERSITY  of graz"):
        answer = central.post("/t/evora/setup/details", DETAILS | {"name": name})
        assert answer.status_code == 422
        assert "is called" in html.unescape(answer.text)
    assert central.post("/t/evora/setup/details", DETAILS | {"sender": "rektorat@graz.example"}).status_code == 303
    assert letter_from(fresh_world, smtp_server) == ("mentes@mentes.example", "rektorat@graz.example")
    with fresh_world.app.app_context():
        db.session.add(HomeOrganisation(domain="evora.example", tenant_id=row_id(fresh_world)))
        db.session.commit()
    assert letter_from(fresh_world, smtp_server) == ("mentes@mentes.example", "rektorat@graz.example")
    refused = central.post("/t/evora/setup/details", DETAILS | {"sender": "rektorat@graz.example"})
    assert (refused.status_code, "evora.example" in refused.text) == (422, True)
    assert central.post("/t/evora/setup/details", DETAILS | {"sender": "office@post.evora.example"}).status_code == 303
    assert letter_from(fresh_world, smtp_server) == ("office@post.evora.example", None)


def letter_from(world, smtp):
    """Where Évora's letter to a guest comes from, and where an answer to it goes."""
    smtp.messages.clear()
    assert world.client("helene").post("/t/evora/roles/invite", ASKED).status_code == 303
    world.drain()
    (letter,) = [each for each in smtp.messages if each["To"] == ASKED["email"]]
    return parseaddr(letter["From"])[1], letter["Reply-To"]


@pytest.mark.requirement("SEC-16", "UX-17")
def test_a_secret_typed_too_late_is_not_shown_again(central, fresh_world):
    age(fresh_world, central, expires_at=real_now() - timedelta(minutes=1))
    answer = central.post(AT, draft(ISSUER, 0))
    assert answer.location == "/t/alliance/signin/again"
    sign_in_again(fresh_world, central, "helene")
    page = central.get("/t/alliance/signin/continue").text
    assert ISSUER in page
    assert SECRET not in page


def test_every_field_for_a_secret_has_a_name_that_is_never_kept():
    names = set()
    for model in every(BaseModel):
        for name, field in model.model_fields.items():
            more = field.json_schema_extra
            if isinstance(more, dict) and more.get("widget") == "password":
                names.add(name)
    assert "secret" in names
    assert names <= SECRETS


def every(kind):
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def test_whoever_puts_another_issuer_into_use_sees_both_and_the_accounts(central, fresh_world):
    assert central.post(AT, draft(ISSUER, 0)).status_code == 303
    change(fresh_world, tested_version=1, tested_at=real_now())
    assert central.post(AT + "/activate", {"version": "1", "meaning": ""}).status_code == 303
    assert central.post(AT, draft("https://new.evora.example", 0)).status_code == 303
    change(fresh_world, tested_version=1, tested_at=real_now())
    page = central.get(AT).text
    assert "Nobody has an account at the sign-in in use yet" in page
    with fresh_world.app.app_context():
        used = row(fresh_world, "active").id
        zoe = {"person_id": fresh_world.people["zoe"], "tenant_id": fresh_world.homes["zoe"]}
        db.session.add(Identity(provider_id=used, subject="one", created_at=real_now(), **zoe))
        db.session.commit()
    page = central.get(AT).text
    assert "1 account belongs to the sign-in in use" in page
    assert ISSUER in page.partition("Issuer in use")[2]
    assert "https://new.evora.example" in page.partition("New issuer")[2]


@pytest.mark.requirement("SEC-7", "SEC-12")
@pytest.mark.parametrize("way", ["?check=1", "/test"])
def test_a_draft_is_tried_some_times_only(central, fresh_world, monkeypatch, way):
    monkeypatch.setattr(sign_in_views, "inspect", lambda _issuer: [])
    assert central.post(AT, draft(ISSUER, 0)).status_code == 303
    few = replace(sign_in_views.TRIALS, name=secrets.token_hex(4), person=1)
    monkeypatch.setattr(sign_in_views, "TRIALS", few)
    assert central.get(AT + way).status_code != 429
    assert central.get(AT + way).status_code == 429
    assert central.get(AT).status_code == 200


@pytest.mark.requirement("UX-50")
def test_the_last_sign_ins_are_listed_with_their_reasons_and_found_by_reference(fresh_world):
    with fresh_world.app.app_context():
        graz = row(fresh_world, "active", "graz")
        note_attempt(graz, graz.tenant_id)
        missing = SignInRefused("missing_claim", claim="schac_home_organization")
        first = note_refusal(graz, graz.tenant_id, missing)
        other = SignInRefused("wrong_home_organisation", claim="schac_home_organization")
        other.came = {"home_organisations": ["padua.example"], "issuer": "https://id.graz.example"}
        second = note_refusal(graz, graz.tenant_id, other, purpose="test")
        db.session.commit()
    central, at = fresh_world.client("helene"), "/t/graz/setup/attempts"
    page = html.unescape(central.get(at).text)
    assert "went through" in page
    assert page.index(second) < page.index(first)
    assert "home organisations: padua.example" in page
    assert "schac_home_organization" in page
    found = html.unescape(central.get(f"{at}?reference={first.lower().replace('-', ' ')}").text)
    assert first in found
    assert second not in found
    assert (
        "No sign-in of this university"
        in fresh_world.client("helene").get(f"/t/padua/setup/attempts?reference={first}").text
    )
