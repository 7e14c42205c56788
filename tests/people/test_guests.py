"""Guests: invited by a coordinator, signed in by a link that works once, never more than a guest (SSO-15, S3-3)."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.test_sessions import age
from tests.story import MENTOR, world_slugs
from tests.test_at_once import at_once, statuses

from mentes.admission import applying
from mentes.admission.bound import bound
from mentes.base.actor import Actor
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotAllowed
from mentes.notices.models import Mail
from mentes.people import onetime
from mentes.people.accounts.service import attach
from mentes.people.entrance.models import Identity, IdentityProvider, OneTimeLink, WebSession
from mentes.people.guests import inviting, joining
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Fact, Person
from mentes.people.service import grant

pytestmark = pytest.mark.one_server

ADA = {
    "name": "Ada Berg",
    "email": "ada@firm.example",
    "relation": "company",
    "locale": "en",
    "organisation": "Firm AG",
}
JOIN = {"name": "Ada M. Berg", "email": "ada@firm.example", "locale": "en", "timezone": "Europe/Vienna", "agreed": "y"}
LINK = re.compile(r"https://mentes\.example(/\S+/guest/\S+)")


def visitor(world):
    """A browser that nobody is signed in with, and that speaks English."""
    browser = world.client()
    browser.client.set_cookie("locale", "en", domain="mentes.example", secure=True)
    return browser


def invited(world, mailbox, by="ingrid", **more):
    """Somebody is invited on the page; gives the path in the letter."""
    mailbox.messages.clear()
    answer = world.client(by).post("/t/graz/guests/invite", ADA | more)
    assert answer.status_code == 303, answer.text
    world.drain()
    return path_in(mailbox.messages[-1])


def path_in(message):
    return LINK.search(message.get_body(("plain",)).get_content())[1]


def asked(world, mailbox, path, browser, **more):
    """Accept in this browser; gives the path in the second letter."""
    mailbox.messages.clear()
    answer = browser.post(path, JOIN | more)
    assert answer.status_code == 303, answer.text
    world.drain()
    return path_in(mailbox.messages[-1])


def joined(world, mailbox, **more):
    """All the way in; gives the guest's browser."""
    browser = visitor(world)
    path = asked(world, mailbox, invited(world, mailbox), browser, **more)
    answer = browser.post(path)
    assert answer.status_code == 303, answer.text
    world.drain()
    return browser


def all_of(world, statement):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalars(statement).all()


def guests(world):
    return all_of(world, sa.select(Person).where(Person.guest))


def change(world, statement):
    with world.seen_by(None, *world_slugs()):
        db.session.execute(statement)


@pytest.mark.requirement("SSO-15", "S3-3")
def test_from_the_invitation_to_the_home_page(fresh_world, mailbox):
    world, browser = fresh_world, visitor(fresh_world)
    path = invited(world, mailbox, note="We met in Trier.", edition=str(world.ids["edition"]))
    letter = mailbox.messages[-1]
    assert letter["To"] == "ada@firm.example"
    assert "Ingrid Pichler" in letter["Subject"]
    assert "We met in Trier." in letter.get_body(("plain",)).get_content()
    page = browser.get(path)
    assert page.status_code == 200
    assert "Ingrid Pichler" in page.text
    link = asked(world, mailbox, path, browser, email="Ada@Private.example")
    assert mailbox.messages[-1]["To"] == "Ada@Private.example"
    assert browser.get(link).status_code == 200
    assert not guests(world)  # looking at it does nothing: programs look as well
    answer = browser.post(link)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/t/graz/c/{world.ids['edition']}/apply/mentor"
    assert browser.get(answer.headers["Location"]).status_code == 200
    (guest,) = guests(world)
    assert (guest.display_name, guest.email, guest.organisation) == ("Ada M. Berg", "Ada@Private.example", "Firm AG")
    assert guest.tenant_id == world.ids["graz"]
    part = {"person_id": guest.id}
    (fact,) = all_of(world, sa.select(Fact).filter_by(**part))
    assert (fact.name, fact.value, fact.source, fact.asserted_by) == (
        "affiliation",
        "affiliate",
        "coordinator",
        world.people["ingrid"],
    )
    (address,) = all_of(world, sa.select(Address).filter_by(**part))
    assert address.verified_at
    assert address.folded == "ada@private.example"
    (account,) = all_of(world, sa.select(Identity).filter_by(**part))
    assert "@" not in account.subject
    (way_in,) = all_of(world, sa.select(IdentityProvider).filter_by(id=account.provider_id))
    assert (way_in.kind, way_in.tenant_id) == ("guest", world.ids["graz"])
    (row,) = all_of(world, sa.select(Invitation).where(Invitation.taken_by == guest.id))
    assert row.state == "accepted"
    mailbox.messages.clear()
    world.drain()
    assert [each["To"] for each in mailbox.messages] == ["ingrid@graz.example"]
    assert "Ada M. Berg" in world.client("ingrid").get("/t/graz/guests").text


