"""The demo's own pages: people to step into, every mail that was sent, and a clock that moves day by day."""

from pathlib import Path

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor_or_none
from mentes.base.clock import now
from mentes.base.errors import BadInput, NotVisible
from mentes.base.headers import POLICY
from mentes.base.i18n import N_, reader_locale
from mentes.base.links import safe_next
from mentes.base.web import DEMO, Room, let_go, render, tell
from mentes.demo import letters
from mentes.demo.calendar import MOST, move_on
from mentes.demo.guests import guests, see_all, walk
from mentes.demo.people import read_people
from mentes.demo.sights import sights
from mentes.demo.story import invited
from mentes.people.entrance.finding import places
from mentes.programmes.service import open_editions
from mentes.settings import is_loopback

room = Room("demo", __name__, template_folder="templates")
LETTER_POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""A letter is a document of its own, without scripts and without our cookies; its styles stand in its tags."""


@room.before_request
def stay_at_home() -> None:
    """Whoever is not on this machine finds nothing here, whatever address the server was told to listen on."""
    if not is_loopback(request.remote_addr or ""):
        raise NotVisible


@room.page("/demo", may=DEMO)
def people() -> object:
    """Everybody whom one can step into, what waits for them, and a walk along the whole line."""
    universities = read_people()
    who = actor_or_none()
    see_all()
    edition = next((each for each in open_editions() if each.programme_key == "online"), None)
    return render(
        "demo/people.html",
        universities=universities,
        guests=guests(universities),
        invited=invited(),
        stages=walk(universities, edition.id) if edition else [],
        sights=sights(universities),
        open_slugs={place.slug for place in places(str(reader_locale())) if place.is_open},
        me=who and (who.home_slug, who.name),
    )


def _folder() -> Path:
    return Path(current_app.config["DEMO_DATA"] or "") / "mail"


@room.page("/demo/mail", may=DEMO)
def mails() -> object:
    """Every mail that was sent, the newest first; with `to`, those to one person."""
    to = request.args.get("to", "")
    found, counts = letters.sent_to(_folder(), to)
    return render("demo/mails.html", mails=found, counts=counts, to=to, names=_names(), most=letters.SHOWN)


def _names() -> dict[str, str]:
    people = (person for each in read_people().values() for person in each.people.values())
    return {str(person.claims["email"]): person.name for person in people}


@room.page("/demo/mail/<key>", may=DEMO)
def mail(key: str) -> object:
    """One mail, as its reader gets it: the letter in a frame of its own, and the plain text."""
    page, status = render("demo/mail.html", mail=letters.find(_folder(), key), names=_names())
    return page, status, {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}


@room.page("/demo/mail/<key>/letter", may=DEMO)
def letter(key: str) -> object:
    """The HTML part by itself; its links open in the whole window."""
    html = letters.find(_folder(), key).html.replace("<head>", '<head><base target="_top">', 1)
    return html, 200, {"Content-Security-Policy": LETTER_POLICY, "Content-Type": "text/html; charset=utf-8"}


@room.act("/demo/next-day", may=DEMO)
def next_day() -> Response:
    """Programme time moves on; everything that is due on the way happens before the page comes back."""
    until_news = request.form.get("until") == "news"
    days = MOST if until_news else _days(request.form.get("days", "1"))
    let_go()
    move_on(current_app._get_current_object(), days, until_news=until_news)  # type: ignore[attr-defined]  # noqa: SLF001 - each day has sessions of its own
    tell(N_("It is %(day)s now."), day=now().date())
    return redirect(safe_next(request.form.get("next"), url_for("demo.people")), 303)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= MOST):
        raise BadInput(N_("Time moves on by 1 to %(most)s days at once."), most=MOST)
    return int(text)
