"""Acts from a letter, without signing in: looked at by anybody, done once, by the person whom the letter went to (idea 1)."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.notices.letter_links import acts_in, letter_to
from tests.story import world_slugs

from mentes.admission.models import Proposal
from mentes.base import limits
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import History, Outbox
from mentes.people import onetime
from mentes.people.entrance.models import OneTimeLink
from mentes.people.models import Person
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server
YES, NO = "Yes, I would like that", "No, thank you"


@pytest.fixture(scope="module")
def links(world):
    """The two links of the letter that asked zoe."""
    return acts_in(letter_to(world.letters, "zoe@graz.example"))


def state(world):
    """What has become of zoe's proposal: state, her own yes, and how many of her links are used."""
    with world.seen_by(None, *world_slugs()):
        found = db.session.get_one(Proposal, world.ids["proposal:zoe"])
        used = sa.select(sa.func.count()).where(
            OneTimeLink.person_id == world.people["zoe"], OneTimeLink.used_at.is_not(None)
        )
        return found.state, found.mentee_consented_at is not None, db.session.scalar(used)


def change(world, statement):
    with world.seen_by(None, *world_slugs()):
        db.session.execute(statement)


UNTOUCHED = ("proposed", False, 0)


def test_looking_changes_nothing(world, links):
    """Mail scanners open links, some of them several times and with words of their own: nothing happens."""
    for label, path in links.items():
        browser = world.client()
        browser.site = None
        for method, headers in (
            ("GET", {}),
            ("GET", {"Purpose": "prefetch"}),
            ("GET", {"Sec-Purpose": "prefetch;prerender"}),
            ("HEAD", {"User-Agent": "Scanner"}),
            ("OPTIONS", {}),
        ):
            answer = browser._send(method, path, {"headers": headers})
            assert answer.status_code == 200, (label, method)
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]
    assert state(world) == UNTOUCHED


def test_the_page_says_no_more_than_the_letter(world, links):
    text = world.client().get(links[YES]).text
    assert "A mentor for you" in text
    for word in ("Luc", "Moreau", "Zoë", "Berg", "Lyon", "Advice", "Experience"):
        assert word not in text.split("<main")[1], word


def test_only_a_browser_presses_the_button(world, links):
    """A program that posts without the headers of a browser is refused, and so is another site."""
    for site, status in ((None, 403), ("cross-site", 403), ("same-site", 403)):
        browser = world.client()
        browser.site = site
        assert browser.post(links[NO]).status_code == status
    assert state(world) == UNTOUCHED


def test_whoever_else_is_signed_in_does_nothing(world, links):
    """The letter of one person, opened in the browser of another: nobody is named, nothing is done."""
    for method in ("get", "post"):
        answer = getattr(world.client("ana"), method)(links[NO])
        assert answer.status_code == 403
        assert "Ana Kovačević" in answer.text
        assert "Zoë" not in answer.text
    assert state(world) == UNTOUCHED


def test_forged_and_foreign_tokens(world, links):
    """A token that was tampered with, one of another purpose, and one for a link that is gone."""
    with world.seen_by("zoe") as zoe:
        other = onetime.issue("invitation", onetime.About(zoe.home_id, zoe.person_id), timedelta(days=1))
        gone = onetime.issue(
            "act", onetime.About(zoe.home_id, zoe.person_id, 1), timedelta(days=1), act="x", matter="x"
        )
        foreign, lost = onetime.token(other), onetime.token(gone)
        db.session.delete(gone)
    for token, status in (("forged", 404), (links[NO].rpartition("/")[2] + "x", 404), (foreign, 404), (lost, 410)):
        for method in ("get", "post"):
            assert getattr(world.client(), method)(f"/l/{token}").status_code == status
    assert state(world) == UNTOUCHED


def test_a_matter_of_somebody_else(world):
    """A link that names a row which is not its reader's finds nothing there."""
    with world.seen_by("ana") as ana:
        about = onetime.About(ana.home_id, ana.person_id, world.ids["proposal:zoe"])
        link = onetime.issue("act", about, timedelta(days=1), act="proposal.decline", matter="x")
        path = f"/l/{onetime.token(link)}"
    assert world.client().get(path).status_code == 404
    assert world.client().post(path).status_code == 404
    assert state(world) == UNTOUCHED


def test_too_old(world, links):
    zoe = OneTimeLink.person_id == world.people["zoe"]
    change(world, sa.update(OneTimeLink).where(zoe).values(expires_at=real_now() - timedelta(days=1)))
    for method in ("get", "post"):
        answer = getattr(world.client(), method)(links[NO])
        assert answer.status_code == 410
        assert "too old" in answer.text
        assert f"/t/graz/proposals/{world.ids['proposal:zoe']}" in answer.text
    change(world, sa.update(OneTimeLink).where(zoe).values(expires_at=real_now() + timedelta(days=9)))
    assert state(world) == UNTOUCHED


