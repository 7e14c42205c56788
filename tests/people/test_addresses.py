"""Several addresses of one's own: confirmed by a link, chosen for letters, and never a way to find an account."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.test_profile import SAYS, comes_again, person
from tests.test_at_once import at_once

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.notices.models import Mail, Notice
from mentes.people.entrance import service
from mentes.people.entrance.models import Identity, IdentityProvider, OneTimeLink
from mentes.people.models import Address, Person
from mentes.people.signin.claims import SignInClaims

pytestmark = pytest.mark.one_server

MINE = "/t/graz/me/addresses"


def held(world, name="zoe"):
    with world.seen_by(None, "graz"):
        rows = db.session.scalars(
            sa.select(Address).where(Address.person_id == world.people[name]).order_by(Address.id)
        )
        return {row.email: (row.id, row.source, row.verified_at is not None) for row in rows}


def link_in(mailbox, email):
    letter = mailbox.to(email)[-1]
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"/t/graz/me/addresses/confirm/[\w.~-]+", text)[0]


def added(world, mailbox, email="zoe@home.example", name="zoe"):
    """Somebody enters an address and opens the letter; gives browser and link."""
    visitor = world.client(name)
    assert visitor.post(MINE, {"email": email}).status_code == 303
    world.drain()
    return visitor, link_in(mailbox, email)


def confirmed(world, mailbox, email="zoe@home.example", name="zoe"):
    visitor, link = added(world, mailbox, email, name)
    assert visitor.post(link).status_code == 303
    return visitor


@pytest.mark.requirement("S2-30")
def test_an_address_counts_once_its_link_was_opened_and_the_button_pressed(fresh_world, mailbox):
    zoe, link = added(fresh_world, mailbox)
    assert held(fresh_world)["zoe@home.example"][1:] == ("self", False)
    for _ in range(2):  # a scanner looks, and nothing happens
        assert zoe.get(link).status_code == 200
    assert held(fresh_world)["zoe@home.example"][1:] == ("self", False)
    assert zoe.post(link).status_code == 303
    assert held(fresh_world)["zoe@home.example"][1:] == ("self", True)
    assert zoe.post(link).status_code == 409


def test_the_letter_goes_to_the_address_and_its_link_is_stored_nowhere(fresh_world, mailbox):
    _, link = added(fresh_world, mailbox)
    assert not [letter for letter in mailbox.to("zoe@graz.example") if "confirm/" in letter.as_string()]
    token = link.rsplit("/", 1)[1]
    with fresh_world.seen_by(None, "graz"):
        for table in ("mail", "notice", "history", "outbox", "one_time_link", "address"):
            rows = db.session.scalars(sa.text(f"select t::text from {table} t")).all()  # noqa: S608
            assert not [row for row in rows if token in row], table
        assert db.session.scalar(sa.select(Mail.id).where(Mail.recipient == "zoe@home.example"))
        assert not db.session.scalar(sa.select(Notice.id).where(Notice.path.contains("confirm")))


def test_a_link_is_for_the_same_person_signed_in_and_for_a_day(fresh_world, mailbox):
    zoe, link = added(fresh_world, mailbox)
    assert fresh_world.client().get(link).status_code == 302
    assert fresh_world.client().post(link).status_code == 302
    assert fresh_world.client("mia").get(link).status_code == 404
    assert fresh_world.client("mia").post(link).status_code == 404
    assert zoe.get(link[:-3] + "xxx").status_code == 404
    with fresh_world.app.app_context():
        assert (
            timedelta(hours=23)
            < db.session.scalar(sa.select(OneTimeLink.expires_at).where(OneTimeLink.purpose == "address")) - real_now()
            < timedelta(days=1)
        )
        db.session.execute(sa.update(OneTimeLink).values(expires_at=real_now() - timedelta(seconds=1)))
        db.session.commit()
    assert zoe.post(link).status_code == 409
    assert held(fresh_world)["zoe@home.example"][2] is False


def test_letters_go_where_one_chose_and_the_former_address_learns_it(fresh_world, mailbox):
    zoe = confirmed(fresh_world, mailbox)
    number = held(fresh_world)["zoe@home.example"][0]
    assert zoe.post(f"{MINE}/{number}/choose").status_code == 303
    fresh_world.drain()
    assert "another address" in mailbox.to("zoe@graz.example")[-1]["Subject"]
    assert person(fresh_world, "zoe")["email"] == "zoe@home.example"
    assert "Letters go here" in zoe.get(MINE).text
    back = held(fresh_world)["zoe@graz.example"][0]
    zoe.post(f"{MINE}/{back}/choose")
    assert (person(fresh_world, "zoe")["email"], person(fresh_world, "zoe")["chosen"]) == ("zoe@graz.example", [])


def test_what_is_not_confirmed_gets_no_letters(fresh_world, mailbox):
    zoe, _ = added(fresh_world, mailbox)
    assert zoe.post(f"{MINE}/{held(fresh_world)['zoe@home.example'][0]}/choose").status_code == 409
    assert person(fresh_world, "zoe")["email"] == "zoe@graz.example"


def test_one_removes_neither_the_universitys_nor_where_letters_go(fresh_world, mailbox):
    zoe = confirmed(fresh_world, mailbox)
    rows = held(fresh_world)
    own, university = rows["zoe@home.example"][0], rows["zoe@graz.example"][0]
    assert zoe.post(f"{MINE}/{university}/remove").status_code == 409
    zoe.post(f"{MINE}/{own}/choose")
    assert zoe.post(f"{MINE}/{own}/remove").status_code == 409
    assert zoe.post(f"{MINE}/{university}/remove").status_code == 409
    zoe.post(f"{MINE}/{university}/choose")
    assert zoe.post(f"{MINE}/{own}/remove").status_code == 303
    assert list(held(fresh_world)) == ["zoe@graz.example"]


def test_addresses_of_others_are_not_there(fresh_world):
    other = held(fresh_world, "ana")["ana@graz.example"][0]
    zoe = fresh_world.client("zoe")
    assert {zoe.post(f"{MINE}/{other}/{act}").status_code for act in ("choose", "remove")} == {404}
    assert list(held(fresh_world, "ana")) == ["ana@graz.example"]


def test_two_people_may_have_the_same_address_and_it_finds_no_account(fresh_world, mailbox):
    """Identity decision 2: whoever comes with an address that somebody confirmed is still somebody else."""
    confirmed(fresh_world, mailbox, "shared@home.example", "zoe")
    confirmed(fresh_world, mailbox, "shared@home.example", "mia")
    with fresh_world.seen_by(None, "graz"):
        before = db.session.scalar(sa.select(sa.func.count()).select_from(Person))
        graz = IdentityProvider.tenant_id == fresh_world.ids["graz"]
        provider = db.session.scalars(sa.select(IdentityProvider).where(graz)).one()
        claims = SignInClaims(**(SAYS | {"legal_name": "Somebody New", "email": "shared@home.example"}))
        service.sign_in(service.SignIn(provider, "graz-new", claims), "en", "UTC")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == before + 1
        found = db.session.scalars(sa.select(Identity).where(Identity.subject == "graz-new")).one()
        assert found.person_id not in {fresh_world.people["zoe"], fresh_world.people["mia"]}


def test_the_universitys_address_is_kept_in_step(fresh_world, mailbox):
    comes_again(fresh_world, email="ana.k@graz.example", email_verified=False)
    rows = held(fresh_world, "ana")
    assert {email: row[1:] for email, row in rows.items()} == {"ana.k@graz.example": ("idp", False)}
    assert person(fresh_world)["email"] == "ana.k@graz.example"
    comes_again(fresh_world, email="Ana.K@graz.example")
    assert {email: row[1:] for email, row in held(fresh_world, "ana").items()} == {"Ana.K@graz.example": ("idp", True)}


def test_a_chosen_address_stays_chosen_at_the_next_sign_in(fresh_world, mailbox):
    ana = confirmed(fresh_world, mailbox, "ana@home.example", "ana")
    ana.post(f"{MINE}/{held(fresh_world, 'ana')['ana@home.example'][0]}/choose")
    comes_again(fresh_world, email="ana.new@graz.example")
    assert person(fresh_world)["email"] == "ana@home.example"
    assert set(held(fresh_world, "ana")) == {"ana@home.example", "ana.new@graz.example"}


@pytest.mark.parametrize(
    "email", ["", "zoe", "a@b", "zoe@home.example\nBcc: x@y.example", "<zoe@home.example>", "z e@h.example"]
)
def test_what_is_no_address_comes_back(world, email):
    assert world.client("zoe").post(MINE, {"email": email}).status_code == 422


def test_an_address_is_not_added_twice_and_there_are_only_a_few(fresh_world, mailbox):
    zoe = confirmed(fresh_world, mailbox)
    assert zoe.post(MINE, {"email": "ZOE@home.example"}).status_code == 422
    with fresh_world.seen_by(None, "graz"):
        part = {"tenant_id": fresh_world.ids["graz"], "person_id": fresh_world.people["zoe"], "created_at": real_now()}
        for number in range(4):
            email = f"zoe{number}@home.example"
            db.session.add(Address(**part, email=email, folded=email, source="self"))
    assert zoe.post(MINE, {"email": "one.more@home.example"}).status_code == 422


def test_letters_to_strangers_are_limited(fresh_world):
    zoe = fresh_world.client("mia")
    answers = [zoe.post(MINE, {"email": "stranger@home.example"}).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_two_windows_add_the_same_address_once(fresh_world):
    answers = at_once(*[lambda: fresh_world.client("zoe").post(MINE, {"email": "zoe@home.example"})] * 2)
    assert {answer.status_code for answer in answers} == {303}
    assert list(held(fresh_world)) == ["zoe@graz.example", "zoe@home.example"]