@pytest.mark.requirement("SSO-15", "S3-3")
def test_coming_back_by_mail(fresh_world, mailbox):
    joined(fresh_world, mailbox)
    browser = visitor(fresh_world)
    mailbox.messages.clear()
    answer = browser.post("/t/graz/signin/guest", {"email": "ADA@firm.example", "next": "/t/graz/inbox"})
    assert answer.headers["Location"] == "/t/graz/signin/guest/sent"
    assert "ADA@firm.example" in browser.get("/t/graz/signin/guest/sent").text
    fresh_world.drain()
    (letter,) = mailbox.messages
    answer = browser.post(path_in(letter))
    assert answer.headers["Location"] == "/t/graz/inbox"
    assert browser.get("/t/graz/home").status_code == 200
    assert len(guests(fresh_world)) == 1


@pytest.mark.requirement("SSO-15")
def test_no_answer_says_who_is_a_guest(fresh_world, mailbox):
    """The same page, the same work, for a guest, a stranger, and somebody of the university's own sign-in."""
    joined(fresh_world, mailbox)
    mailbox.messages.clear()
    answers = []
    for address in ("ada@firm.example", "nobody@firm.example", "ana@graz.example"):
        browser = visitor(fresh_world)
        first = browser.post("/t/graz/signin/guest", {"email": address})
        page = browser.get(first.headers["Location"]).text.replace(address, "…")
        answers.append((first.status_code, first.headers["Location"], page))
    assert len(set(answers)) == 1
    fresh_world.drain()
    assert [each["To"] for each in mailbox.messages] == ["ada@firm.example"]


@pytest.mark.requirement("SSO-15")
def test_a_link_works_once_also_for_two_at_once(fresh_world, mailbox):
    browser = visitor(fresh_world)
    path = asked(fresh_world, mailbox, invited(fresh_world, mailbox), browser)
    secret = browser.client.get_cookie("__Host-mentes-guest", domain="mentes.example").value
    two = [visitor(fresh_world), visitor(fresh_world)]
    for each in two:
        each.client.set_cookie("__Host-mentes-guest", secret, domain="mentes.example", secure=True)
    assert statuses(at_once(*[lambda each=each: each.post(path) for each in two])) == [303, 409]
    assert len(guests(fresh_world)) == 1
    assert browser.post(path).status_code == 409
    assert browser.get(path).status_code == 409


@pytest.mark.requirement("SSO-15")
def test_two_who_accept_the_same_invitation_at_once(fresh_world, mailbox):
    first, second = visitor(fresh_world), visitor(fresh_world)
    path = invited(fresh_world, mailbox)
    one = asked(fresh_world, mailbox, path, first)
    other = asked(fresh_world, mailbox, path, second, email="bea@firm.example", name="Bea")
    answers = at_once(lambda: first.post(one), lambda: second.post(other))
    assert statuses(answers) == [303, 409]
    late = next(each for each in answers if each.status_code == 409)
    assert "has been accepted already" in late.text
    assert len(guests(fresh_world)) == 1
    again = visitor(fresh_world).get(path)
    assert again.status_code == 409
    assert "has been accepted already" in again.text


@pytest.mark.requirement("SSO-15")
@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 409)])
def test_a_link_is_good_for_fifteen_minutes(fresh_world, mailbox, monkeypatch, minutes, status):
    browser = visitor(fresh_world)
    path = asked(fresh_world, mailbox, invited(fresh_world, mailbox), browser)
    monkeypatch.setattr(onetime, "real_now", lambda: real_now() + timedelta(minutes=minutes))
    assert browser.get(path).status_code == status
    assert browser.post(path).status_code == (303 if status == 200 else 409)


