"""A guest never becomes anything more, by whatever road: page, invitation, file, another sign-in (SSO-15)."""

import pytest
import sqlalchemy as sa
from tests.people.test_guests import guests, joined
from tests.people.test_role_invitations import ASKED, row
from tests.story import world_slugs

from mentes.base.db import db
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.entrance.service import SignIn, sign_in
from mentes.people.models import Person, RoleGrant, StaffEntry
from mentes.people.signin.claims import SignInClaims

pytestmark = pytest.mark.one_server
STAFF = ("coordinator", "lead", "admin", "central")
FORM = {"edition": "", "remit": "", "until": ""}
CLOSED = ("/t/graz/desk", "/t/graz/desk/applications", "/t/graz/people", "/t/graz/roles", "/t/graz/guests")
CLOSED_TO_ALL = ("/a", "/t/alliance/roles", "/t/alliance/desk", "/t/padua/home", "/t/graz/setup")


@pytest.fixture
def ada(fresh_world, mailbox):
    """A guest of Graz, all the way in by two letters: her browser and her number."""
    browser = joined(fresh_world, mailbox)
    (guest,) = guests(fresh_world)
    fresh_world.ids["ada"] = guest.id
    return browser


def roles(world, person_id=None):
    with world.app.app_context():
        held = sa.select(RoleGrant.role).where(RoleGrant.person_id == (person_id or world.ids["ada"]))
        return sorted(db.session.scalars(held))


def stays_outside(world, browser):
    assert roles(world) == []
    assert {browser.get(path).status_code for path in CLOSED} <= {403, 404}
    assert {browser.get(path).status_code for path in CLOSED_TO_ALL} <= {403, 404}
    assert browser.get("/t/graz/home").status_code == 200


@pytest.mark.requirement("SSO-15")
@pytest.mark.parametrize("by", ["adele", "helene"])
def test_no_admin_can_make_a_guest_one_of_them(fresh_world, ada, by):
    path = f"/t/graz/people/{fresh_world.ids['ada']}/roles"
    visitor = fresh_world.client(by)
    assert {visitor.post(path, FORM | {"kind": kind}).status_code for kind in STAFF} == {422}
    stays_outside(fresh_world, ada)


@pytest.mark.requirement("SSO-15")
def test_the_central_pages_do_not_know_the_guest(fresh_world, ada):
    path = f"/t/alliance/people/{fresh_world.ids['ada']}"
    helene = fresh_world.client("helene")
    assert helene.get(path).status_code == 404
    assert helene.post(f"{path}/roles", FORM | {"kind": "central"}).status_code == 404
    stays_outside(fresh_world, ada)


@pytest.mark.requirement("SSO-15")
@pytest.mark.parametrize("kind", STAFF)
def test_no_invitation_to_look_after_something_can_be_taken(fresh_world, ada, mailbox, kind):
    """By the very address to which it was sent; and who invited has nobody to confirm."""
    link = _invited(fresh_world, mailbox, kind)
    assert ada.post(f"{link}/take").status_code == 422
    assert row(fresh_world).state == "sent"
    decide = f"/t/alliance/roles/invitations/{row(fresh_world).id}"
    assert fresh_world.client("helene").post(decide, {"action": "confirm"}).status_code == 409
    stays_outside(fresh_world, ada)


def _invited(world, mailbox, kind):
    asked = ASKED | {"kind": kind, "email": "ada@firm.example"}
    mailbox.messages.clear()
    assert world.client("helene").post("/t/alliance/roles/invite", asked).status_code == 303
    world.drain()
    (letter,) = mailbox.to("ada@firm.example")
    text = letter.get_body(("plain",)).get_content()
    return "/signin/invitation/" + text.partition("/signin/invitation/")[2].split()[0]


@pytest.fixture
def named_in_a_file(fresh_world, ada):
    """The university's file names the guest's address and even the subject that we gave her, as admin and more."""
    with fresh_world.seen_by(None, *world_slugs()):
        subject = db.session.scalar(sa.select(Identity.subject).where(Identity.person_id == fresh_world.ids["ada"]))
        for match in ("ada@firm.example", subject):
            for role, place in (("admin", "graz"), ("coordinator", "graz"), ("central", "alliance")):
                entry = {"tenant_id": fresh_world.ids[place], "home_id": fresh_world.ids["graz"]}
                db.session.add(StaffEntry(match=match, role=role, **entry))
    return ada


def comes_back(world, mailbox):
    browser = world.client()
    mailbox.messages.clear()
    browser.post("/t/graz/signin/guest", {"email": "ada@firm.example"})
    world.drain()
    text = mailbox.to("ada@firm.example")[-1].get_body(("plain",)).get_content()
    path = "/t/graz/signin/guest/" + text.partition("/t/graz/signin/guest/")[2].split()[0]
    assert browser.post(path).status_code == 303
    return browser


@pytest.mark.requirement("SSO-15")
def test_a_file_that_names_a_guests_address_gives_the_guest_nothing(fresh_world, named_in_a_file, mailbox):
    stays_outside(fresh_world, named_in_a_file)
    stays_outside(fresh_world, comes_back(fresh_world, mailbox))


@pytest.mark.requirement("SSO-15", "SSO-4")
def test_the_universitys_own_person_with_that_address_is_somebody_else(fresh_world, named_in_a_file):
    """The roles of the file are hers who comes through the university's sign-in; the guest has none of it."""
    with fresh_world.seen_by(None, *world_slugs()):
        ours = IdentityProvider.tenant_id == fresh_world.ids["graz"], IdentityProvider.kind == "tenant"
        provider = db.session.scalars(sa.select(IdentityProvider).where(*ours)).one()
        told = {"email": "ada@firm.example", "email_verified": True, "home_organisation": "graz.example"}
        claims = SignInClaims("Ada Berg", "Ada", "Berg", affiliations=("staff",), **told)
        number = sign_in(SignIn(provider, "graz-ada", claims), "en", "UTC").id
    assert number != fresh_world.ids["ada"]
    assert roles(fresh_world, number) == ["admin", "central", "coordinator"]
    stays_outside(fresh_world, named_in_a_file)


@pytest.mark.requirement("SSO-15")
def test_nothing_that_a_guest_sends_ends_being_one(fresh_world, ada):
    version = ada.versions("/t/graz/me/edit")[0]
    for field in ("guest", "role", "tenant_id", "state", "home_id"):
        assert ada.post("/t/graz/me/edit", {"version": version, field: ""}).status_code == 400
    assert ada.get("/t/graz/me/accounts/add/1").status_code in {403, 404}
    with fresh_world.seen_by(None, "graz"):
        assert db.session.get_one(Person, fresh_world.ids["ada"]).guest
    stays_outside(fresh_world, ada)