def test_what_was_answered_is_shown_as_long_as_the_link_is_good(world, links):
    zoe = OneTimeLink.person_id == world.people["zoe"]
    spent = sa.update(OneTimeLink).where(zoe, OneTimeLink.purpose == "act")
    said = {"said": {"text": "QUETZAL was declined", "values": {}, "domain": "messages"}, "on": real_now().isoformat()}
    with world.seen_by(None, *world_slugs()):
        rows = db.session.scalars(sa.select(OneTimeLink).where(zoe, OneTimeLink.purpose == "act")).all()
        held = {row.id: row.payload for row in rows}
        for row in rows:
            row.used_at, row.payload = real_now(), {**row.payload, **said}
    assert "QUETZAL" in world.client().get(links[NO]).text
    change(world, spent.values(expires_at=real_now() - timedelta(days=1)))
    answer = world.client().get(links[NO])
    with world.seen_by(None, *world_slugs()):
        for number, payload in held.items():
            row = db.session.get_one(OneTimeLink, number)
            row.payload, row.used_at, row.expires_at = payload, None, real_now() + timedelta(days=9)
    assert answer.status_code == 410
    assert "QUETZAL" not in answer.text
    assert state(world) == UNTOUCHED


def test_whoever_left_and_a_university_that_is_closed(world, links):
    zoe = sa.update(Person).where(Person.id == world.people["zoe"])
    graz = sa.update(Tenant).where(Tenant.id == world.ids["graz"])
    for closed, opened, status in (
        (zoe.values(state="closed"), zoe.values(state="active"), 410),
        (graz.values(state="suspended"), graz.values(state="active"), 503),
    ):
        change(world, closed)
        answers = [getattr(world.client(), method)(links[NO]) for method in ("get", "post")]
        change(world, opened)
        assert [answer.status_code for answer in answers] == [status, status]
    assert state(world) == UNTOUCHED


def test_the_page_speaks_the_language_of_its_reader(world, links):
    """Not that of the browser: a letter that was written in German leads to a German page."""
    zoe = sa.update(Person).where(Person.id == world.people["zoe"])
    change(world, zoe.values(locale="de"))
    text = world.client().get(links[YES], headers={"Accept-Language": "en"}).text
    change(world, zoe.values(locale="en"))
    assert '<html lang="de"' in text
    assert "Ja, gern" in text


@pytest.mark.requirement("SEC-12")
def test_too_often(world, links, monkeypatch):
    """Counted by address and by the link's reader; whoever asks from elsewhere about another letter is not kept out."""
    few = replace(limits.LETTER_ACTS, name=secrets.token_hex(4), address=9, person=2)
    monkeypatch.setattr(limits, "LETTER_ACTS", few)
    assert [world.client().get(links[NO]).status_code for _ in range(3)] == [200, 200, 429]
    many = replace(few, name=secrets.token_hex(4), address=2, person=9)
    monkeypatch.setattr(limits, "LETTER_ACTS", many)
    assert [world.client().get("/l/forged").status_code for _ in range(3)] == [404, 404, 429]


def test_yes_from_the_letter(world, links, mailbox):
    """The proposal has its yes, and all the letter's links are used up."""
    browser = world.client()
    answer = browser.post(links[YES])
    assert answer.status_code == 303
    assert answer.headers["Location"] == links[YES]
    assert state(world) == ("accepted", True, 3)
    assert "Set-Cookie" not in answer.headers  # nobody is signed in by it
    assert browser.get("/t/graz/home").status_code == 302
    for path in links.values():  # a second time, and the other link: what was answered, and nothing else
        assert browser.post(path).status_code == 303
        again = browser.get(path)
        assert again.status_code == 200
        assert "You have answered" in again.text
        assert "Both of you have agreed." in again.text
    assert state(world) == ("accepted", True, 3)
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(History.actor_id).where(History.event == "ConsentGiven").order_by(History.id.desc())
        assert db.session.scalars(chosen).first() == world.people["zoe"]
        kept = [*db.session.scalars(sa.select(History.payload)), *db.session.scalars(sa.select(Outbox.payload))]
        assert not [path for path in links.values() if path.rpartition("/")[2] in str(kept)]
    world.drain()
    assert {each["To"] for each in mailbox.messages} >= {"zoe@graz.example", "luc@lyon.example"}
