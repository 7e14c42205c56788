"""Reading what the demo's mail server kept: one file a letter, the newest first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from mentes.base.errors import NotVisible
from mentes.base.i18n import N_

SHOWN = 200
_headers = BytesHeaderParser(policy=policy.default)


@dataclass(frozen=True)
class Sent:
    """One letter; text and HTML are empty in lists."""

    key: str
    to: str
    sender: str
    subject: str
    at: datetime
    text: str = ""
    html: str = ""


def sent_to(folder: Path, address: str = "") -> tuple[list[Sent], dict[str, int]]:
    """The newest letters, to everybody or to one address; and how many went to each address."""
    every = list(_listed(folder))
    wanted = [each for each in every if not address or each.to == address]
    return wanted[:SHOWN], dict(sorted(Counter(each.to for each in every).items()))


def _listed(folder: Path) -> Iterator[Sent]:
    for file in sorted(folder.glob("*.eml"), reverse=True):
        with file.open("rb") as content:
            yield _sent(file.stem, _headers.parse(content))


def find(folder: Path, key: str) -> Sent:
    """One letter whole. Raises NotVisible for none, and for a key that is no name of a letter."""
    file = folder / f"{key}.eml"
    if not key.replace("-", "").isdigit() or not file.is_file():
        raise NotVisible(N_("There is no such mail. The list shows all that were sent."))
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return _sent(file.stem, message, _part(message, "plain"), _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _sent(key: str, message: EmailMessage, text: str = "", html: str = "") -> Sent:
    to, sender, subject = (str(message[name] or "") for name in ("To", "From", "Subject"))
    return Sent(key, to, sender, subject, parsedate_to_datetime(str(message["Date"])), text, html)
