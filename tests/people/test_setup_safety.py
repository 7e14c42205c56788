"""What somebody could do to others with the set-up pages, and cannot: lock admins out, take a secret, speak in a name."""

import pytest
import sqlalchemy as sa
from tests.people.new_university import UNIVERSITY, draft
from tests.people.test_setup_forms import AT, ISSUER, change, row, row_id

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation
from mentes.people.models import RoleGrant
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
