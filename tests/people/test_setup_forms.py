"""The draft of a sign-in: what its form refuses, what it keeps, who may touch it, and what never comes out again."""

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.new_university import SECRET, UNIVERSITY, draft
from tests.story import SHIPPED

from mentes import declared
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider
from mentes.people.setup import links, watching
from mentes.people.setup.universities import suggested_address
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server

AT = "/t/evora/setup/sign-in"
ISSUER = "https://id.evora.example"
FORMS = (
    "http://127.0.0.1:9/x",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0/",
    "https://user:pass@127.0.0.1/",
)


@pytest.fixture
def central(fresh_world):
    visitor = fresh_world.client("helene")
    assert visitor.post("/a/universities/new", UNIVERSITY).status_code == 303
    return visitor


def row(world, state="draft", slug="evora"):
    with world.app.app_context():
        chosen = sa.select(IdentityProvider).join(Tenant, Tenant.id == IdentityProvider.tenant_id)
        chosen = chosen.where(Tenant.slug == slug, IdentityProvider.state == state)
        return db.session.scalars(chosen).one_or_none()


def change(world, **values):
    with world.app.app_context():
        db.session.execute(sa.update(IdentityProvider).where(IdentityProvider.id == row(world).id).values(**values))
        db.session.commit()


def test_addresses_are_suggested_from_names():
    assert suggested_address("University of Évora") == "evora"
    assert suggested_address("Karl-Franzens-Universität Graz") == "karl-franzens-graz"
    assert suggested_address("Łódź 2") != ""


def test_an_address_is_used_once_and_what_was_typed_stays(central):
    named = {"name": "University of Beja", "names-0-name": "Universidade de Beja"}
    answer = central.post("/a/universities/new", UNIVERSITY | named | {"slug": "graz"})
    assert answer.status_code == 422
    assert "Another university has the address" in answer.text
    assert "mentoring@evora.example" in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locales", "xx-nowhere"),
        ("timezone", "Europe/Nowhere"),
        ("terms", "13-01"),
        ("colour", "red"),
        ("sender", "nobody"),
        ("policy", "http://www.evora.example"),
        ("retention", "0"),
        ("slug", "No Such"),
    ],
)
def test_details_are_checked_as_in_a_file(fresh_world, name, value):
    answer = fresh_world.client("helene").post("/a/universities/new", UNIVERSITY | {name: value})
    assert answer.status_code == 422


@pytest.mark.requirement("SSO-12", "SEC-7")
@pytest.mark.parametrize("issuer", FORMS)
def test_no_form_of_an_inner_address_is_called(central, fresh_world, issuer):
    """Some are no address for the form; the others are saved and not called."""
    answer = central.post(AT, draft(issuer, 0))
    if answer.status_code == 422:
        assert row(fresh_world) is None
        return
    assert answer.status_code == 303
    text = html.unescape(central.get(answer.location).text)
    assert "cannot be used like this yet" in text
    away = central.get(AT + "/test")
    assert away.status_code == 200
    assert "did not go through" in away.text


@pytest.mark.requirement("SEC-16", "UX-51")
def test_a_secret_is_stored_locked_and_never_shown_again(central, fresh_world):
    assert central.post(AT, draft(ISSUER, 0)).status_code == 303
    kept = row(fresh_world)
    assert SECRET.encode() not in kept.client_secret
    text = central.get(AT).text
    assert SECRET not in text
    assert f"ends in {SECRET[-4:]}" in text
    wrong = central.post(AT, draft("nothing", 1, secret="another-secret-9876"))
    assert wrong.status_code == 422
    assert "another-secret-9876" not in wrong.text
    assert central.post(AT, draft(ISSUER, 1, secret="")).status_code == 303
    assert row(fresh_world).client_secret == kept.client_secret


def test_two_admins_at_once_do_not_write_over_each_other(central, fresh_world):
    assert central.post(AT, draft(ISSUER, 0)).status_code == 303
    late = central.post(AT, draft("https://other.evora.example", 0))
    assert late.status_code == 409
    assert "https://other.evora.example" in late.text
    assert row(fresh_world).issuer == ISSUER


@pytest.mark.requirement("UX-49")
def test_only_what_was_tested_goes_live(central, fresh_world):
    central.post(AT, draft(ISSUER, 0))
    answer = central.post(AT + "/activate", {"version": "1", "meaning": ""})
    assert answer.status_code == 409
    change(fresh_world, tested_version=1, tested_at=real_now())
    central.post(AT, draft(ISSUER, 1, client_id="another"))
    assert central.post(AT + "/activate", {"version": "2", "meaning": ""}).status_code == 409
    assert row(fresh_world, "active") is None
    change(fresh_world, tested_version=2)
    assert central.post(AT + "/activate", {"version": "2", "meaning": ""}).status_code == 303
    assert row(fresh_world, "active").client_id == "another"


