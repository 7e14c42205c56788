"""Letters in a university's own words, end to end: whose words count, what reaches the mail server, who may write them."""

from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from tests.story import Couple
from tests.test_at_once import at_once, sent, statuses

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.base.models import History
from mentes.notices.models import Notice, Wording
from mentes.notices.readers import reader_of
from mentes.notices.service import News, tell
from mentes.programmes.service import edition_of

pytestmark = pytest.mark.one_server
KEY = "meeting.confirmed"
NASTY = "Eve\r\nBcc: x@example.org \u202e*b* [go](https://evil.example) <script>alert(1)</script> {token:1}"


@pytest.fixture(scope="module")
def programme(world):
    with world.seen_by(None, "alliance"):
        return edition_of(world.ids["edition"]).programme_id


@pytest.fixture
def own(world):
    """Puts own words into their rows; they are gone after the test."""

    def put(slug, programme_id, subject, body="Text: {name}.", *, key=KEY, locale="en"):
        row = Wording(tenant_id=world.ids[slug], programme_id=programme_id, key=key, locale=locale)
        row.subject, row.body, row.changed_at = subject, body, now()
        with world.seen_by(None, slug):
            db.session.add(row)

    yield put
    with world.seen_by(None, "graz"):
        db.session.execute(sa.delete(Wording))


def letter(world, mailbox, who, slug, *, name="Maria", programme_id=None, key=KEY):
    """What somebody is sent about a confirmed meeting: the message as the mail server took it."""
    mailbox.messages.clear()
    with world.seen_by(None, slug):
        reader = reader_of(world.people[who])
        said = Message("%(name)s confirms your meeting on %(moment)s.", {"name": name, "moment": now()})
        number = (db.session.scalar(sa.select(sa.func.max(Notice.event_id))) or 0) + 1_000_000
        tell(reader, News(f"wording:{number}", said, "home", letter=key, programme_id=programme_id), number)
    world.drain()
    (message,) = mailbox.messages
    return message_from_bytes(bytes(message), policy=default)


def parts(message):
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


@pytest.mark.requirement("UX-43", "UX-44")
def test_whose_words_count(world, mailbox, own, programme):
    def subject():
        return letter(world, mailbox, "paolo", "padua", programme_id=programme)["Subject"]

    assert subject().startswith("Maria confirms your meeting on ")
    own("padua", None, "Wort der Stadt", locale="de")  # not the reader's language
    own("lyon", programme, "Lyon")  # not the reader's university, nor the owner
    own("alliance", None, "Alliance for all")  # the owner's other programmes are not this one
    assert subject().startswith("Maria confirms")
    own("alliance", programme, "Alliance: {name}")
    assert subject() == "Alliance: Maria"
    own("padua", None, "Padua for all: {programme}, {university}")
    assert subject().startswith("Padua for all: ")
    assert subject().endswith("University of Padua")
    own("padua", programme, "Padua, {name}")
    text, html = parts(letter(world, mailbox, "paolo", "padua", programme_id=programme))
    for part in (text, html):  # what stands around the words is ours
        assert "Dear Paolo," in part
        assert "Text: Maria." in part
        assert "https://mentes.example/t/padua/home" in part
        assert "You get this letter because" in part
    assert letter(world, mailbox, "paolo", "padua")["Subject"].startswith("Padua for all: ") is False  # no programme


@pytest.mark.requirement("SEC-10")
def test_words_that_no_longer_fit_are_passed_over(world, mailbox, own):
    for subject, body in (
        ("{gone}", "x"),
        ("x", "{gone}"),
        ("x", "{name.__class__}"),
        ("x", "```\nx"),
        ("x", "{until}"),
    ):
        own("padua", None, subject, body)
        message = letter(world, mailbox, "paolo", "padua")
        assert message["Subject"].startswith("Maria confirms your meeting on ")
        assert "__class__" not in "".join(parts(message))
        with world.seen_by(None, "padua"):
            db.session.execute(sa.delete(Wording))


class Links(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.hrefs = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]


