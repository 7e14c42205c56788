"""Mail servers in every mood: silent, hanging up in the middle, unwilling for now or for good, choosy."""

import asyncio
import contextlib
import socket
import threading

import pytest
from aiosmtpd.controller import Controller
from tests.base.test_mail import _letter
from tests.servers import free_port

from mentes.base.embedded import LOOPBACK
from mentes.base.mail import NotNow, Smtp, deliver
from mentes.base.smtp import SmtpServer


class Moody:
    """A real SMTP peer that answers each command as it is told to, and remembers the envelopes."""

    def __init__(self, **answers):
        self.answers, self.envelopes = answers, []

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.answers.get("data") == "hang up":
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 OK"
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.answers.get("data", "250 OK")


@contextlib.contextmanager
def serving(**answers):
    """Such a server, and a connection to it."""
    handler, port = Moody(**answers), free_port()
    controller = Controller(handler, hostname=LOOPBACK, port=port)
    controller.start()
    connection = Smtp(f"smtp://{LOOPBACK}:{port}")
    try:
        yield handler, connection
    finally:
        connection.close()
        controller.stop()


@pytest.mark.requirement("REL-1")
@pytest.mark.parametrize(
    "answers",
    [
        {"mail": "451 greylisted"},
        {"mail": "550 no such sender"},  # a fault of our settings, not of the reader's address
        {"rcpt": "450 mailbox busy"},
        {"data": "452 disk full"},
        {"data": "hang up"},
    ],
    ids=str,
)
def test_what_may_work_later_is_tried_again(answers):
    with serving(**answers) as (_, connection), pytest.raises(NotNow):
        deliver(connection, _letter())


@pytest.mark.parametrize("answers", [{"rcpt": "550 5.1.1 no such user"}, {"data": "552 5.2.2 mailbox full"}], ids=str)
def test_what_never_will_is_kept_and_the_next_letter_goes(answers):
    with serving(**answers) as (handler, connection):
        assert deliver(connection, _letter()) == next(iter(answers.values()))
        handler.answers.clear()
        assert deliver(connection, _letter(recipient="paolo@uni.test")) is None
        assert handler.envelopes[-1][1] == ["paolo@uni.test"]


def test_reports_go_to_the_letters_own_address():
    with serving() as (handler, connection):
        deliver(connection, _letter(bounces="bounces+1.2.abc@mentes.test"))
        deliver(connection, _letter())
    assert [sender for sender, _ in handler.envelopes] == ["bounces+1.2.abc@mentes.test", "mentoring@uni.test"]


@pytest.fixture
def silent():
    """A port that takes connections and never says a word."""
    with socket.create_server((LOOPBACK, 0)) as server:
        stop, held = threading.Event(), []

        def take():
            server.settimeout(0.1)
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    held.append(server.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        yield server.getsockname()[1], held
        stop.set()
        thread.join()
        for each in held:
            each.close()


@pytest.mark.requirement("REL-1")
def test_a_server_that_never_answers_costs_one_wait(silent, monkeypatch):
    """Ten letters behind each other: one waits for the time-out, the others are put back without asking."""
    port, held = silent
    connect = SmtpServer.connect
    monkeypatch.setattr(SmtpServer, "connect", lambda where: connect(where, 0.3))
    connection = Smtp(f"smtp://{LOOPBACK}:{port}")
    for _ in range(10):
        with pytest.raises(NotNow):
            deliver(connection, _letter())
    assert len(held) == 1