def live(central, world):
    central.post(AT, draft(ISSUER, 0))
    change(world, tested_version=1, tested_at=real_now())
    assert central.post(AT + "/activate", {"version": "1", "meaning": ""}).status_code == 303
    return row(world, "active")


def test_the_same_issuer_keeps_the_row_and_its_accounts(central, fresh_world):
    before = live(central, fresh_world)
    central.post(AT, draft(ISSUER, 0, client_id="renamed"))
    change(fresh_world, tested_version=1, tested_at=real_now())
    assert central.post(AT + "/activate", {"version": "1", "meaning": ""}).status_code == 303
    after = row(fresh_world, "active")
    assert (after.id, after.client_id, after.version) == (before.id, "renamed", before.version + 1)


@pytest.mark.parametrize(("meaning", "kept"), [("same", True), ("new", False)])
def test_another_issuer_says_what_becomes_of_accounts(central, fresh_world, meaning, kept):
    before = live(central, fresh_world)
    central.post(AT, draft("https://new.evora.example", 0))
    change(fresh_world, tested_version=1, tested_at=real_now())
    assert central.post(AT + "/activate", {"version": "1", "meaning": ""}).status_code == 422
    assert central.post(AT + "/activate", {"version": "1", "meaning": meaning}).status_code == 303
    assert (row(fresh_world, "active").id == before.id) is kept
    left = row(fresh_world, "leaving")
    assert (left is None) is kept
    if left is not None:
        assert central.post(f"{AT}/retire/{left.id}").status_code == 303
        assert row(fresh_world, "leaving") is None


@pytest.mark.requirement("SSO-12")
@pytest.mark.parametrize("taken", ["domain", "issuer"])
def test_domain_and_issuer_belong_to_one_university(central, fresh_world, taken):
    theirs = "https://id.graz.example"
    with fresh_world.app.app_context():
        held = sa.update(IdentityProvider).where(IdentityProvider.id == row(fresh_world, "active", "graz").id)
        db.session.execute(held.values(issuer=theirs))
        db.session.commit()
    issuer = theirs if taken == "issuer" else ISSUER
    domains = "graz.example" if taken == "domain" else "evora.example"
    central.post(AT, draft(issuer, 0, home_organisations=domains))
    change(fresh_world, tested_version=1, tested_at=real_now())
    answer = central.post(AT + "/activate", {"version": "1", "meaning": ""})
    assert answer.status_code == 422
    assert ("signs in at" if taken == "issuer" else "belongs to another university") in answer.text
    assert row(fresh_world, "active") is None
    with fresh_world.app.app_context():
        assert db.session.get(HomeOrganisation, "evora.example") is None


def test_what_a_file_declares_has_no_draft(fresh_world):
    central = fresh_world.client("helene")
    page = central.get("/t/graz/setup/sign-in").text
    assert "declared in the university" in html.unescape(page)
    assert 'name="issuer"' not in page
    assert central.post("/t/graz/setup/sign-in", draft(ISSUER, 0)).status_code == 409
    assert row(fresh_world, slug="graz") is None


@pytest.mark.requirement("SEC-11")
def test_no_field_can_be_smuggled_in(central, fresh_world):
    central.post(AT, draft(ISSUER, 0))
    for field in ("state", "tenant_id", "kind", "origin", "tested_version"):
        assert central.post(AT, draft(ISSUER, 1, **{field: "active"})).status_code == 400
        assert central.post(AT + "/activate", {"version": "1", field: "1"}).status_code == 400
        assert central.post(AT + "/propose", {"version": "1", field: "1"}).status_code == 400
    assert row(fresh_world).version == 1


def link_of(world):
    with world.seen_by(None, "alliance"):
        tenant_id = db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == "evora"))
        return links.open_links(tenant_id)


