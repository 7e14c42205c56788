"""Something told in confidence reaches one person by mail, once, and leaves nothing: for nobody else, and nowhere here."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import world_slugs
from tests.test_at_once import at_once
from tests.test_statements import MOST, statements

from mentes.base import mail
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.drain import ATTEMPTS
from mentes.base.models import History, Outbox
from mentes.notices.models import Mail, Notice
from mentes.notices.reporting import sending
from mentes.notices.reporting.models import Report
from mentes.people.models import Person
from mentes.people.service import grant
from mentes.programmes.support import confiding
from mentes.programmes.support.service import Place

pytestmark = pytest.mark.one_server
WORD = "canary-a-confided-quetzal"
HOMES = {"ana": "graz", "paolo": "padua", "marie": "lyon", "diego": "granada", "ben": "padua"}


def at(world, name, pair="a"):
    return f"/t/{HOMES[name]}/mentorships/{world.ids[f'pair:{pair}']}/confide"


def named(page, name):
    """The value of a hidden field, or of the first choice of this name."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    return html.unescape(re.search(r'value="([^"]*)"', field)[1])


def filled(page, **change):
    return {"to": named(page, "to"), "once": named(page, "once"), "text": WORD, "answer": "no"} | change


def confide(world, name, pair="a", **change):
    browser = world.client(name)
    return browser.post(at(world, name, pair), filled(browser.get(at(world, name, pair)).text, **change))


@pytest.fixture
def box(fresh_world, smtp_server):
    """What arrives from now on."""
    fresh_world.drain()
    smtp_server.messages.clear()
    smtp_server.refuse = None
    yield smtp_server.messages
    smtp_server.refuse = None


def to(box, address):
    return [each for each in box if address in each["To"]]


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def left(world):
    """What is kept of reports made in this test, by whoever sees all universities."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Report).where(~Report.once.startswith("story-"))
        return [(row.person_id, row.locked) for row in db.session.scalars(chosen)]


def test_it_goes_to_whom_the_page_named_and_nothing_of_it_or_of_who_wrote_it_stays(fresh_world, box):
    world = fresh_world
    page = world.client("ana").get(at(world, "ana")).text
    assert "Ombuds office of graz" in page
    assert "ombuds@graz.example" in page
    answer = confide(world, "ana")
    assert answer.status_code == 303
    sent = world.client("ana").get(answer.headers["Location"])
    assert "Ombuds office of graz" in sent.text
    assert WORD not in sent.text
    world.drain()
    (letter,) = to(box, "ombuds@graz.example")
    assert WORD in text_of(letter).replace("\\", "")
    assert "ana" not in str(letter["Reply-To"])
    assert "Ana" not in letter.as_string()
    assert len(box) == 1  # nobody else hears of it
    assert left(world) == [(None, None)]
    with world.app.app_context():
        (row,) = db.session.scalars(sa.select(Outbox).where(Outbox.event == "ReportMade")).all()
        assert (row.actor_id, row.history_id, list(row.payload)) == (None, None, ["report_id"])
    with world.seen_by(None, *world_slugs()):
        assert db.session.scalars(sa.select(History.id).where(History.event.like("%Report%"))).all() == []
        assert db.session.scalars(sa.select(Mail.id).where(Mail.recipient == "ombuds@graz.example")).all() == []


def test_whoever_agreed_is_named_and_can_be_answered_by_ordinary_mail(fresh_world, box):
    assert confide(fresh_world, "paolo", answer="yes").status_code == 303
    fresh_world.drain()
    (letter,) = box
    assert "help@padua.example" in letter["To"]  # nobody else is named there, and the page has said so
    assert "paolo@padua.example" in letter["Reply-To"]
    assert "Paolo Zanetti" in text_of(letter)


def test_the_page_says_when_it_is_only_the_support_contact_and_a_role_or_a_name_comes_first(fresh_world):
    world = fresh_world
    first = world.client("paolo").get(at(world, "paolo")).text
    assert "Office of padua" in first
    assert "no ombudsperson" in first
    with world.seen_by(None, "padua"):
        grant(db.session.get_one(Person, world.people["ida"]), "ombudsperson", world.ids["padua"], by=None)
    assert "Ida Conti" in world.client("paolo").get(at(world, "paolo")).text
    answer = world.client("giulia").post(
        "/t/padua/desk/help/confidants/0", {"name": "Ombuds of Padua", "email": "o@padua.example", "version": "0"}
    )
    assert answer.status_code == 303
    page = world.client("paolo").get(at(world, "paolo")).text
    assert page.index("Ombuds of Padua") < page.index("Ida Conti")  # both can be chosen
    assert "no ombudsperson" not in page


def test_the_other_of_a_pair_and_oneself_never_read_it(fresh_world):
    world = fresh_world
    with world.seen_by(None, "graz"):
        found = confiding.ears(world.ids["graz"], world.ids["edition"], but={"ombuds@graz.example"})
        assert [each.email for each in found] == ["help@graz.example"]
        confiding.name_confidant(Place(world.ids["graz"], None), "Georg", "georg@graz.example", 1)
    page = world.client("georg").get(f"/t/graz/mentorships/{world.ids['pair:c']}/confide").text
    assert "georg@graz.example" not in page
    with world.seen_by(None, "padua"):
        assert confiding.confidants(world.ids["graz"]) == []


def test_where_nobody_is_named_the_page_leads_to_help_and_takes_nothing(fresh_world):
    world = fresh_world
    page = world.client("diego").get(at(world, "diego", "b")).text
    assert 'name="text"' not in page
    assert "/t/granada/help" in page
    data = {"to": "x", "text": WORD, "answer": "no", "once": "o1"}
    assert world.client("diego").post(at(world, "diego", "b"), data).status_code == 422
    assert left(world) == []


def test_a_double_click_and_a_second_tab_send_it_once(fresh_world, box):
    world = fresh_world
    data = filled(world.client("ana").get(at(world, "ana")).text)
    first, second = world.client("ana"), world.client("ana")
    answers = at_once(lambda: first.post(at(world, "ana"), data), lambda: second.post(at(world, "ana"), data))
    assert [each.status_code for each in answers] == [303, 303]
    world.drain()
    assert world.client("ana").post(at(world, "ana"), data).status_code == 303  # once more, after it was sent
    world.drain()
    assert len(box) == 1


def test_what_was_typed_comes_back_when_something_is_wrong_also_when_it_was_too_often(fresh_world):
    world = fresh_world
    wrong = confide(world, "ana", answer="perhaps")
    assert (wrong.status_code, WORD in wrong.text) == (422, True)
    other = confide(world, "ana", to="0123456789abcdef")  # another is named since the page was opened
    assert (other.status_code, WORD in other.text) == (422, True)
    assert confide(world, "ana", text=" ").status_code == 422
    for _ in range(6):
        assert confide(world, "ana").status_code == 303
    last = confide(world, "ana")
    assert (last.status_code, WORD in last.text) == (429, True)


@pytest.mark.parametrize("stranger", ["marie", "ben", "ingrid", "giulia", "helene", "mia"])
def test_for_everybody_but_the_two_there_is_no_such_page(world, stranger):
    for slug in ("graz", "padua", "alliance", "lyon"):
        path = f"/t/{slug}/mentorships/{world.ids['pair:a']}/confide"
        assert world.client(stranger).get(path).status_code == 404
        assert world.client(stranger).post(path, {"text": WORD}).status_code == 404


def test_a_server_that_is_away_is_asked_again_and_given_up_only_with_a_word_to_whoever_wrote(
    fresh_world, box, monkeypatch
):
    world = fresh_world
    confide(world, "ana")

    def away(*_):
        raise mail.NotNow("away")

    monkeypatch.setattr(sending, "deliver", away)
    for number in range(ATTEMPTS):
        ((_, locked),) = left(world)
        assert locked is not None, number
        with world.app.app_context():
            mine = Outbox.event == "ReportMade", Outbox.done_at.is_(None)
            db.session.execute(sa.update(Outbox).where(*mine).values(due_at=real_now()))
            db.session.commit()
        world.drain()
    assert left(world) == [(None, None)]
    monkeypatch.undo()
    with world.seen_by(None, *world_slugs()):
        number_of_report = db.session.scalars(sa.select(Report.id).where(Report.locked.is_(None))).one()
        found = db.session.scalars(sa.select(Notice).where(Notice.matter.startswith("account:"))).all()
        assert [each.person_id for each in found] == [world.people["ana"]]
        assert WORD not in str(found[0].text)
        assert str(number_of_report) not in found[0].matter.split(":")
        assert db.session.scalars(sa.select(Mail.id).where(Mail.matter == found[0].matter)).all() == []
    with world.app.app_context():
        row = db.session.scalars(sa.select(Outbox).where(Outbox.event == "ReportMade")).one()
        assert (row.done_at is not None, row.parked_at) == (True, None)


def test_an_address_that_is_refused_for_good_is_said_and_a_text_that_lies_about_is_let_go(fresh_world, monkeypatch):
    world = fresh_world
    monkeypatch.setattr(sending, "deliver", lambda *_: "550 no such mailbox")
    confide(world, "ana")
    world.drain()
    assert left(world) == [(None, None)]
    confide(world, "ana")
    with world.app.app_context():  # somebody at the desk gave its row up
        db.session.execute(sa.update(Outbox).where(Outbox.event == "ReportMade").values(done_at=real_now()))
        db.session.commit()
    with world.seen_by(None, "graz"):
        db.session.execute(sa.update(Report).values(made_at=real_now() - timedelta(days=2)))
    with world.seen_by(None, "graz"):
        sending.see_to_reports(world.ids["graz"])
    assert left(world) == []
    with world.seen_by(None, "graz"):
        chosen = sa.select(Notice.person_id).where(Notice.matter.startswith("account:"))
        assert db.session.scalars(chosen).all().count(world.people["ana"]) == 2


def test_nobody_gets_it_back_from_a_server_that_refuses_it_later(fresh_world):
    with fresh_world.seen_by(None, "graz"):
        row = db.session.scalars(sa.select(Report)).first()
        told = sending.service.opened(row)
        letter = sending.letter_of(row, told)
    assert letter.bounces == ""
    assert letter.reply_to == told.email
    assert letter.unsubscribe is None


def test_nothing_of_it_is_logged(fresh_world, caplog):
    confide(fresh_world, "ana", answer="yes")
    confide(fresh_world, "ana", answer="perhaps")
    fresh_world.drain()
    said = " ".join(f"{vars(each)} {each.getMessage()}" for each in caplog.records)
    assert caplog.records
    assert not {word for word in ("quetzal", "ombuds@graz", "Ombuds office") if word in said}


def test_every_page_of_a_pair_and_of_a_proposal_leads_there(world):
    for path in ("", "/meetings/1", "/papers/agreement", "/activities"):
        page = world.client("ana").get(f"/t/graz/mentorships/{world.ids['pair:a']}{path}").text
        assert at(world, "ana") in page, path
    browser = world.client("ana")
    browser.get(at(world, "ana"))
    with statements(world) as sent:
        browser.get(at(world, "ana"))
    assert len(sent) <= MOST
    proposal = f"/t/graz/proposals/{world.ids['proposal:ana']}"
    assert f"{proposal}/confide" in world.client("ana").get(proposal).text
    assert "Ombuds office of graz" in world.client("ana").get(f"{proposal}/confide").text
    assert world.client("marie").get(f"/t/lyon/proposals/{world.ids['proposal:ana']}/confide").status_code == 404


def test_what_is_told_from_a_request_speaks_of_no_pair(fresh_world, box):
    browser, path = fresh_world.client("ana"), f"/t/graz/proposals/{fresh_world.ids['proposal:ana']}/confide"
    answer = browser.post(path, filled(browser.get(path).text))
    said = browser.get(answer.headers["Location"]).text
    assert "Nothing of it stays here" in said or "Hier bleibt nichts davon" in said
    assert not re.search(r"Your pair|Ihr Paar|Ihr Tandem", said)


def test_who_reads_it_is_named_on_the_pages_of_help_with_an_address_that_is_one(fresh_world):
    ingrid, path = fresh_world.client("ingrid"), "/t/graz/desk/help/confidants/0"
    (version,) = ingrid.versions(path)
    wrong = ingrid.post(path, {"name": "New ombuds", "email": "nowhere", "version": version})
    assert (wrong.status_code, "New ombuds" in wrong.text) == (422, True)
    assert ingrid.post(path, {"name": "N", "email": "n@graz.example", "version": "0"}).status_code == 409
    right = {"name": "New ombuds", "email": "new@graz.example", "version": version}
    assert ingrid.post(path, right).status_code == 303
    for page in ("/t/graz/desk/help", "/t/graz/help"):
        assert "new@graz.example" in ingrid.get(page).text, page
    assert ingrid.post("/t/graz/desk/help/confidants/0/remove").status_code == 303
    assert "new@graz.example" not in ingrid.get("/t/graz/help").text
    assert fresh_world.client("ana").get(path).status_code == 403
