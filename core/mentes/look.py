"""What every page needs besides its own: the reader's language and zone, the university's colours, the menu."""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask.globals import request_ctx

from mentes.base import parts
from mentes.base.actor import Actor, University, actor_or_none
from mentes.base.along import along
from mentes.base.clock import now
from mentes.base.i18n import N_, languages, negotiate
from mentes.base.web import STAFF_ROLES
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
        "stays": g.get("stays"),
        "nav": menu(person) if person and not person.is_off and has_address() and not g.get("database_away") else [],
        "demo": _demo() if current_app.config["DEMO"] and has_address() else None,
    }


def has_address() -> bool:
    """Whether this request came for one of our own host names; else no address can be made for its answer."""
    return request_ctx.url_adapter is not None


def _demo() -> dict[str, Any]:
    return {
        "now": now(),
        "next_day": url_for("demo.next_day"),
        "people": url_for("demo.people"),
        "mails": url_for("demo.mails"),
    }


def menu(person: Actor) -> list[tuple[str, str, bool, int]]:
    """Label, address, whether it is open now, and how many things wait there."""
    home = person.home_slug
    waiting = int(along(notices.WAITING.name) or 0)
    rows = [
        (N_("Home"), url_for("notices.home", slug=home), 0),
        (N_("Inbox"), url_for("notices.inbox", slug=home), waiting),
        (N_("Programmes"), url_for("programmes.offers", slug=home), 0),
    ]
    desk = _desk(person)
    if desk:
        rows.append((N_("Coordination"), url_for("desk.overview", slug=desk), 0))
    if desk and any(grant.role == "admin" and grant.slug == desk for grant in person.grants):
        rows.append((N_("People"), url_for("roles.everyone", slug=desk), 0))
    if person.has_any("central"):
        rows.append((N_("Universities"), url_for("desk.universities"), 0))
    return [(label, address, request.path == address, count) for label, address, count in rows]


def _desk(person: Actor) -> str | None:
    """Where this person coordinates: at the university that is open, else at the first with a role."""
    if g.get("university") and person.has_here(g.university.id, *STAFF_ROLES):
        return str(g.university.slug)
    return next((grant.slug for grant in person.granted if grant.role in STAFF_ROLES), None)