@pytest.mark.requirement("SSO-15")
def test_a_link_is_bound_to_the_browser_that_asked(fresh_world, mailbox):
    path = asked(fresh_world, mailbox, invited(fresh_world, mailbox), visitor(fresh_world))
    thief = visitor(fresh_world)
    thief.post("/t/graz/signin/guest", {"email": "thief@firm.example"})  # has a secret, but not that one
    for browser in (visitor(fresh_world), thief):
        page = browser.get(path)
        assert page.status_code == 409
        assert "only in the browser in which it was asked for" in page.text
        assert browser.post(path).status_code == 409
    assert not guests(fresh_world)


def test_forged_tokens_and_tokens_for_something_else(fresh_world, mailbox):
    browser = visitor(fresh_world)
    path = invited(fresh_world, mailbox)
    link = asked(fresh_world, mailbox, path, browser)
    invitation, sign_in = path.rpartition("/")[2], link.rpartition("/")[2]
    for wrong in (f"/signin/guest/{sign_in}", "/signin/guest/1", "/signin/guest/MQ.x"):
        assert browser.get(wrong).status_code == 404
        assert browser.post(wrong, JOIN).status_code == 404
    for wrong in (f"/t/graz/signin/guest/{invitation}", "/t/graz/signin/guest/1"):
        assert browser.get(wrong).status_code == 404
        assert browser.post(wrong).status_code == 404
    assert browser.post(f"/t/padua/signin/guest/{sign_in}").status_code == 409  # another university's
    assert browser.post(link).status_code == 303


@pytest.mark.requirement("SSO-15")
def test_invitations_that_are_over(fresh_world, mailbox):
    world, ingrid = fresh_world, fresh_world.client("ingrid")
    path = invited(world, mailbox)
    (row,) = all_of(world, sa.select(Invitation).where(Invitation.email == "ada@firm.example"))
    assert ingrid.post(f"/t/graz/guests/{row.id}/again").status_code == 303
    world.drain()
    newer = path_in(mailbox.messages[-1])
    assert newer != path
    assert visitor(world).get(path).status_code == 409  # the old link died
    assert visitor(world).get(newer).status_code == 200
    browser = visitor(world)
    link = asked(world, mailbox, newer, browser)
    assert ingrid.post(f"/t/graz/guests/{row.id}/withdraw").status_code == 303
    assert "taken back" in visitor(world).get(newer).text
    assert visitor(world).post(newer, JOIN).status_code == 409
    assert browser.post(link).status_code == 409
    assert not guests(world)
    assert ingrid.post(f"/t/graz/guests/{row.id}/again").status_code == 409


def test_an_invitation_runs_out_and_the_host_is_told(fresh_world, mailbox):
    path = invited(fresh_world, mailbox)
    change(fresh_world, sa.update(Invitation).values(expires_at=real_now() - timedelta(days=300)))
    assert visitor(fresh_world).get(path).status_code == 409
    with fresh_world.seen_by(None, "graz"):
        for row in inviting.overdue(fresh_world.ids["graz"]):
            inviting.expire(row)
    mailbox.messages.clear()
    fresh_world.drain()
    assert "ingrid@graz.example" in [each["To"] for each in mailbox.messages]
    assert any("Niemand" in str(each["Subject"]) for each in mailbox.messages)


@pytest.mark.requirement("SSO-15")
def test_an_address_finds_nobody_of_the_universitys_own_sign_in(fresh_world, mailbox):
    """Ana's own address, typed by a guest: the guest is somebody else, and Ana is untouched."""
    browser = joined(fresh_world, mailbox, email="ana@graz.example", name="Not Ana")
    (guest,) = guests(fresh_world)
    assert guest.id != fresh_world.people["ana"]
    assert "Not Ana" in browser.get("/t/graz/me").text
    assert all_of(fresh_world, sa.select(Identity).where(Identity.person_id == fresh_world.people["ana"]))[0].subject
    mine = sa.select(WebSession.person_id).where(WebSession.person_id == fresh_world.people["ana"])
    assert not all_of(fresh_world, mine)


