"""Back after the session had ended while something was being sent: it is shown, and one button sends it again."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import Actor, actor, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import PUBLIC, SIGNED_IN, Room, done, render
from mentes.people.interrupted import service

room = Room("interrupted", __name__, template_folder="templates")


@room.page("/t/<slug>/signin/again", may=PUBLIC)
def again() -> object:
    """Signed out while sending: says that it is kept, and leads to the sign-in."""
    return render("interrupted/again.html")


@room.page("/t/<slug>/signin/continue", may=SIGNED_IN)
def show() -> object:
    """What one was sending; without any, one's home page."""
    kept = service.find(_at_home().person_id)
    if kept is None:
        return redirect(url_for("notices.home", slug=here().slug))
    return render("interrupted/show.html", kept=kept)


@room.act("/t/<slug>/signin/continue/send", may=SIGNED_IN)
def send() -> Response:
    """Once: on to the address that it was meant for, with everything that the page carries (307 sends it along)."""
    return redirect(service.take(_at_home().person_id), 307)


@room.act("/t/<slug>/signin/continue/drop", may=SIGNED_IN)
def drop() -> Response:
    """Throw it away."""
    service.take(_at_home().person_id)
    return done(N_("What you were sending is thrown away."), url_for("notices.home", slug=here().slug))


def _at_home() -> Actor:
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    return who
