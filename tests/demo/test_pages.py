"""The demo's own pages: who one can be, what waits for them, every letter, and time that passes."""

import threading
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from tests.demo.conftest import PLACE
from tests.world import settings_for

from mentes.app import create_app
from mentes.base.db import db
from mentes.base.models import ClockOffset, Outbox, Tick
from mentes.demo.people import read_people

DAY = 86_400
BROWSER = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def visit(demo):
    return demo.test_client()


def page(client, path, status=200, **more):
    answer = client.get(path, base_url=PLACE, **more)
    assert answer.status_code == status, answer.text
    return answer


def move(client, **data):
    return client.post("/demo/next-day", data=data, base_url=PLACE, headers=BROWSER)


def days_ahead(app):
    with app.app_context():
        return db.session.get_one(ClockOffset, 1).seconds // DAY


def kept(folder, name="00000000000000000001-0001", **headers):
    (folder / "mail").mkdir(exist_ok=True)
    message = EmailMessage()
    for header, value in ({"To": "ana@graz.example", "Date": "Sat, 21 Nov 2026 10:00:00 +0000"} | headers).items():
        message[header] = value
    message.set_content("Look: http://127.0.0.1:8000/t/graz/home <script>alert(1)</script>")
    message.add_alternative("<html><head></head><body><script>alert(1)</script>Look</body></html>", subtype="html")
    (folder / "mail" / f"{name}.eml").write_bytes(message.as_bytes())
    return name


def test_everybody_is_named_with_what_waits_for_them(visit):
    text = page(visit, "/demo").text
    for each in read_people().values():
        for person in each.people.values():
            assert person.name.replace("'", "&#39;") in text
    assert "waits for your answer: Online mentoring." in text
    assert "Mathilde Perrachon sent you: Mentoring agreement." in text
    assert "/t/graz/signin?login_hint=wolfgang&amp;next=/t/graz/mentorships/" in text


def test_the_walk_begins_with_ana(visit):
    text = page(visit, "/demo").text
    assert "Step in as Ana" in text
    assert "/t/graz/signin?login_hint=ana&amp;next=/t/graz/c/1/apply/mentee" in text


def test_no_sealed_text_is_on_it(visit):
    text = page(visit, "/demo").text
    assert "Hand in my first conference paper" not in text
    assert "Cut the related work" not in text


def test_a_letter_cannot_break_out_of_its_page(visit, tmp_path):
    hostile = "</title><script>alert(1)</script>"
    key = kept(tmp_path, Subject=hostile)
    for path in ("/demo/mail", f"/demo/mail/{key}"):
        text = page(visit, path).text
        assert "<script>alert" not in text
        assert "&lt;/title&gt;&lt;script&gt;alert(1)" in text


def test_a_letters_html_is_shut_in(visit, tmp_path):
    answer = page(visit, f"/demo/mail/{kept(tmp_path, Subject='Hello')}/letter")
    words = answer.headers["Content-Security-Policy"].split("; ")
    assert words[0].startswith("sandbox")
    assert "allow-scripts" not in words[0]
    assert "allow-same-origin" not in words[0]
    assert "default-src 'none'" in words
    assert not any("script-src" in word for word in words)


def test_letters_of_one_person(visit, tmp_path):
    kept(tmp_path, Subject="For Ana")
    kept(tmp_path, "00000000000000000002-0002", Subject="For Paolo", To="paolo@padua.example")
    assert "For Ana" in page(visit, "/demo/mail").text
    text = page(visit, "/demo/mail?to=paolo@padua.example").text
    assert "For Paolo" in text
    assert "For Ana" not in text


@pytest.mark.parametrize("key", ["7", "..%2f..%2fsecrets", "1-2-3.eml", "²"])
def test_there_is_no_other_file(visit, tmp_path, key):
    kept(tmp_path, Subject="Hello")
    page(visit, f"/demo/mail/{key}", 404)
    page(visit, f"/demo/mail/{key}/letter", 404)


def slots(app):
    """The days for which proposals were looked through."""
    with app.app_context():
        keys = db.session.scalars(sa.select(Tick.key).where(Tick.key.like("cron:expire-proposals:%")))
        return {key.split(":")[2] for key in keys}


def test_a_week_is_seven_days_with_their_work(visit, demo):
    before = slots(demo)
    answer = move(visit, days=7, next="/t/graz/c/1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/t/graz/c/1")
    assert days_ahead(demo) == 7
    assert len(slots(demo) - before) == 7
    with demo.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Outbox.done_at.is_(None))) == 0


def test_until_something_happens(visit, demo):
    with demo.app_context():
        before = db.session.scalar(sa.select(sa.func.max(Outbox.id)))
    move(visit, until="news")
    assert 1 <= days_ahead(demo) < 31
    with demo.app_context():
        assert db.session.scalar(sa.select(sa.func.max(Outbox.id))) > before


@pytest.mark.parametrize("days", ["0", "-1", "32", "1e3", "", "²"])
def test_time_moves_by_a_month_at_most(visit, demo, days):
    assert move(visit, days=days).status_code == 422
    assert days_ahead(demo) == 0


def test_two_clicks_at_once_are_two_days(demo):
    before = slots(demo)
    clicks = [threading.Thread(target=lambda: move(demo.test_client())) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert days_ahead(demo) == 2
    assert len(slots(demo) - before) == 2  # neither day was passed over


@pytest.mark.requirement("SSO-16")
def test_another_machine_finds_nothing(visit):
    for path in ("/demo", "/demo/mail", "/demo/mail/1", "/demo/mail/1/letter"):
        page(visit, path, 404, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    answer = visit.post("/demo/next-day", base_url=PLACE, headers=BROWSER, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.status_code == 404


@pytest.mark.requirement("SSO-16")
def test_outside_the_demo_there_is_no_such_address(database_url, redis_url, mailbox):
    app = create_app(settings_for(database_url, redis_url, mailbox.url))
    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")]
    with app.app_context():
        db.engine.dispose()
