"""The words around a piece of news, so that it reads like a letter from somebody at the university."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mentes.base.i18n import N_, Message, format_day, say, speaking
from mentes.base.letter import plain

if TYPE_CHECKING:
    from mentes.notices.service import News, Reader

GREETING = N_("Dear %(name)s,")
UNTIL = N_("Please do it by %(day)s.")
OPEN = N_("Open it in Mentes")
TOKEN = "{token}"  # noqa: S105 - stands for a one-time link's token until the letter goes; what people type never makes one


def subject_of(reader: "Reader", news: "News") -> str:
    """The news itself, in one line (UX-43)."""
    with speaking(reader.locale, reader.timezone):
        return say(news.text).rstrip(".")


def body_of(
    reader: "Reader", news: "News", link: str, acts: Sequence[tuple[Message, str, bool]] = (), words: str = ""
) -> str:
    """Greeting, the news (or own `words` for it), until when, what can be done at once, one link: Markdown, as the reader reads."""
    with speaking(reader.locale, reader.timezone):
        until = [say(Message(UNTIL, {"day": format_day(news.due, reader.timezone)}))] if news.waits and news.due else []
        parts = [
            say(Message(GREETING, {"name": plain(reader.name)})),
            words or plain(say(news.text)),
            *until,
            *(weighted(f"[{plain(say(label))}]({url})", "**" if leads else "") for label, url, leads in acts),
            weighted(f"[{say(news.verb or OPEN)}]({link})", "*" if acts else ""),
        ]
    return "\n\n".join(parts)


def weighted(link: str, weight: str) -> str:
    """A link as a button among others: strong (`**`) leads, emphasised (`*`) is quiet; see `base.letter`."""
    return f"{weight}{link}{weight}"
