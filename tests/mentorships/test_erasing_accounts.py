"""Somebody has their account erased: no word and no name of theirs is left anywhere, and what others have holds together (S2-29)."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from redis import Redis
from tests.mentorships.test_switching_off import marked, pair, person
from tests.people.test_guests import guests, joined
from tests.people.test_sign_in import begun, house, provider  # noqa: F401 - fixtures
from tests.servers import connect
from tests.story import PAIRS, PEOPLE
from tests.test_at_once import TIMES, at_once, seen, statuses
from tests.test_canaries import PAGES, addresses

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.erasing import FORMER, erase_rows
from mentes.base.i18n import speaking
from mentes.base.models import History, Outbox
from mentes.base.seal import open_sealed
from mentes.mentorships.certificates.models import Certificate, CertificateCheck
from mentes.mentorships.goodbye import erasing
from mentes.mentorships.goodbye.models import Erasure
from mentes.mentorships.goodbye.reading import running
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers.models import PaperText
from mentes.notices.models import Mail
from mentes.people.entrance.models import WebSession
from mentes.people.models import Person

pytestmark = pytest.mark.one_server
AT = "/t/{}/me/goodbye/erase"
WORDS = {"en": "erase", "de": "löschen"}


def erase(world, name, visitor=None, **more):
    """Read the page, type the word, press the button."""
    visitor, at = visitor or world.client(name), AT.format(PEOPLE[name].home)
    (version,) = visitor.versions(at)
    return visitor.post(at, {"word": WORDS[PEOPLE[name].locale], "version": version} | more)


def everything(world, pg_server):
    """Every row of every table as text, read by the superuser, and every key of Redis."""
    name = sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    with connect(pg_server, name) as admin:
        tables = admin.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'keyring')"
        ).fetchall()
        found = {table: [row for (row,) in admin.execute(f"select t::text from {table} t")] for (table,) in tables}  # noqa: S608
    redis = Redis.from_url(world.app.config["REDIS_URL"])
    for key in redis.keys("*"):
        kind = redis.type(key)
        held = redis.dump(key) if kind != b"none" else b""
        found[f"redis {key!r}"] = [repr(key), repr(held)]
    return found


def left_of(found, *words):
    hits = {(table, word) for table, rows in found.items() for row in rows for word in words if word in row}
    return sorted(hits)


def rows_by(world, pg_server, table, column, number):
    name = sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    with connect(pg_server, name) as admin:
        return admin.execute(f"select count(*) from {table} where {column} = {number}").fetchone()[0]  # noqa: S608


SEALED = ("paper_text", "activity_text", "resource", "journal_entry", "disclosure", "disclosure_word")


@pytest.mark.requirement("S2-29", "PRV-4")
@pytest.mark.parametrize("name", ["ana", "paolo", "zoe", "lucia", "georg", "luc"])
def test_no_name_and_no_word_is_left_in_any_table_letter_or_queue(fresh_world, pg_server, name):
    number, who = fresh_world.people[name], person(fresh_world, name)
    fresh_world.client("zoe").post("/t/graz/apply/1/draft", {})
    named = (who.legal_name, who.email, f"{name}@")
    assert left_of(everything(fresh_world, pg_server), *named), "the search would find what is there"
    answer = erase(fresh_world, name)
    assert answer.status_code == 303, answer.text
    fresh_world.drain()
    found = everything(fresh_world, pg_server)
    assert left_of(found, *named) == []
    for table in SEALED:
        assert rows_by(fresh_world, pg_server, table, "author_id", number) == 0
    shell = person(fresh_world, name)
    assert (shell.state, shell.display_name, shell.email) == ("erased", FORMER, "")
    (row,) = found["public.erasure"]
    assert "{}" in row
    with fresh_world.app.app_context():
        unfinished = sa.select(Outbox.event, Outbox.error).where(Outbox.done_at.is_(None))
        assert db.session.execute(unfinished.where(Outbox.due_at < real_now())).all() == []
        assert db.session.execute(sa.select(Outbox.event, Outbox.error).where(Outbox.error.is_not(None))).all() == []
        assert db.session.scalars(sa.select(Outbox.id).where(Outbox.actor_id == number)).all() == []
        assert db.session.get(Erasure, number).done_at is not None


@pytest.mark.requirement("S2-29")
def test_one_last_letter_confirms_it_and_no_row_keeps_it(fresh_world, mailbox):
    mailbox.messages.clear()
    email = person(fresh_world, "ana").email
    erase(fresh_world, "ana")
    fresh_world.drain()
    (mine,) = mailbox.to(email)
    assert "gelöscht" in str(mine["Subject"])
    assert seen(fresh_world, sa.select(Mail.id).where(Mail.recipient == email)) == []


@pytest.mark.requirement("S2-29")
def test_the_partner_learns_it_kindly_and_keeps_what_is_theirs(fresh_world, pg_server):
    number = fresh_world.ids["pair:a"]
    with fresh_world.seen_by("paolo"):
        own = [
            (each.id, open_sealed(each.mentorship_id, "paper_text", each.sealed))
            for each in db.session.scalars(
                sa.select(PaperText).where(PaperText.author_id == fresh_world.people["paolo"])
            )
        ]
    last = max(seen(fresh_world, sa.select(Mail.id)))
    erase(fresh_world, "ana")
    fresh_world.drain()
    told = seen(fresh_world, sa.select(Mail).where(Mail.person_id == fresh_world.people["paolo"], Mail.id > last))
    assert any("left Mentes" in each.subject for each in told)
    assert all("Ana" not in f"{each.subject} {each.body}" for each in told)
    with fresh_world.seen_by("paolo"):
        kept = {each.id: each for each in db.session.scalars(sa.select(PaperText))}
        assert own
        assert [(key, open_sealed(number, "paper_text", kept[key].sealed)) for key, _ in own] == own
    page = fresh_world.client("paolo").get(f"/t/padua/mentorships/{number}")
    assert page.status_code == 200
    assert FORMER in page.text
    assert "Ana" not in page.text


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize(("gone", "other"), [("ana", "paolo"), ("georg", "lucia")])
def test_every_page_of_the_partner_and_of_staff_still_opens(fresh_world, gone, other):
    erase(fresh_world, gone)
    fresh_world.drain()
    assert PAGES
    with fresh_world.seen_by(other), speaking("de", "UTC"):
        key = next(key for key, two in PAIRS.items() if gone in two)
        shown = load_pair(fresh_world.ids[f"pair:{key}"], fresh_world.homes[other])
        assert "Ehemaliges Mitglied" in {each.display_name for each in shown.sides}
    for name, slug in ((other, PEOPLE[other].home), ("ingrid", "graz"), ("claire", "alliance")):
        visitor = fresh_world.client(name)
        for path in dict.fromkeys(addresses(fresh_world, [slug])):
            answer = visitor.get(path)
            assert answer.status_code < 500 or answer.status_code == 503, (name, path)
            answer.close()


@pytest.mark.requirement("S2-29", "S2-28")
def test_a_certificate_that_was_printed_still_proves_itself_without_a_name(fresh_world):
    (mine,) = seen(fresh_world, sa.select(Certificate).where(Certificate.person_id == fresh_world.people["lucia"]))
    (others,) = seen(fresh_world, sa.select(Certificate).where(Certificate.person_id == fresh_world.people["georg"]))
    erase(fresh_world, "lucia")
    fresh_world.drain()
    page = fresh_world.client().get(f"/verify/{mine.code}")
    assert page.status_code == 200
    assert "Reyes" not in page.text
    assert seen(fresh_world, sa.select(Certificate).where(Certificate.id == mine.id)) == []
    with fresh_world.app.app_context():
        assert db.session.get(CertificateCheck, mine.code).sha256 == mine.sha256
    kept = fresh_world.client("georg").get(f"/t/graz/certificates/{others.id}.pdf")
    assert kept.status_code == 200


@pytest.mark.requirement("S2-29")
def test_the_copy_holds_the_certificates_and_what_one_wrote(fresh_world):
    answer = fresh_world.client("lucia").get("/t/granada/me/goodbye/copy.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        names = packed.namelist()
        data = packed.read("my-data.json").decode()
        (pdf,) = [name for name in names if name.startswith("certificate-")]
        assert packed.read(pdf).startswith(b"%PDF")
    kept = json.loads(data)["kept"]
    assert kept["person"][0]["email"] == person(fresh_world, "lucia").email
    assert "quetzal" in json.dumps(kept["paper_text"])
    assert all(each["author_id"] == fresh_world.people["lucia"] for each in kept["paper_text"])
    assert not re.search(r"secret_hash|browser_hash|id_token|\"payload\": \{\"locked", json.dumps(kept["web_session"]))
    assert "canary-c-future" in data or "canary-c-goals" in data
    assert "Georg" not in json.dumps(kept.get("proposal", []))


@pytest.mark.parametrize(
    ("name", "home", "table"), [("ana", "graz", "request_text"), ("paolo", "padua", "choice_word")]
)
def test_the_copy_holds_what_one_wrote_in_a_request(fresh_world, name, home, table):
    answer = fresh_world.client(name).get(f"/t/{home}/me/goodbye/copy.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        kept = json.loads(packed.read("my-data.json"))["kept"][table]
    assert kept
    assert all(each["text"] for each in kept)


@pytest.mark.requirement("S2-29")
def test_the_word_is_typed_and_the_sign_in_is_fresh(fresh_world):
    ana = fresh_world.client("ana")
    for word in ("", "erase it", "ja"):
        answer = erase(fresh_world, "ana", ana, word=word)
        assert answer.status_code == 422
        assert f'value="{word}"' in answer.text or not word
    with fresh_world.app.app_context():
        mine = sa.update(WebSession).where(WebSession.person_id == fresh_world.people["ana"])
        db.session.execute(mine.values(auth_time=real_now() - timedelta(hours=1)))
        db.session.commit()
    page = ana.get(AT.format("graz")).text
    assert "fresh=1" in page
    assert ana.post(AT.format("graz"), {"word": "löschen", "version": "1"}).status_code == 422
    assert person(fresh_world, "ana").state == "active"


@pytest.mark.requirement("S2-29")
def test_the_last_page_is_in_the_language_of_whoever_goes(fresh_world):
    """Zoë reads English at a university that speaks German, with a browser that says nothing of it."""
    zoe = fresh_world.client("zoe")
    answer = erase(fresh_world, "zoe", zoe)
    assert answer.status_code == 303
    assert "Your account is erased" in zoe.get(answer.location).text
    assert "Ihr Konto ist gelöscht" in fresh_world.client(None).get(answer.location).text


@pytest.mark.requirement("S2-29")
def test_whoever_comes_again_begins_anew(house):  # noqa: F811
    ana = house.client()
    ana.get(begun(ana))
    assert erase(house, "ana", ana).location == "/t/graz/me/goodbye/erased"
    house.drain()
    assert ana.get("/t/graz/me/goodbye/erased").status_code == 200
    assert ana.get("/t/graz/home").status_code == 302
    again = house.client()
    assert again.get(begun(again)).status_code == 302
    assert again.get("/t/graz/home").status_code == 200
    both = seen(
        house, sa.select(Person).where(Person.tenant_id == house.ids["graz"], Person.state.in_(("erased", "active")))
    )
    assert house.people["ana"] in {each.id for each in both if each.state == "erased"}
    assert max(each.id for each in both if each.state == "active") > max(house.people.values())


@pytest.mark.requirement("S2-29")
def test_a_guest_and_somebody_switched_off_are_erased_too(fresh_world, mailbox, pg_server):
    browser = joined(fresh_world, mailbox)
    (ada,) = guests(fresh_world)
    browser.post("/t/graz/me/goodbye/off", {"seen": marked(browser.get("/t/graz/me/goodbye").text)})
    fresh_world.drain()
    (version,) = browser.versions(AT.format("graz"))
    assert browser.post(AT.format("graz"), {"word": "erase", "version": version}).status_code == 303
    fresh_world.drain()
    assert left_of(everything(fresh_world, pg_server), ada.legal_name, ada.email) == []


@pytest.mark.requirement("S2-29")
def test_whoever_holds_a_role_alone_is_not_erased(fresh_world):
    """The page has no button; whoever sends the form all the same, with what is true just now, is told why not."""
    ingrid = fresh_world.client("ingrid")
    page = ingrid.get(AT.format("graz")).text
    assert 'name="word"' not in page
    with fresh_world.seen_by("ingrid"):
        mark = running(fresh_world.people["ingrid"], fresh_world.ids["graz"]).mark
    answer = ingrid.post(AT.format("graz"), {"word": "löschen", "version": mark})
    assert answer.status_code == 409
    assert person(fresh_world, "ingrid").state == "active"


@pytest.mark.requirement("S2-29", "PRV-4")
def test_an_erasure_that_is_cut_off_in_the_request_leaves_everything_as_it_was(fresh_world, pg_server, monkeypatch):
    """After the pairs have ended and most rows are gone: all of it is one transaction."""
    before, written = person(fresh_world, "ana"), ("paper_text", "author_id", fresh_world.people["ana"])
    rows = rows_by(fresh_world, pg_server, *written)
    assert rows

    def cut_off(gone, **more):
        erase_rows(gone, **more)
        raise RuntimeError("killed")

    monkeypatch.setattr(erasing, "erase_rows", cut_off)
    assert erase(fresh_world, "ana").status_code == 500
    fresh_world.drain()
    still = person(fresh_world, "ana")
    assert (still.state, still.legal_name, still.email) == ("active", before.legal_name, before.email)
    assert pair(fresh_world, "a").state == "active"
    assert rows_by(fresh_world, pg_server, *written) == rows
    with fresh_world.app.app_context():
        assert db.session.get(Erasure, fresh_world.people["ana"]) is None
    monkeypatch.undo()
    assert erase(fresh_world, "ana").status_code == 303


@pytest.mark.requirement("S2-29", "PRV-4")
def test_a_work_that_is_cut_off_is_done_by_the_next_try(fresh_world, pg_server, monkeypatch):
    """At the third university, after it has written: nothing of that try is kept, and the next one does all."""
    who, done, calls = person(fresh_world, "ana"), erasing.done, []

    def cut_off(row, part):
        calls.append(part)
        if len(calls) == 3:
            raise RuntimeError("killed")
        done(row, part)

    monkeypatch.setattr(erasing, "done", cut_off)
    erase(fresh_world, "ana")
    fresh_world.drain()
    with fresh_world.app.app_context():
        row = db.session.get(Erasure, fresh_world.people["ana"])
        assert (len(row.to_do), row.done_at, bool(row.sought)) == (1, None, True)
        db.session.execute(sa.update(Outbox).where(Outbox.done_at.is_(None)).values(due_at=real_now()))
        db.session.commit()
    fresh_world.drain()
    with fresh_world.app.app_context():
        row = db.session.get(Erasure, fresh_world.people["ana"])
        assert (row.to_do, row.sought) == ([], {})
    assert left_of(everything(fresh_world, pg_server), who.legal_name, who.email) == []


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("_time", range(TIMES))
def test_erased_in_two_tabs_while_the_partner_acts(fresh_world, pg_server, _time):
    ana, paolo = fresh_world.client("ana"), fresh_world.client("paolo")
    at, number = AT.format("graz"), fresh_world.ids["pair:a"]
    (version,) = ana.versions(at)
    sent = {"word": "löschen", "version": version}
    path = f"/t/padua/mentorships/{number}"
    answers = at_once(lambda: ana.post(at, sent), lambda: ana.post(at, sent), lambda: paolo.post(f"{path}/keep"))
    assert set(statuses(answers[:2])) <= {302, 303}
    assert answers[2].status_code in {303, 409}
    fresh_world.drain()
    assert person(fresh_world, "ana").state == "erased"
    assert pair(fresh_world, "a").state == "ended_early"
    assert len(seen(fresh_world, sa.select(History).where(History.event == "AccountErased"))) == 1
    assert left_of(everything(fresh_world, pg_server), "Ana Kovačević") == []
