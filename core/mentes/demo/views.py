"""The demo's own pages: people to step into, every mail that was sent, and a clock that moves day by day."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import current_app, request
from werkzeug.wrappers import Response

from mentes.base.clock import move_clock, now
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.links import safe_next
from mentes.base.ticks import run_day
from mentes.base.web import DEMO, Room, done, render
from mentes.demo.people import read_people

room = Room("demo", __name__, template_folder="templates")


@room.page("/demo", may=DEMO)
def people() -> object:
    """Everybody whom one can step into; each goes the real way through their university's sign-in."""
    return render("demo/people.html", universities=list(read_people().values()))


@dataclass(frozen=True)
class Sent:
    """One mail as the mail server kept it."""

    key: str
    to: str
    subject: str
    at: datetime
    text: str


@room.page("/demo/mail", may=DEMO)
def mails() -> object:
    """Every mail that was sent, the newest first."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:200]
    return render("demo/mails.html", mails=[_sent(each) for each in files])


def _folder() -> Path:
    return Path(current_app.config["DEMO_DATA"] or "") / "mail"


def _sent(file: Path) -> Sent:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    text = part.get_content() if part else ""
    return Sent(
        file.stem, str(message["To"]), str(message["Subject"]), parsedate_to_datetime(str(message["Date"])), text
    )


@room.page("/demo/mail/<key>", may=DEMO)
def mail(key: str) -> object:
    """One mail, as its reader gets it."""
    file = _folder() / f"{key}.eml"
    if not key.replace("-", "").isdigit() or not file.is_file():
        raise NotVisible(N_("There is no such mail. The list shows all that were sent."))
    return render("demo/mail.html", mail=_sent(file))


@room.act("/demo/next-day", may=DEMO)
def next_day() -> Response:
    """Programme time moves on by one day; everything that is due on it happens before the page comes back."""
    move_clock(db.session.connection(), 1)
    db.session.commit()
    run_day(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - a worker thread needs the app
    return done(N_("It is %(day)s now."), safe_next(request.form.get("next")), day=now().date())
