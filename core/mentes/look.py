"""What every page needs besides its own: the reader's language and zone, the university's colours, the menu."""

from typing import Any

from flask import Flask, current_app, g, request, url_for

from mentes.base import parts
from mentes.base.actor import Actor, University, actor_or_none
from mentes.base.clock import now
from mentes.base.i18n import N_, languages, negotiate
from mentes.notices import service as notices
from mentes.tenancy.service import interface_languages

THEMES = {"light", "dark", "auto"}


def reader_locale() -> str:
    """The person's own choice, else the browser's cookie, else what the browser prefers, else the university's first."""
    person = actor_or_none()
    university: University | None = g.get("university")
    fallback = interface_languages(university.locales, languages())[0] if university else "en"
    return negotiate(person.locale if person else request.cookies.get("locale"), request.accept_languages, fallback)


def reader_timezone() -> str:
    """The person's own zone, else the university's."""
    person = actor_or_none()
    university: University | None = g.get("university")
    return person.timezone if person else university.timezone if university else "UTC"


def init_look(app: Flask) -> None:
    """Give every template its surroundings, and what the parts of a page call."""
    parts.register(app.jinja_env)
    app.context_processor(surroundings)


def surroundings() -> dict[str, Any]:
    """What `base.html` draws around each page."""
    theme = request.cookies.get("theme")
    person = actor_or_none()
    return {
        "tenant": g.get("university"),
        "actor": person,
        "locale": reader_locale(),
        "locales": languages(),
        "theme": theme if theme in THEMES else "auto",
        "tellings": g.get("told", []),
        "nav": menu(person) if person else [],
        "demo": _demo() if current_app.config["DEMO"] else None,
    }


def _demo() -> dict[str, Any]:
    return {
        "now": now(),
        "next_day": url_for("demo.next_day"),
        "people": url_for("demo.people"),
        "mails": url_for("demo.mails"),
    }


def menu(person: Actor) -> list[tuple[str, str, bool, int]]:
    """Label, address, whether it is open now, and how many things wait there."""
    slug = g.university.slug if g.get("university") else person.home_slug
    waiting = notices.waiting_for(person.person_id, person.home_id)
    rows = [
        (N_("Home"), "notices.home", 0),
        (N_("Inbox"), "notices.inbox", waiting),
        (N_("Programmes"), "programmes.offers", 0),
    ]
    if person.has_any("coordinator", "lead", "admin"):
        rows.append((N_("Coordination"), "desk.overview", 0))
    if person.has_any("central"):
        rows.append((N_("Universities"), "desk.universities", 0))
    return [(label, _address(endpoint, slug), request.endpoint == endpoint, count) for label, endpoint, count in rows]


def _address(endpoint: str, slug: str) -> str:
    return url_for(endpoint) if endpoint == "desk.universities" else url_for(endpoint, slug=slug)
