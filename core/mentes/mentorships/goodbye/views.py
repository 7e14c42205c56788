"""Pages of going: what would end, switch off, come back."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import Actor, actor, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, in_language
from mentes.base.web import SIGNED_IN, Room, done, render
from mentes.mentorships.certificates.codes import shown
from mentes.mentorships.certificates.service import certificates_of
from mentes.mentorships.goodbye import service
from mentes.mentorships.goodbye.reading import running
from mentes.people.departures.handing import held_alone
from mentes.people.entrance.sessions import own_hash
from mentes.people.profile.service import own
from mentes.people.roles.words import ROLES

room = Room("goodbye", __name__, template_folder="templates", url_prefix="/t/<slug>/me/goodbye")


def _at_home() -> Actor:
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    return who


@room.page("", may=SIGNED_IN)
def leave() -> object:
    """The two ways to go, what ends with either, and what has to be handed over first."""
    who = _at_home()
    return render(
        "goodbye/leave.html",
        running=running(who.person_id, who.home_id),
        alone=[(ROLES[each.role].title, in_language(each.names)) for each in held_alone(who.person_id)],
    )


@room.act("/off", may=SIGNED_IN)
def switch_off() -> Response:
    """Switch the account off; this browser stays signed in, to the page that is left."""
    who = _at_home()
    service.switch_off(own(who.person_id, who.home_id), own_hash(), request.form.get("seen"))
    return done(N_("Your account is switched off."), url_for("goodbye.off", slug=here().slug))


@room.page("/off", may=SIGNED_IN, even_off=True)
def off() -> object:
    """All that somebody sees who has switched their account off: their certificates, and the ways back and on."""
    who = _at_home()
    if not who.is_off:
        return redirect(url_for("goodbye.leave", slug=here().slug))
    rows = certificates_of(who.person_id, who.home_id)
    return render("goodbye/off.html", rows=[each for each in rows if each.state == "issued"], shown=shown)


@room.act("/on", may=SIGNED_IN, even_off=True)
def switch_on() -> Response:
    """Switch it on again."""
    who = _at_home()
    service.switch_on(own(who.person_id, who.home_id))
    return done(N_("Welcome back. Your account is switched on again."), url_for("notices.home", slug=here().slug))