@pytest.mark.requirement("SEC-9", "SEC-10")
def test_hostile_words_and_values_are_harmless_in_the_mail(world, mailbox, own):
    body = "<script>alert(1)</script> [x](javascript:alert(1)) {name}\n\n<img src=https://evil.example/x.png>"
    own("padua", None, "Hi {name}", body)
    message = letter(world, mailbox, "paolo", "padua", name=NASTY)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Hi Eve Bcc: x@example.org *b* [go](https://evil.example)")
    assert "\u202e" not in message["Subject"]
    text, html = parts(message)
    found = Links(html)
    assert not found.tags & {"script", "img", "iframe", "form"}
    assert not any("evil" in each or "javascript" in each for each in found.hrefs)
    assert "\u202e" not in text + html
    assert "[go](https://evil.example) <script>alert(1)</script> {token:1}" in text


@pytest.mark.requirement("SEC-10")
def test_a_pairs_own_news_is_said_in_the_words_for_its_programme(world, mailbox, own, programme):
    own("granada", programme, "New date: {name}", "Please answer **soon**. {name} waits.", key="meeting.proposed")
    mailbox.messages.clear()
    couple = Couple(world, "b")
    couple.propose("mentee", 3)
    world.drain()
    (message,) = [each for each in mailbox.messages if "diego" in str(each["To"])]
    assert str(message["Subject"]) == "New date: Marie Durand"
    text, _ = parts(message_from_bytes(bytes(message), policy=default))
    assert "Please answer soon. Marie Durand waits." in text
    assert "Please do it by" in text


def at(slug, number=0, rest=""):
    return f"/t/{slug}/desk/wording/{number}{rest}"


def write(world, path, body, *, subject="Own", action="save"):
    visitor = world.client("adele")
    version = visitor.versions(path)[0]
    return visitor.post(path, {"subject": subject, "body": body, "action": action, "version": version})


@pytest.mark.requirement("UX-20", "UX-43")
def test_an_admin_writes_looks_tries_and_takes_back(world, mailbox, own):
    path = at("graz", rest=f"/{KEY}/en")
    adele = world.client("adele")
    assert 'href="/t/graz/desk/wording"' in adele.get("/t/graz/desk").text
    before = events(world)
    assert adele.get(at("graz")).status_code == 200
    page = adele.get(path).text
    assert "{name} confirms your meeting on {moment}." in page  # our text, and what the form begins with
    shown = write(world, path, "We look at **{name}**.", action="preview")
    assert shown.status_code == 200
    assert "We look at Maria Huber." in shown.text
    assert events(world) == before
    assert write(world, path, "Bad {nobody}").status_code == 422
    assert write(world, path, "We look at **{name}**.", subject="Own: {name}").status_code == 303
    preview = adele.get(at("graz", rest=f"/{KEY}?with=rtl"))
    assert "Own: ליאורה" in preview.text
    assert "sandbox" in preview.text
    html = adele.get(at("graz", rest=f"/{KEY}/en/letter?with=long"))
    assert html.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "<strong>Maximiliane" in html.text
    mailbox.messages.clear()
    assert adele.post(f"{path}/test").status_code == 303
    world.drain()
    (message,) = mailbox.messages
    assert str(message["Subject"]) == "Own: Maria Huber"
    assert "adele" in str(message["To"])
    assert adele.post(f"{path}/back").status_code == 303
    assert adele.post(f"{path}/back").status_code == 409
    assert "Adele Koch" in adele.get(path).text
    assert events(world)[-2:] == ["WordingChanged", "WordingTakenBack"]


def events(world):
    with world.seen_by(None, "graz"):
        named = sa.select(History.event).where(History.event.like("Wording%")).order_by(History.id)
        return list(db.session.scalars(named))


@pytest.mark.requirement("UX-15")
def test_of_two_who_write_at_once_one_is_told_and_loses_nothing(world, own):
    path = at("graz", rest="/pair.completed/en")
    for version in ("0", "1"):  # the first words, and a change of them
        both = [
            sent(world, "adele", path, subject="S", body=f"Words {each}{version}", action="save", version=version)
            for each in "ab"
        ]
        answers = at_once(*both)
        assert statuses(answers) == [303, 409]
        lost = next(each for each in answers if each.status_code == 409).text
        assert f"Words a{version}" in lost
        assert f"Words b{version}" in lost


@pytest.mark.requirement("SEC-11")
def test_who_may_write_for_what(world, own, programme):
    for who, slug, number, status in (
        ("adele", "graz", 0, 200),
        ("adele", "graz", programme, 200),
        ("ingrid", "graz", 0, 404),  # coordinators write for their programmes
        ("ingrid", "graz", programme, 200),
        ("ingrid", "padua", programme, 404),
        ("claire", "alliance", programme, 200),
        ("claire", "alliance", 0, 404),
        ("helene", "graz", 0, 200),
        ("ana", "graz", 0, 403),
        ("adele", "graz", 999_999, 404),
    ):
        assert world.client(who).get(at(slug, number)).status_code == status, (who, slug, number)
    adele = world.client("adele")
    for rest in ("/role.given/en", "/nothing/en", f"/{KEY}/xx", f"/{KEY}?with=other", "/staff.application/en/letter"):
        assert adele.get(at("graz", rest=rest)).status_code == 404, rest
    assert adele.post(at("graz", rest=f"/{KEY}/en"), {"subject": "s", "body": "b", "tenant_id": "1"}).status_code == 400
