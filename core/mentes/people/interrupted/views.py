"""Back after the session had ended while something was being sent: it is shown, and one button sends it again."""

from flask import g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import Actor, actor, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import PUBLIC, SIGNED_IN, Room, done, render
from mentes.people.entrance.sessions import was_guest
from mentes.people.interrupted import service

room = Room("interrupted", __name__, template_folder="templates")


@room.page("/t/<slug>/signin/again", may=PUBLIC)
def again() -> object:
    """Signed out while sending: says whether it is kept, and leads to the sign-in."""
    if "unsent" in request.args:
        return render("interrupted/unsent.html", texts=[], sign_in=_way_in(""))
    return render("interrupted/again.html", sign_in=_way_in(url_for("interrupted.show", slug=here().slug)))


def _unsent() -> Response | None:
    """The answer to a text of somebody whose session was ended on purpose, in another window: nothing is kept of it."""
    sent = service.unsent()
    if sent is None:
        return None
    back = sent.path if request.url_rule and "GET" in (request.url_rule.methods or ()) else ""
    response = make_response(render("interrupted/unsent.html", 401, texts=sent.texts, sign_in=_way_in(back)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _way_in(back: str) -> str:
    """Where somebody who is signed out comes in, to go back to this page: a guest by a letter, as the time before."""
    if g.get("university") is None:
        return url_for("entrance.choose", next=back or None)
    if was_guest():
        return url_for("arrivals.come_back", slug=here().slug, next=back or None)
    return url_for("entrance.sign_in", slug=here().slug, next=back or None)


room.record_once(lambda state: state.app.extensions.update({"mentes.unsent": _unsent, "mentes.way_in": _way_in}))


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
