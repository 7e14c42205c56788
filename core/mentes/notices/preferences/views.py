"""What one gets by mail: one's own page, and the page behind the address in the head of a letter (RFC 8058)."""

from flask import request, url_for

from mentes.base.actor import actor, actor_or_none, here
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import PUBLIC, SIGNED_IN, Room, done, render
from mentes.notices.bounces.service import trouble_at
from mentes.notices.kinds import KINDS
from mentes.notices.preferences import service
from mentes.notices.preferences.forms import CHOICES, MailsForm
from mentes.notices.preferences.links import DIGEST, Off, read
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


@room.form("/l/off/<token>", may=PUBLIC)
def off(token: str) -> object:
    """Looking changes nothing: mail scanners look. A mail program's POST says no more than that it is one."""
    found = read(token)
    _see(found)
    person = service.holder(found)
    if person is None:
        return render("preferences/gone.html")
    kinds = _kinds(found)
    if request.method == "POST":
        how = request.form.get("how", "off")
        service.prefer(person.id, person.tenant_id, dict.fromkeys(kinds, how if how in service.HOWS else "off"))
    held = service.preferences(person.id, person.tenant_id)
    now = {held[kind] for kind in kinds}
    return render(
        "preferences/off.html",
        kind=None if found.kind == DIGEST else KINDS[found.kind],
        kinds=[KINDS[each] for each in kinds],
        how=now.pop() if len(now) == 1 else "off" if not kinds else "daily",
        is_done=request.method == "POST",
    )


def _kinds(found: Off) -> list[str]:
    """What is switched; to undo the end of a daily letter, the page names the kinds that came in it."""
    was = [each for each in request.form.getlist("kind") if each in service.SWITCHABLE]
    return was if found.kind == DIGEST and was else service.kinds_of(found)


def _see(found: Off) -> None:
    """See this university beside those of whoever is signed in: the page is drawn for them."""
    who = actor_or_none()
    forget_scope()
    scope({found.tenant_id, *(who.tenants if who else ())}, who.person_id if who else None)
    db.session.connection()
