"""A real SMTP peer with moods: it takes letters, puts them off, refuses them, hangs, or drops the line; and writes all down."""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from mentes.base.embedded import LOOPBACK, free_port

MOODS = ("later", "never", "hang", "drop before", "drop after", "slow")
HANG = 11.0  # seconds: one more than the client has patience


@dataclass(frozen=True)
class Entry:
    """What became of one delivery."""

    at: float
    message_id: str  # at RCPT, where no letter is known yet, the recipient
    verdict: str  # accepted | unanswered (accepted, and the line is lost) | later | never | dropped | hung


@dataclass
class Peer:
    """One server; `mood` is how it behaves until the moment `until` (of time.time)."""

    seed: int
    mood: str = "well"
    until: float = 0.0
    log: list[Entry] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port)

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def be(self, mood: str, seconds: float) -> None:
        """Behave so for a while."""
        self.mood, self.until = mood, time.time() + seconds

    def _now(self) -> str:
        return self.mood if time.time() < self.until else "well"

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        if self._now() == "later" and self._random.random() < 0.3:
            return "451 4.3.0 not now"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        mood = self._now()
        if mood == "later" and self._random.random() < 0.3:
            return "450 4.2.1 not now"
        if mood == "never" and self._random.random() < 0.5:
            self._note(address, "never")
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        number, mood = _message_id(envelope), self._now()
        if mood == "later":
            return self._say(number, "later", "452 4.3.1 full")
        if mood == "never":
            return self._say(number, "never", "554 5.7.1 refused")
        if mood == "hang":
            self._note(number, "hung")
            await asyncio.sleep(HANG)
            return "451 4.3.0 not now"
        if mood == "drop before":
            return self._drop(server, number, "dropped")
        if mood == "drop after":
            return self._drop(server, number, "unanswered")
        if mood == "slow":
            self._note(number, "unanswered")
            await asyncio.sleep(HANG)
            return "250 OK"
        return self._say(number, "accepted", "250 OK")

    def _say(self, number: str, verdict: str, answer: str) -> str:
        self._note(number, verdict)
        return answer

    def _note(self, number: str, verdict: str) -> None:
        self.log.append(Entry(time.time(), number, verdict))

    def _drop(self, server: SMTP, number: str, verdict: str) -> str:
        self._note(number, verdict)
        assert server.transport is not None
        server.transport.abort()
        return "421 bye"


def _message_id(envelope: Envelope) -> str:
    content = envelope.content
    assert isinstance(content, bytes)
    found = re.search(rb"^message-id:\s*(<[^>]+>)", content, re.IGNORECASE | re.MULTILINE)
    assert found is not None
    return found[1].decode()
