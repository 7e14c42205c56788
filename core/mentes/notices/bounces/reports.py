"""Delivery reports as mail servers send them (RFC 3464): which recipient failed for good, and why."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Final

from mentes.base.letter import one_line

LONGEST: Final = 300  # characters of a reason that are kept
MOST: Final = 1_000_000  # bytes of a report that are looked at; the letter that it quotes may be longer
PARTS: Final = 50
ADDRESSED: Final = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To")


def read_message(raw: bytes) -> "Message[str, str]":
    """A message of whatever quality; what cannot be read of it is missing."""
    return message_from_bytes(raw[:MOST])


def recipients(message: "Message[str, str]") -> list[str]:
    """To whom it came, as the mail server and the sender say."""
    lines = [str(line) for name in ADDRESSED for line in message.get_all(name, [])]
    return [address for _, address in getaddresses(lines) if address]


def failure(message: "Message[str, str]") -> str | None:
    """Why it failed for good, in the server's words; None for a delay, a success, and all that is no report."""
    for block in _blocks(message):
        if str(block.get("Action", "")).strip().lower() == "failed":
            status = _plain(block, "Status")
            words = re.sub(r"^[\w-]+\s*;\s*", "", _plain(block, "Diagnostic-Code"))
            return one_line(words if status in words else f"{status} {words}", LONGEST) or "failed"
    return None


def _plain(block: "Message[str, str]", name: str) -> str:
    return str(block.get(name, "")).strip()


def _blocks(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """The groups of fields of its reports: the first is about the message, each other about a recipient."""
    for number, part in enumerate(message.walk()):
        if number > PARTS:
            return
        if part.get_content_type() == "message/delivery-status":
            held = part.get_payload()
            yield from (each for each in held if isinstance(each, Message)) if isinstance(held, list) else ()