@pytest.mark.requirement("S3-3")
def test_somebody_with_an_account_takes_the_invitation(fresh_world, mailbox):
    path = invited(fresh_world, mailbox, edition=str(fresh_world.ids["edition"]))
    nobody = visitor(fresh_world).post(f"{path}/take")
    assert nobody.headers["Location"].startswith("/signin?next=/signin/guest/")
    paolo = fresh_world.client("paolo")
    assert "Paolo Zanetti" in paolo.get(path).text
    answer = paolo.post(f"{path}/take")
    assert answer.headers["Location"] == f"/t/padua/c/{fresh_world.ids['edition']}/apply/mentor"
    assert not guests(fresh_world)
    (row,) = all_of(fresh_world, sa.select(Invitation).where(Invitation.email == "ada@firm.example"))
    assert (row.state, row.taken_by, row.taken_home_id) == (
        "accepted",
        fresh_world.people["paolo"],
        fresh_world.ids["padua"],
    )
    assert fresh_world.client("ana").post(f"{path}/take").status_code == 409


def test_two_guests_with_one_address_are_asked_which(fresh_world, mailbox):
    joined(fresh_world, mailbox)
    path = asked(
        fresh_world,
        mailbox,
        invited(fresh_world, mailbox, action="anyway"),
        browser := visitor(fresh_world),
        name="Bea",
    )
    assert browser.post(path).status_code == 303
    back = visitor(fresh_world)
    mailbox.messages.clear()
    back.post("/t/graz/signin/guest", {"email": "ada@firm.example"})
    fresh_world.drain()
    (letter,) = [each for each in mailbox.messages if each["To"] == "ada@firm.example"]
    link, every = path_in(letter), guests(fresh_world)
    page = back.get(link).text
    assert all(each.display_name in page for each in every)
    assert back.post(link).status_code == 422
    assert back.post(link, {"person": str(fresh_world.people["ana"])}).status_code == 403
    bea = next(each for each in every if each.display_name == "Bea")
    assert back.post(link, {"person": str(bea.id)}).status_code == 303
    assert "Bea" in back.get("/t/graz/me").text


def test_a_closed_guest_gets_no_link(fresh_world, mailbox):
    joined(fresh_world, mailbox)
    change(fresh_world, sa.update(Person).where(Person.guest).values(state="left"))
    mailbox.messages.clear()
    browser = visitor(fresh_world)
    assert browser.post("/t/graz/signin/guest", {"email": "ada@firm.example"}).status_code == 303
    fresh_world.drain()
    (letter,) = mailbox.messages
    assert not LINK.search(letter.get_body(("plain",)).get_content())


def test_the_same_address_twice_is_pointed_out_and_possible(fresh_world, mailbox):
    invited(fresh_world, mailbox)
    page = fresh_world.client("ingrid").post("/t/graz/guests/invite", ADA)
    assert page.status_code == 200
    assert "Ada Berg" in page.text
    assert invited(fresh_world, mailbox, action="anyway")


BREAK = "x\r\nBcc: victim@else.example\r\n\r\n<img src=//evil.example/p.gif> [here](https://evil.example) {token}"


@pytest.mark.requirement("SEC-9")
@pytest.mark.parametrize("where", ["name", "organisation", "note"])
def test_nothing_typed_breaks_out_of_the_invitation(fresh_world, mailbox, where):
    invited(fresh_world, mailbox, **{where: BREAK[:110]})
    _whole(mailbox.messages[-1], "ada@firm.example")


@pytest.mark.requirement("SEC-9")
def test_nothing_typed_breaks_out_of_the_link_letter(fresh_world, mailbox):
    asked(fresh_world, mailbox, invited(fresh_world, mailbox), visitor(fresh_world), name=BREAK[:110])
    _whole(mailbox.messages[-1], "ada@firm.example")


def _whole(letter, to):
    assert letter["To"] == to
    assert letter["Bcc"] is None
    html = letter.get_body(("html",)).get_content()
    assert "<img" not in html
    assert 'href="https://evil' not in html
    assert len(re.findall(r'href="([^"]+)"', html)) == 1


@pytest.mark.requirement("SEC-9")
@pytest.mark.parametrize("field", ["name", "email", "organisation", "note"])
def test_endless_texts_and_addresses_with_line_breaks(world, mailbox, field):
    mailbox.messages.clear()
    ingrid = world.client("ingrid")
    assert ingrid.post("/t/graz/guests/invite", ADA | {field: "x" * 900_000}).status_code == 422
    for wrong in ("a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@b@c.example", "ä@b.example", "<a@b.example>"):
        assert ingrid.post("/t/graz/guests/invite", ADA | {"email": wrong}).status_code == 422
        assert visitor(world).post("/t/graz/signin/guest", {"email": wrong}).status_code == 422
    world.drain()
    assert mailbox.messages == []


