"""Letters that did not arrive, for those who look after their readers."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, done, render
from mentes.notices.bounces import abilities, lists, service
from mentes.notices.bounces.words import why
from mentes.notices.kinds import KINDS
from mentes.notices.models import Mail

room = Room("bounces", __name__, template_folder="templates")


@room.page("/t/<slug>/desk/mails", may=STAFF)
def lost() -> object:
    """Whom a letter did not reach, and why; never what stands in it."""
    allow(abilities.may_look(actor(), here().id))
    asked = request.args.get("skip", "0")
    skip = min(int(asked), 100_000) if asked.isdecimal() else 0
    rows = lists.lost(abilities.eyes_of(actor(), here().id), here().id, skip)
    return render(
        "bounces/lost.html",
        rows=[(row, why(row.refusal)) for row in rows[: lists.PAGE]],
        kinds=KINDS,
        is_admin=actor().has("admin", here().id),
        decides=actor().has_here(here().id, "coordinator"),
        skip=skip,
        page=lists.PAGE,
        more=len(rows) > lists.PAGE,
    )


@room.act("/t/<slug>/desk/mails/<int:mail_id>/again", may=STAFF)
def again(mail_id: int) -> Response:
    """Send it once more."""
    email = service.send_again(_held(mail_id))
    return done(N_("The letter is on its way to %(email)s."), url_for("bounces.lost", slug=here().slug), email=email)


@room.act("/t/<slug>/desk/mails/<int:mail_id>/aside", may=STAFF)
def aside(mail_id: int) -> Response:
    """It need not arrive any more."""
    mail = _held(mail_id)
    service.put_aside(mail)
    text = N_("The letter to %(email)s is put aside. What it said stays in the inbox.")
    return done(text, url_for("bounces.lost", slug=here().slug), email=mail.recipient)


def _held(mail_id: int) -> Mail:
    """The letter, if it is among those that this reader sees. Dealt with meanwhile, the verb says so."""
    allow(abilities.may_look(actor(), here().id))
    mail = service.find(mail_id, here().id)
    if mail.state in service.LOST and not lists.lost(abilities.eyes_of(actor(), here().id), here().id, mail_id=mail_id):
        raise NotVisible(N_("There is no such letter."))
    return mail