def test_a_set_up_link_opens_the_draft_and_nothing_else(central, fresh_world):
    assert central.post(AT + "/links").status_code == 303
    path = central.get(AT).text.partition('value="https://mentes.example/signin/setup/')[2].partition('"')[0]
    it = fresh_world.client()
    at = f"/signin/setup/{path}"
    assert it.get(at).status_code == 200
    assert it.post(at, draft(ISSUER, 0)).status_code == 303
    assert row(fresh_world).issuer == ISSUER
    assert SECRET not in it.get(at).text
    assert it.post(at, draft(ISSUER, 1, state="active")).status_code == 400
    assert it.get(AT).status_code == 302
    assert it.get(at + "x").status_code == 404
    (link,) = link_of(fresh_world)
    assert central.post(f"{AT}/links/{link.id}/revoke").status_code == 303
    over = it.get(at)
    assert over.status_code == 410
    assert "Ask the person who sent it to you for a new one" in over.text
    assert it.post(at, draft("https://late.evora.example", 1)).status_code == 410


def test_a_link_ends_when_the_draft_goes_into_use(central, fresh_world):
    central.post(AT + "/links")
    live(central, fresh_world)
    assert link_of(fresh_world) == []


def test_files_leave_a_university_of_the_pages_alone(central, fresh_world):
    live(central, fresh_world)
    with fresh_world.app.app_context():
        changes = declared.declare(db.session(), SHIPPED, {"DEMO_ISSUER": "http://localhost:9"})
        db.session.commit()
        assert "evora" not in {each.slug for each in changes}
        written = declared.export(db.session(), "evora")
    assert 'slug = "evora"' in written
    assert ISSUER in written
    assert SECRET not in written
    assert row(fresh_world, "active") is not None


@pytest.mark.requirement("UX-51")
def test_a_secret_that_ends_is_announced_sixty_thirty_and_seven_days_ahead(central, fresh_world):
    provider = live(central, fresh_world)
    told = []
    for left in (90, 60, 45, 30, 20, 7, 1):
        with fresh_world.app.app_context():
            until = real_now().date() + timedelta(days=left)
            chosen = sa.update(IdentityProvider).where(IdentityProvider.id == provider.id)
            db.session.execute(chosen.values(client_secret_until=until))
            db.session.commit()
        for _ in range(2):
            with fresh_world.seen_by(None, "alliance"):
                tenant_id = db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == "evora"))
            fresh_world.ids["evora"] = tenant_id
            with fresh_world.seen_by(None, "evora"):
                watching.warn(tenant_id)
        fresh_world.drain()
        told.append(inbox(fresh_world).count("The client secret"))
    assert told[0] == 0
    assert told[1] == 1
    assert told[-1] >= 3


def inbox(world):
    return html.unescape(world.client("helene").get("/t/alliance/inbox").text)


def test_a_proposal_reaches_the_central_admins_and_leaves_when_it_is_settled(fresh_world):
    with fresh_world.app.app_context():
        graz = sa.select(Tenant.id).where(Tenant.slug == "graz").scalar_subquery()
        own = sa.update(IdentityProvider).where(IdentityProvider.tenant_id == graz)
        db.session.execute(own.values(origin="pages"))
        db.session.commit()
    adele, at = fresh_world.client("adele"), "/t/graz/setup/sign-in"
    answer = adele.post(at, draft("https://id.graz.example", 0, home_organisations="graz.example"))
    assert answer.status_code == 303
    with fresh_world.app.app_context():
        draft_row = sa.update(IdentityProvider).where(IdentityProvider.state == "draft")
        db.session.execute(draft_row.values(tested_version=1, tested_at=real_now()))
        db.session.commit()
    assert adele.post(at + "/activate", {"version": "1", "meaning": "same"}).status_code == 403
    assert adele.post(at + "/propose", {"version": "1"}).status_code == 303
    fresh_world.drain()
    assert "proposes a new sign-in" in inbox(fresh_world)
    assert "change proposed" in fresh_world.client("helene").get("/a").text
    assert adele.post(at + "/discard", {"version": "1"}).status_code == 303


@pytest.mark.requirement("UX-50")
def test_sign_ins_are_listed_and_found_by_reference(central):
    page = central.get("/t/evora/setup/attempts")
    assert "Nobody has signed in yet" in page.text
    assert "has that reference" in central.get("/t/evora/setup/attempts?reference=K7QF-2M9X").text


def test_closing_the_pages_and_opening_them_again(central, fresh_world):
    number = row_id(fresh_world)
    assert central.post(f"/a/universities/{number}/suspend").status_code == 303
    assert fresh_world.client().get("/t/evora/").status_code == 503
    assert central.post(f"/a/universities/{number}/suspend").status_code == 409
    assert central.post(f"/a/universities/{number}/resume").status_code == 303
    assert fresh_world.client().get("/t/evora/").status_code == 200


def row_id(world):
    with world.app.app_context():
        return db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == "evora"))
