"""What one gets by mail: one's own page, and the page behind the address in the head of a letter (RFC 8058)."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor, actor_or_none, here
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.headers import keep_private
from mentes.base.i18n import N_
from mentes.base.web import PUBLIC, SIGNED_IN, Room, done, render
from mentes.notices.bounces.service import trouble_at
from mentes.notices.kinds import KINDS
from mentes.notices.preferences import service
from mentes.notices.preferences.forms import CHOICES, MailsForm
from mentes.notices.preferences.links import DIGEST, Off, read, read_back, way_back
from mentes.people.profile.service import own

room = Room("preferences", __name__, template_folder="templates")


@room.form("/t/<slug>/me/mails", may=SIGNED_IN)
def mails() -> object:
    """One row for each kind of news: at once, once a day or not by mail."""
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    person = own(who.person_id, who.home_id, hold=request.method == "POST")
    held = service.preferences(who.person_id, who.home_id)
    form = bind(MailsForm, held, choices=dict.fromkeys(service.SWITCHABLE, CHOICES))
    if form.ok:
        service.prefer(who.person_id, who.home_id, form.value.model_dump())
        return done(N_("From now on you get mails as you chose."), url_for("preferences.mails", slug=here().slug))
    always = [each for each in KINDS.values() if not each.switchable]
    trouble = trouble_at(person.id, person.tenant_id)
    return render("preferences/mails.html", form.status, form=form, always=always, person=person, trouble=trouble)


@room.after_request
def keep_key_private(response: Response) -> Response:
    """The address in a letter's head is a key; the page of one's own is none."""
    return keep_private(response) if request.endpoint == "preferences.off" else response


@room.form("/l/off/<token>", may=PUBLIC)
def off(token: str) -> object:
    """Looking changes nothing: mail scanners look. A mail program's POST says no more than that it is one."""
    limits.spend(limits.LETTER_ACTS, limits.address())
    found = read(token)
    limits.spend(limits.LETTER_ACTS, limits.person(f"off {found.person_id}"))
    _see(found)
    is_done = request.method == "POST"
    person = service.holder(found, hold=is_done)
    if person is None:
        return render("preferences/gone.html")
    kinds = _switched(found) if is_done else service.kinds_of(found)
    held = service.preferences(person.id, person.tenant_id)
    now = {held[kind] for kind in kinds}
    return render(
        "preferences/off.html",
        kind=None if found.kind == DIGEST else KINDS[found.kind],
        kinds=[KINDS[each] for each in kinds],
        how=now.pop() if len(now) == 1 else "off" if not kinds else "daily",
        was=way_back(found, kinds) if found.kind == DIGEST else None,
        is_done=is_done,
    )


def _switched(found: Off) -> list[str]:
    """Do what was asked; gives the kinds that the page then speaks of.

    A daily letter's address ends only what comes in it today; only what our own page signed brings kinds back.
    """
    how = request.form.get("how", "off")
    how = how if how in service.HOWS else "off"
    kinds = service.kinds_of(found)
    was = read_back(found, request.form.get("was", "")) if found.kind == DIGEST else []
    chosen = kinds if how == "off" else was or kinds
    service.prefer(found.person_id, found.tenant_id, dict.fromkeys(chosen, how))
    return chosen or was


def _see(found: Off) -> None:
    """See this university beside those of whoever is signed in: the page is drawn for them."""
    who = actor_or_none()
    forget_scope()
    scope({found.tenant_id, *(who.tenants if who else ())}, who.person_id if who else None)
    db.session.connection()
