"""Letters to people without a university account: an invitation, and the link with which they come in."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from mentes.base.i18n import N_, Message, format_day, say, speaking
from mentes.base.letter import plain
from mentes.notices.letters import GREETING, TOKEN

INVITED = N_("%(host)s invites you to be a mentor at %(university)s")
INVITED_TO = N_("%(host)s invites you to be a mentor: %(programme)s")
HELLO = N_("%(host)s, %(university)s, would like to have you as a mentor.")
HELLO_FOR = N_("%(host)s, %(university)s, would like to have you as a mentor in this programme: %(programme)s.")
WORDS = N_("%(host)s adds: “%(note)s”")
NO_ACCOUNT = N_(
    "You need no account at a university and no password. You can use another address than this one, and if you have an account at one of the universities, you can take the invitation with it."
)
SEE = N_("See the invitation")
UNTIL = N_("The invitation is open until %(day)s.")
WHY_INVITED = N_(
    "You get this letter because %(host)s entered your address. If you would rather not, you need do nothing; nobody is told whether you read this."
)
COME_IN = N_("Your link to come in: %(university)s")
LINK = N_(
    "Here is the link that you asked for. Open it in the browser in which you asked; it works once, for 15 minutes."
)
OPEN = N_("Come in")
WHY_LINK = N_(
    "You get this letter because somebody entered your address to come in. If that was not you, you need do nothing: the link works in no other browser."
)
ENDED = N_("Your access has ended: %(university)s")
CLOSED = N_(
    "Somebody entered your address to come in. Your access as a guest has ended, so there is no link in this letter. If you think that it should not have, write to whoever invited you."
)


@dataclass(frozen=True)
class Asking:
    """Who invites whom to what, as the letter says it."""

    host: str
    university: str
    name: str
    programme: Message | str | None
    note: str | None
    until: datetime


def address(path: str) -> str:
    """A page of ours with the place for a token, as a letter carries it."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}{path}/{TOKEN}"


def invitation(asking: Asking, locale: str, zone: str) -> tuple[str, str]:
    """Subject and body in the language that the inviting person chose; what was typed comes out as plain text."""
    with speaking(locale, zone):
        typed = {"host": asking.host, "university": asking.university, "programme": asking.programme or ""}
        safe = {name: plain(say(value)) for name, value in typed.items()}
        subject = say(Message(INVITED_TO if asking.programme else INVITED, typed))
        parts = [
            say(Message(GREETING, {"name": plain(asking.name)})),
            say(Message(HELLO_FOR if asking.programme else HELLO, safe)),
            *([say(Message(WORDS, {**safe, "note": plain(asking.note)}))] if asking.note else []),
            say(NO_ACCOUNT),
            f"[{say(SEE)}]({address('/signin/guest')})",
            say(Message(UNTIL, {"day": format_day(asking.until, zone)})),
            f"*{say(Message(WHY_INVITED, safe))}*",
        ]
    return subject, "\n\n".join(parts)


def link(name: str, university: str, slug: str, locale: str, zone: str) -> tuple[str, str]:
    """The letter with the link that somebody asked for."""
    with speaking(locale, zone):
        parts = [
            say(Message(GREETING, {"name": plain(name)})),
            say(LINK),
            f"[{say(OPEN)}]({address(f'/t/{slug}/signin/guest')})",
            f"*{say(WHY_LINK)}*",
        ]
        return say(Message(COME_IN, {"university": university})), "\n\n".join(parts)


def closed(name: str, university: str, locale: str, zone: str) -> tuple[str, str]:
    """To a guest whose access has ended: the page told them nothing, so that nobody else learns it either."""
    with speaking(locale, zone):
        parts = [say(Message(GREETING, {"name": plain(name)})), say(CLOSED)]
        return say(Message(ENDED, {"university": university})), "\n\n".join(parts)