@pytest.mark.requirement("SSO-15")
def test_no_token_lies_in_the_database(fresh_world, mailbox):
    """Neither an invitation's nor a link's: what is stored opens nothing."""
    browser = visitor(fresh_world)
    path = invited(fresh_world, mailbox)
    link = asked(fresh_world, mailbox, path, browser)
    secret = browser.client.get_cookie("__Host-mentes-guest", domain="mentes.example").value
    with fresh_world.seen_by(None, *world_slugs()):
        for table in ("mail", "one_time_link", "invitation", "outbox", "history", "notice", "web_session", "person"):
            whole = "\n".join(db.session.scalars(sa.text(f"select t::text from {table} t")).all())  # noqa: S608
            for kept in (path.rpartition("/")[2], link.rpartition("/")[2], secret):
                assert kept not in whole, table
    with fresh_world.seen_by(None, *world_slugs()):  # nor what a newcomer typed
        typed = "\n".join(db.session.scalars(sa.text("select t::text from one_time_link t")).all())
        assert "locked" in typed
        assert not [each for each in (JOIN["name"], JOIN["email"]) if each in typed]
    assert len(all_of(fresh_world, sa.select(Mail).where(Mail.link_id.is_not(None)))) == 2
    assert browser.post(link).status_code == 303
    used = sa.select(OneTimeLink).where(OneTimeLink.purpose != "act")  # what an act is about is no secret
    assert not any(each.payload for each in all_of(fresh_world, used))


@pytest.mark.requirement("SEC-11")
def test_who_accepts_sends_nothing_but_what_is_asked(fresh_world, mailbox):
    path = invited(fresh_world, mailbox)
    for field in ("role", "guest", "tenant_id", "organisation", "person_id"):
        assert visitor(fresh_world).post(path, JOIN | {field: "1"}).status_code == 400


def test_only_hosts_invite(world):
    for name, status in {"ana": 403, "paolo": 404, "giulia": 404, "adele": 200, "ingrid": 200}.items():
        assert world.client(name).get("/t/graz/guests").status_code == status
        assert world.client(name).get("/t/graz/guests/invite").status_code == status
    row = world.ids["invitation:padua"]
    assert world.client("ingrid").post(f"/t/graz/guests/{row}/withdraw").status_code == 404


def test_the_way_in_is_made_once(fresh_world):
    with fresh_world.app.app_context():
        numbers = {joining.provider_of(fresh_world.ids["trier"]) for _ in range(3)}
        db.session.commit()
    assert len(numbers) == 1


@pytest.mark.requirement("SSO-15", "SEC-12")
def test_few_letters_for_one_mailbox(fresh_world, mailbox):
    """Counted alike for a guest and for nobody, from whatever browser."""
    joined(fresh_world, mailbox)
    for address in ("ada@firm.example", "nobody@firm.example"):
        ask = {"email": address}
        answers = [visitor(fresh_world).post("/t/graz/signin/guest", ask).status_code for _ in range(7)]
        assert answers[0] == 303
        assert answers[-1] == 429


@pytest.mark.requirement("SSO-15")
def test_a_guest_adds_no_university_account_and_leaves_with_their_own(fresh_world, mailbox):
    browser = joined(fresh_world, mailbox)
    with fresh_world.app.app_context():
        own = (IdentityProvider.tenant_id == fresh_world.ids["graz"], IdentityProvider.kind == "tenant")
        number = db.session.scalar(sa.select(IdentityProvider.id).where(*own))
    page = browser.get("/t/graz/me/accounts").text
    assert "/me/accounts/add/" not in page
    assert "Guests cannot add a university account" in page
    assert browser.get(f"/t/graz/me/accounts/add/{number}").status_code == 403
    (guest,) = guests(fresh_world)
    with fresh_world.seen_by(None, "graz"), pytest.raises(NotAllowed):
        attach(guest.id, guest.tenant_id, number, "of-the-university")
    change(fresh_world, sa.delete(Identity).where(Identity.person_id == guest.id))
    assert browser.get("/t/graz/home").status_code == 302, "signed out with it"
    mailbox.messages.clear()
    assert visitor(fresh_world).post("/t/graz/signin/guest", {"email": "ada@firm.example"}).status_code == 303
    fresh_world.drain()
    assert not any(LINK.search(each.get_body(("plain",)).get_content()) for each in mailbox.messages)


