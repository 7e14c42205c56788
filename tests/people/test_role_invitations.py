"""A role for somebody of another university: invited, taken, and given only once it was confirmed who took it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.ticks import _works
from mentes.notices.models import Notice
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Person, RoleGrant
from mentes.tenancy.models import Tenant

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
    return link_in(smtp_server)


def link_in(smtp_server):
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


@pytest.mark.requirement("SEC-11")
def test_confirmed_is_what_the_university_says_and_no_name_of_ones_own_choice(fresh_world, link):
    with fresh_world.seen_by(None, "trier"):
        tom = db.session.get_one(Person, fresh_world.people["tom"])
        tom.legal_name, tom.display_name, tom.email = "Tom Thaler", "Paolo Zanetti", "paolo@padua-example.com"
        tom.chosen = ["display_name", "email"]
        known = {"person_id": tom.id, "tenant_id": tom.tenant_id, "created_at": real_now(), "verified_at": real_now()}
        db.session.execute(sa.delete(Address).where(Address.person_id == tom.id))
        for source, email in (("idp", "t.thaler@trier.example"), ("self", tom.email)):
            db.session.add(Address(email=email, folded=email, source=source, **known))
    assert fresh_world.client("tom").post(f"{link}/take").status_code == 303
    page = fresh_world.client("helene").get("/t/alliance/roles").text
    assert "Tom Thaler &lt;t.thaler@trier.example&gt;" in page
    assert "Paolo Zanetti" not in page
    assert "paolo@padua-example.com" not in page
    taken = page[page.index("Tom Thaler") :][:300]
    assert "Trier" in taken


def test_nobody_takes_it_in_time_and_it_is_sent_again(fresh_world, link, smtp_server):
    with fresh_world.seen_by(None, "alliance"):
        db.session.execute(sa.update(Invitation).values(expires_at=real_now() - timedelta(days=1)))
    for _ in range(2):
        with fresh_world.seen_by(None, "alliance"):
            _works["expire-invitations"].do(fresh_world.ids["alliance"])
        fresh_world.drain()
    assert row(fresh_world).state == "expired"
    told = sa.select(Notice).where(Notice.person_id == fresh_world.people["helene"])
    with fresh_world.seen_by(None, *world_slugs()):
        matters = [each.matter for each in db.session.scalars(told)]
    assert matters.count(f"invitation:{row(fresh_world).id}") == 1
    assert fresh_world.client("paolo").get(link).status_code == 409
    helene, decide = fresh_world.client("helene"), f"/t/alliance/roles/invitations/{row(fresh_world).id}"
    assert 'value="again"' in helene.get("/t/alliance/roles").text
    assert fresh_world.client("claire").post(decide, {"action": "again"}).status_code == 403
    smtp_server.messages.clear()
    assert helene.post(decide, {"action": "again"}).status_code == 303
    fresh_world.drain()
    new = link_in(smtp_server)
    assert new != link
    assert fresh_world.client("paolo").get(link).status_code == 409
    assert fresh_world.client("paolo").post(f"{new}/take").status_code == 303
    assert helene.post(decide, {"action": "again"}).status_code == 409, "somebody has it"


@pytest.mark.requirement("SSO-15")
def test_taken_and_confirmed_by_nobody_ends_after_thirty_days_and_both_learn_of_it(fresh_world, link, mailbox):
    assert fresh_world.client("paolo").post(f"{link}/take").status_code == 303
    fresh_world.drain()
    for age, state in ((29, "taken"), (31, "expired"), (31, "expired")):
        with fresh_world.seen_by(None, "alliance"):
            taken = sa.update(Invitation).where(Invitation.state == "taken")
            db.session.execute(taken.values(taken_at=real_now() - timedelta(days=age)))
            _works["expire-invitations"].do(fresh_world.ids["alliance"])
        fresh_world.drain()
        assert row(fresh_world).state == state
    told = sa.select(Notice.text).where(Notice.matter == f"invitation:{row(fresh_world).id}").order_by(Notice.id)
    with fresh_world.seen_by(None, *world_slugs()):
        paolo = db.session.scalars(told.where(Notice.person_id == fresh_world.people["paolo"])).all()
        helene = db.session.scalars(told.where(Notice.person_id == fresh_world.people["helene"])).all()
    assert len(paolo) == 1
    assert len(helene) == 2, "who came, and that nobody confirmed it"
    assert any("confirm" in str(each["Subject"]) for each in mailbox.to("paolo@padua.example"))
    page, decide = fresh_world.client("helene"), f"/t/alliance/roles/invitations/{row(fresh_world).id}"
    assert "and not confirmed in time" in page.get("/t/alliance/roles").text
    assert page.post(decide, {"action": "confirm"}).status_code == 409
    assert page.post(decide, {"action": "again"}).status_code == 303
    assert (row(fresh_world).state, row(fresh_world).taken_by) == ("sent", None)
    assert leads(fresh_world, "paolo") == 0


@pytest.mark.requirement("SSO-18")
def test_whoever_has_left_meanwhile_gets_none(fresh_world, link):
    assert fresh_world.client("paolo").post(f"{link}/take").status_code == 303
    with fresh_world.seen_by(None, "padua"):
        person = sa.update(Person).where(Person.id == fresh_world.people["paolo"])
        assert db.session.execute(person.values(state="closed")).rowcount == 1
    decide = f"/t/alliance/roles/invitations/{row(fresh_world).id}"
    assert fresh_world.client("helene").post(decide, {"action": "confirm"}).status_code == 409
    assert leads(fresh_world, "paolo") == 0


def test_at_a_university_that_is_closed_there_is_none(fresh_world, smtp_server):
    fresh_world.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert fresh_world.client("adele").post("/t/graz/roles/invite", ASKED).status_code == 303
    fresh_world.drain()
    link = link_in(smtp_server)
    for state, status in (("suspended", 503), ("archived", 404)):
        with fresh_world.app.app_context():
            db.session.execute(sa.update(Tenant).where(Tenant.slug == "graz").values(state=state))
            db.session.commit()
        assert fresh_world.client("paolo").get(link).status_code == status
        assert fresh_world.client("paolo").post(f"{link}/take").status_code == status


@pytest.mark.requirement("SEC-9")
@pytest.mark.parametrize("email", ["a,b@c.example", "ä@c.example", "<x>@c.example", "a@c.example, b@c.example", "a@c"])
def test_addresses_that_no_letter_reaches_are_refused(world, email):
    answer = world.client("helene").post("/t/alliance/roles/invite", ASKED | {"email": email})
    assert answer.status_code == 422


def test_a_forged_link_is_nowhere(world):
    assert world.client("paolo").get("/signin/invitation/forged").status_code == 404
