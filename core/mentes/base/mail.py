"""Letters: one Markdown body becomes text and HTML, and goes over a connection that stays open for many."""

import re
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime

from mentes.base.clock import real_now
from mentes.base.letter import html_of, one_line, text_of
from mentes.base.smtp import SmtpServer

REST = 5.0  # seconds without a further try after the mail server was away
LONGEST_SUBJECT = 200
LONGEST_NAME = 100
LONGEST_BODY = 200_000  # characters; what is longer was not written by us
_BROKEN = re.compile(r"[\x00-\x1f\x7f]")
_POLICY = SMTP_LINES.clone(refold_source="none", cte_type="7bit")
# an address in a header stays whole, however long it is; and no server on the way has to know 8BITMIME


class NotNow(RuntimeError):  # noqa: N818
    """The mail server could not take the letter just now; the outbox tries again."""


class Untried(NotNow):
    """It was not even asked, because it was away a moment ago: no attempt of this letter."""


@dataclass(frozen=True)
class Letter:
    """A letter to one person. `body` is Markdown; what people typed goes in through `letter.plain`."""

    message_id: str  # <…@…>, fixed when the letter is written: a second delivery is recognisable
    recipient: str
    subject: str
    body: str
    sender: str  # address
    sender_name: str  # the university, as it signs
    locale: str = "en"
    reply_to: str | None = None
    written_at: datetime = field(default_factory=real_now)  # its Date: when it was complete (RFC 5322, 3.6.1)
    foot: str = ""  # Markdown in small print: why it was sent, and where to change that (UX-44)
    unsubscribe: str | None = None  # where one POST ends letters of its kind (RFC 8058)
    list_id: str | None = None  # what its kind of news is called among mail programs: `padua.mentes.example` (RFC 2919)
    bounces: str | None = None  # the envelope's sender: where reports that it did not arrive go (RFC 5321, 4.5.5)
    calendar: str | None = None  # an iCalendar object, with its method (RFC 6047)
    method: str | None = None


class Smtp:
    """A connection to the mail server, opened when the first letter goes and kept until `close`."""

    def __init__(self, url: str) -> None:
        self._where = SmtpServer.read(url)
        self._open: smtplib.SMTP | None = None
        self._silent_until = float("-inf")

    def send(self, message: EmailMessage, sender: str | None = None) -> None:
        """Hand over one message, with another sender on the envelope if one is given.

        Raises what smtplib raises, and Untried at once for a while after `rest`.
        """
        if time.monotonic() < self._silent_until:
            raise Untried("the mail server was away a moment ago")
        self._server().send_message(message, from_addr=sender)

    def rest(self) -> None:
        """Ask a server that hangs or is away not again at once: other news wait behind each try (seconds a letter)."""
        self.close()
        self._silent_until = time.monotonic() + REST

    def close(self) -> None:
        """Say goodbye; the next letter opens a new connection."""
        held, self._open = self._open, None
        if held is not None:
            try:
                held.quit()
            except (OSError, smtplib.SMTPException):
                held.close()

    def _server(self) -> smtplib.SMTP:
        if self._open is not None and not self._alive(self._open):
            self.close()
        if self._open is None:
            self._open = self._where.connect()
        return self._open

    @staticmethod
    def _alive(held: smtplib.SMTP) -> bool:
        try:
            return held.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False


_open_smtp: ContextVar[Smtp | None] = ContextVar("open_smtp", default=None)


@contextmanager
def open_smtp(url: str | None) -> Iterator[Smtp | None]:
    """The connection for a whole drain loop; a second one inside it is the same."""
    held = _open_smtp.get() or (Smtp(url) if url else None)
    token = _open_smtp.set(held)
    try:
        yield held
    finally:
        _open_smtp.reset(token)
        if held is not None and _open_smtp.get() is None:
            held.close()


def smtp() -> Smtp:
    """The open connection. Raises NotNow outside a drain loop or without SMTP_URL."""
    held = _open_smtp.get()
    if held is None:
        raise NotNow("no mail server is configured: set SMTP_URL")
    return held


def deliver(connection: Smtp, letter: Letter) -> str | None:
    """Send a letter. None: accepted. A text: refused for good, and why. Raises NotNow when it may work later."""
    try:
        connection.send(compose(letter), letter.bounces)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, words),) = error.recipients.values()
        return _refused(code, words)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (ValueError, UnicodeError, smtplib.SMTPNotSupportedError) as error:
        return f"this address cannot be written to ({type(error).__name__})"
    except smtplib.SMTPSenderRefused as error:
        raise NotNow(f"the mail server answered {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        connection.rest()
        raise NotNow(type(error).__name__) from error
    return None


def _refused(code: int, words: bytes | str) -> str:
    """A permanent refusal (5xx, RFC 5321 4.2.1) in the server's words; anything else is worth another try."""
    if code < 500:
        raise NotNow(f"the mail server answered {code}")
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}"[:300]


def compose(letter: Letter) -> EmailMessage:
    """The message itself. Raises ValueError for an address that is none, and for a body beyond all measure."""
    if len(letter.body) > LONGEST_BODY:
        raise ValueError("the letter is too long")
    message = EmailMessage(policy=_POLICY)
    sender, subject = _worded(letter.sender_name, LONGEST_NAME), _worded(letter.subject, LONGEST_SUBJECT)
    _head(message, letter, sender, subject)
    message.set_content(text_of(letter.body, sender, letter.foot))
    page = html_of(letter.body, subject, sender, letter.locale, letter.foot)
    message.add_alternative(page, subtype="html")
    if letter.calendar and letter.method:
        _put_calendar(message, letter.calendar, letter.method)
    message["Content-Language"] = letter.locale.replace("_", "-")  # last: its parts would take it along
    if any(_BROKEN.search(str(value)) for value in message.values()):
        raise ValueError("a header of this letter would not be one line")
    return message


def _worded(text: str, longest: int) -> str:
    """One line that stays as it is typed: an encoded word (RFC 2047) in it could be read as anything, line breaks too."""
    return one_line(text, longest).replace("=?", "= ?")


def _head(message: EmailMessage, letter: Letter, sender: str, subject: str) -> None:
    message["From"] = _address(letter.sender, sender)
    message["To"] = _address(letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies to us
    if letter.list_id:
        message.set_raw("List-Id", f"<{letter.list_id}>")
    if letter.unsubscribe:
        message.set_raw("List-Unsubscribe", f"<{letter.unsubscribe}>")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _put_calendar(message: EmailMessage, text: str, method: str) -> None:
    """The entry as the last alternative, which calendars take up, and as a file for programs that know no such part."""
    message.add_alternative(text, subtype="calendar", charset="utf-8", params={"method": method})
    message.add_attachment(text.encode(), maintype="application", subtype="ics", filename="invite.ics")


def _address(spec: str, name: str = "") -> Address:
    if re.search(r"[\x00-\x20\x7f]|=\?", spec) or spec.count("@") != 1:
        raise ValueError("an address is user@host, without spaces, line breaks or encoded words")
    return Address(display_name=name, addr_spec=spec)