@pytest.mark.requirement("SSO-15", "SEC-12")
def test_asking_in_a_guests_name_keeps_them_out_of_nothing(fresh_world, mailbox):
    """Somebody at another address uses up what one address may ask for; the guest still gets a link, from theirs."""
    joined(fresh_world, mailbox)
    ask, path = {"email": "ada@firm.example"}, "/t/graz/signin/guest"
    for _ in range(6):
        last = visitor(fresh_world).post(path, ask, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert last.status_code == 429
    assert visitor(fresh_world).post(path, ask).status_code == 303
    answers = [visitor(fresh_world).post(path, ask, environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}) for n in range(60)]
    assert answers[-1].status_code == 429, "a mailbox has its own number too"


@pytest.mark.parametrize("email", ["a,b@c.example", "ä@c.example", "<x>@c.example"])
def test_addresses_that_no_letter_reaches_are_refused(world, email):
    assert world.client("ingrid").post("/t/graz/guests/invite", ADA | {"email": email}).status_code == 422


def test_who_invites_for_one_programme_is_asked_for_it(fresh_world):
    with fresh_world.seen_by(None, "graz"):
        person = db.session.get_one(Person, fresh_world.people["ana"])
        grant(person, "coordinator", fresh_world.ids["graz"], by=None, edition_id=fresh_world.ids["edition"])
    browser = fresh_world.client("ana")
    page = browser.get("/t/graz/guests/invite").text
    assert re.search(rf'value="{fresh_world.ids["edition"]}" checked', page)
    answer = browser.post("/t/graz/guests/invite", ADA)
    assert answer.status_code == 422
    assert not all_of(fresh_world, sa.select(Invitation).where(Invitation.email == ADA["email"]))
    assert browser.post("/t/graz/guests/invite", ADA | {"edition": fresh_world.ids["edition"]}).status_code == 303


def test_a_guest_finds_what_they_were_invited_to_until_they_have_applied(fresh_world, mailbox):
    ada = visitor(fresh_world)
    path = invited(fresh_world, mailbox, edition=str(fresh_world.ids["edition"]))
    apply = ada.post(asked(fresh_world, mailbox, path, ada)).headers["Location"]
    home = ada.get("/t/graz/home").text
    assert "Ingrid" in home.partition('class="next-step"')[2].partition("</h2>")[0]
    assert f'href="{apply}"' in home
    questions = ada.get(apply).text
    assert "who invited you" in questions
    assert "sign-in told us" not in questions
    accounts = ada.get("/t/graz/me/accounts").text
    assert "You came in as a guest" in accounts
    assert "<section" not in accounts.partition("<main")[2].partition("</main")[0]
    (guest,) = guests(fresh_world)
    with fresh_world.seen_by(None, "graz"):
        actor = Actor(guest.id, fresh_world.ids["graz"], "graz", (), guest.display_name)
        applying.apply(bound(fresh_world.ids["edition"]), actor, "mentor", MENTOR | {"capacity": 1})
    assert f'href="{apply}"' not in ada.get("/t/graz/home").text
    out = ada.post("/signout").headers["Location"]
    assert "link by mail" in ada.get(out).text
    assert "own sign-in may still be open" not in ada.get(out).text


@pytest.mark.requirement("SSO-15", "UX-17")
def test_a_guest_whose_session_has_ended_is_led_to_a_letter_and_back(fresh_world, mailbox):
    browser, zoe = joined(fresh_world, mailbox), fresh_world.client("zoe")
    for each in (browser, zoe):
        age(fresh_world, each, seen_at=real_now() - timedelta(hours=9))
    assert browser.get("/t/graz/me").location == "/t/graz/signin/guest?next=/t/graz/me"
    assert zoe.get("/t/graz/me").location == "/t/graz/signin?next=/t/graz/me"
    assert browser.get("/t/padua/home").location == "/t/padua/signin?next=/t/padua/home"
    kept = browser.post("/t/graz/me/edit", {"position": "Something that somebody has typed"}).location
    assert '"/t/graz/signin/guest?next=/t/graz/signin/continue"' in browser.get(kept).text
