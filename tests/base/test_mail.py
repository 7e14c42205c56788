"""Letters over a real SMTP server: what arrives, what cannot be smuggled in, and what is tried again."""

import pytest
from tests.servers import free_port

from mentes.base.letter import plain, text_of
from mentes.base.mail import Letter, NotNow, Smtp, compose, deliver, open_smtp, smtp
from mentes.base.smtp import SmtpServer

BODY = """Dear Ana,

Paolo **has proposed** a date: [read it](https://mentes.test/t/graz/m/17).

- Tuesday
- Wednesday
"""


def _letter(**changes):
    values = {
        "message_id": "<17.3@mentes.test>",
        "recipient": "ana@uni.test",
        "subject": "A date for your second call, Grüße",
        "body": BODY,
        "sender": "mentoring@uni.test",
        "sender_name": "Università di Padova",
        "locale": "de",
    }
    return Letter(**(values | changes))


@pytest.fixture
def line(mailbox):
    with open_smtp(mailbox.url) as connection:
        yield connection


def test_letter_arrives_as_text_and_html(line, mailbox):
    assert deliver(line, _letter()) is None
    (message,) = mailbox.messages
    assert message["Message-ID"] == "<17.3@mentes.test>"
    assert message["Subject"] == "A date for your second call, Grüße"
    assert message["From"].addresses[0].display_name == "Università di Padova"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "de")
    text = message.get_body(("plain",)).get_content()
    assert "has proposed a date: read it: https://mentes.test/t/graz/m/17" in text
    assert "- Tuesday" in text
    html = message.get_body(("html",)).get_content()
    assert '<html lang="de">' in html
    assert 'href="https://mentes.test/t/graz/m/17"' in html
    assert "<strong>has proposed</strong>" in html


def test_many_letters_one_connection(line, mailbox, monkeypatch):
    opened = []
    connect = type(line._where).connect
    monkeypatch.setattr(type(line._where), "connect", lambda where: opened.append(1) or connect(where))
    for number in range(3):
        deliver(line, _letter(message_id=f"<{number}@mentes.test>"))
    assert (len(mailbox.messages), len(opened)) == (3, 1)


def test_connection_that_the_server_dropped_is_opened_again(line, mailbox):
    deliver(line, _letter())
    line._open.sock.close()
    assert deliver(line, _letter()) is None
    assert len(mailbox.messages) == 2


@pytest.mark.requirement("SEC-9")
def test_no_header_can_be_smuggled_in(line, mailbox):
    evil = "Hello\r\nBcc: eve@evil.test\r\n\r\n<b>body</b>"
    deliver(line, _letter(subject=evil, sender_name=evil))
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert str(message["X-Envelope-To"]) == "ana@uni.test"
    assert message["Subject"] == "Hello Bcc: eve@evil.test <b>body</b>"


@pytest.mark.requirement("SEC-9")
@pytest.mark.parametrize(
    "address",
    [
        "ana@uni.test\r\nBcc: eve@evil.test",
        "ana@uni.test, eve@evil.test",
        "ana",
        "a@b@c",
        "=?utf-8?q?x=0D=0ABcc:eve?=@uni.test",
    ],
)
def test_what_is_no_address_is_refused_for_good(line, mailbox, address):
    assert "cannot be written to" in deliver(line, _letter(recipient=address))
    assert mailbox.messages == []


@pytest.mark.requirement("SEC-4")
@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "**loud**",
        "# big",
        "a\n\n- b",
        "![x](http://t.test/p.png)",
    ],
)
def test_what_people_typed_stays_text(typed):
    message = compose(_letter(body=f"{plain(typed)} wrote to you."))
    html = message.get_body(("html",)).get_content()
    inside = html[html.index('role="article"') :]
    assert not any(tag in inside for tag in ("<script", "<a ", "<strong", "<h1", "<li", "<img"))
    assert " ".join(typed.split()) in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize("answer", ["451 later", "421 busy"])
def test_temporary_refusal_is_tried_again(line, mailbox, answer):
    mailbox.refuse = answer
    with pytest.raises(NotNow):
        deliver(line, _letter())
    mailbox.refuse = None
    assert deliver(line, _letter()) is None


def test_permanent_refusal_is_kept_in_words(line, mailbox):
    mailbox.refuse = "554 no such person"
    assert deliver(line, _letter()) == "554 no such person"


def test_server_away_is_tried_again():
    with pytest.raises(NotNow, match="ConnectionRefused"):
        deliver(Smtp(f"smtp://127.0.0.1:{free_port()}"), _letter())


@pytest.mark.requirement("REL-1")
def test_server_away_is_not_asked_for_each_letter(monkeypatch):
    """Each try at one that hangs takes seconds in which no other news is told."""
    asked, connect = [], SmtpServer.connect
    monkeypatch.setattr(SmtpServer, "connect", lambda where: asked.append(1) or connect(where))
    connection = Smtp(f"smtp://127.0.0.1:{free_port()}")
    for _ in range(3):
        with pytest.raises(NotNow):
            deliver(connection, _letter())
    assert len(asked) == 1
    connection._silent_until = float("-inf")
    with pytest.raises(NotNow):
        deliver(connection, _letter())
    assert len(asked) == 2


def test_no_mail_server_is_tried_again():
    with pytest.raises(NotNow, match="SMTP_URL"):
        smtp()


def test_loop_inside_a_loop_has_the_same_connection(mailbox):
    with open_smtp(mailbox.url) as outer:
        with open_smtp(mailbox.url) as inner:
            deliver(inner, _letter())
        assert inner is outer
        assert outer._open is not None
    assert outer._open is None


def test_text_counts_its_lists():
    assert text_of("1. one\n2. two", "Graz").startswith("1. one\n\n2. two")
