"""A role for somebody of another university: invited, taken, and given only once it was confirmed who took it."""

import re

import pytest
import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.db import db
from mentes.people.guests.models import Invitation
from mentes.people.models import Person, RoleGrant

ASKED = {
    "kind": "lead",
    "edition": "",
    "remit": "",
    "until": "",
    "name": "Paolo",
    "email": "p@home.example",
    "locale": "en",
}


@pytest.fixture
def link(fresh_world, smtp_server):
    """Helene invites; the address of the page that the letter leads to."""
    assert fresh_world.client("helene").post("/t/alliance/roles/invite", ASKED).status_code == 303
    fresh_world.drain()
    letter = next(each for each in reversed(smtp_server.messages) if each["To"] == "p@home.example")
    text = " ".join(part.get_content() for part in letter.walk() if not part.is_multipart())
    return re.search(r"/signin/invitation/[\w.-]+", text)[0]


def row(world):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalars(sa.select(Invitation).where(Invitation.kind == "role")).one()


def leads(world, name):
    with world.app.app_context():
        held = (RoleGrant.person_id == world.people[name], RoleGrant.role == "lead", RoleGrant.revoked_at.is_(None))
        return len(db.session.scalars(sa.select(RoleGrant.id).where(*held)).all())


def test_taken_by_anybody_and_given_only_by_whoever_invited(fresh_world, link):
    assert fresh_world.client().get(link).status_code == 200
    assert fresh_world.client().post(f"{link}/take").location.startswith("/signin?next=")
    paolo = fresh_world.client("paolo")
    assert "Paolo Zanetti" in paolo.get(link).text
    assert paolo.post(f"{link}/take").status_code == 303
    assert leads(fresh_world, "paolo") == 0
    assert paolo.get("/t/alliance/desk").status_code == 404
    assert fresh_world.client("tom").post(f"{link}/take").status_code == 409, "it is another's now"
    helene = fresh_world.client("helene")
    assert "Paolo Zanetti &lt;paolo@padua.example&gt;" in helene.get("/t/alliance/roles").text
    decide = f"/t/alliance/roles/invitations/{row(fresh_world).id}"
    assert fresh_world.client("claire").post(decide, {"action": "confirm"}).status_code == 403
    for _ in range(2):
        assert helene.post(decide, {"action": "confirm"}).status_code == 303
    assert leads(fresh_world, "paolo") == 1
    assert paolo.get("/t/alliance/desk").status_code == 200


def test_a_leaked_link_gives_nothing(fresh_world, link):
    tom = fresh_world.client("tom")
    tom.post(f"{link}/take")
    decide = f"/t/alliance/roles/invitations/{row(fresh_world).id}"
    assert fresh_world.client("helene").post(decide, {"action": "withdraw"}).status_code == 303
    assert row(fresh_world).state == "withdrawn"
    assert leads(fresh_world, "tom") == 0
    assert fresh_world.client("helene").post(decide, {"action": "confirm"}).status_code == 409


@pytest.mark.requirement("SSO-15")
def test_a_guest_takes_none(fresh_world, link):
    with fresh_world.seen_by(None, "padua"):
        db.session.execute(sa.update(Person).where(Person.id == fresh_world.people["paolo"]).values(guest=True))
    assert fresh_world.client("paolo").post(f"{link}/take").status_code == 422
    assert row(fresh_world).state == "sent"


def test_a_forged_link_is_nowhere(world):
    assert world.client("paolo").get("/signin/invitation/forged").status_code == 404
