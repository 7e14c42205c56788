"""The page behind a link of a letter: what is asked, a button, and what was answered. It signs nobody in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor_or_none, here
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotAllowed, Refusal, Unavailable, WrongState
from mentes.base.forms import Form, bind
from mentes.base.headers import keep_private
from mentes.base.i18n import N_, Message, languages, speaking
from mentes.base.web import PUBLIC, Room, render
from mentes.notices.acts import service
from mentes.notices.acts.registry import Asked, Deed, Sheet, deed
from mentes.people import onetime
from mentes.people.entrance.models import OneTimeLink
from mentes.tenancy.current import by_slug
from mentes.tenancy.models import Tenant
from mentes.tenancy.service import interface_languages

OVER = N_("This link is too old. What it was about stands in Mentes: sign in and answer there.")
NO_BROWSER = N_("Open the link of the letter in a browser and press the button there.")
room = Room("acts", __name__, template_folder="templates")
room.after_request(keep_private)


@room.form("/l/<token>", may=PUBLIC)
def letter(token: str) -> object:
    """What a letter's link leads to. Looking changes nothing, whoever looks and however often; the button does it, once."""
    limits.spend(limits.LETTER_ACTS, limits.address())
    link = onetime.known(token, service.PURPOSE)
    if link is None:
        return render("acts/over.html", 410, words=Message(OVER), path="/")
    who = actor_or_none()
    if who is not None and link.person_id not in {None, who.person_id}:
        return render("acts/other.html", 403)
    limits.spend(limits.LETTER_ACTS, limits.person(link.person_id or f"link {link.id}"))
    number = link.id
    _enter(link)
    return _answer(db.session.get_one(OneTimeLink, number), token, who.person_id if who else None)


def _enter(link: OneTimeLink) -> None:
    """From here on this request sees what the link's reader sees at home, without any of their roles."""
    tenant_id, person_id = link.tenant_id, link.person_id
    forget_scope()
    scope({tenant_id}, person_id)
    g.university = by_slug(db.session(), db.session.get_one(Tenant, tenant_id).slug)


def _answer(link: OneTimeLink, token: str, signed_in: int | None) -> object:
    try:
        asked = service.asked(link, signed_in)
    except WrongState as refusal:
        return render("acts/over.html", 410, words=refusal.message, path="/")
    what = deed(link.payload["act"])
    with _spoken(asked) as about:
        about |= {"token": token, "path": f"/t/{here().slug}/{what.path(asked)}"}
        try:
            return _pressed(link, asked, what, about) if request.method == "POST" else _looked(link, asked, what, about)
        except Refusal as refusal:
            is_away = isinstance(refusal, Unavailable) and not refusal.incident
            if refusal.status != 409 and not is_away:
                raise
            return render("acts/over.html", refusal.status, words=refusal.message, is_away=is_away, **about)


@contextmanager
def _spoken(asked: Asked) -> Iterator[dict[str, Any]]:
    """In the reader's own language and zone, whatever this browser prefers; gives what every page here is told of it."""
    plain = str(asked.values.get("locale") or interface_languages(here().locales, languages())[0])
    locale = asked.actor.locale if asked.actor else plain
    zone = asked.actor.timezone if asked.actor else here().timezone
    with speaking(locale, zone):
        yield {"locale": locale, "locales": {locale: languages().get(locale, locale)}, "zone": zone}


def _looked(link: OneTimeLink, asked: Asked, what: Deed, about: dict[str, Any]) -> object:
    before = service.answered(link)
    if before is not None and not service.is_old(link):
        return render("acts/answered.html", before=before, **about)
    if service.is_over(link):
        return render("acts/over.html", 410, words=Message(OVER), **about)
    sheet = what.show(asked)
    return render("acts/act.html", sheet=sheet, form=_form(sheet, about), **about)


def _form(sheet: Sheet, about: dict[str, Any]) -> Form[Any] | None:
    return bind(sheet.form, sheet.first, zone=about["zone"], choices=sheet.choices) if sheet.form else None


def _pressed(link: OneTimeLink, asked: Asked, what: Deed, about: dict[str, Any]) -> object:
    """Do it, and spend with it every link of this reader about the same matter: all of it in this one transaction."""
    if not g.browser:
        raise NotAllowed(NO_BROWSER)
    link, alike = service.hold(link.id)
    if service.answered(link) is not None:
        return _shown(about)
    if service.is_over(link):
        return render("acts/over.html", 410, words=Message(OVER), **about)
    sheet = what.show(asked)
    form = _form(sheet, about)
    said = None if form and not form.ok else _said(what, asked, form)
    if said is None:
        return render("acts/act.html", form.status if form else 422, sheet=sheet, form=form, **about)
    service.spend(about["token"], alike, said)
    return _shown(about)


def _said(what: Deed, asked: Asked, form: Form[Any] | None) -> Message | None:
    """What was done; None when what was typed was refused, and then the form says why."""
    try:
        return what.do(asked, form.value if form else None)
    except Refusal as refusal:
        if form is None or refusal.status != 422:
            raise
        form.refuse(refusal.message)
        return None


def _shown(about: dict[str, Any]) -> Response:
    return redirect(url_for("acts.letter", token=about["token"]), 303)
