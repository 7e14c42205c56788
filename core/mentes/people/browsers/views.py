"""Where am I signed in? One's own browsers, and the buttons that end them."""

from flask import g, jsonify, redirect, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import Actor, actor, actor_or_none, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import PUBLIC, SIGNED_IN, Room, done, render
from mentes.people.browsers import service
from mentes.people.browsers.devices import device
from mentes.people.entrance.sessions import drop_cookie, own_hash

room = Room("browsers", __name__, template_folder="templates")


@room.page("/t/<slug>/me/sessions", may=SIGNED_IN)
def mine() -> object:
    """The browsers in which one is signed in: what they are, since when, and which of them is this one."""
    who = _at_home()
    rows = service.signed_in(who.person_id, [grant.role for grant in who.grants])
    return render("browsers/mine.html", browsers=[(row, device(row.agent)) for row in rows], own=own_hash())


@room.act("/t/<slug>/me/sessions/<int:number>/end", may=SIGNED_IN)
def end_one(number: int) -> Response:
    """End one of them; it is out on its next request."""
    service.end_one(_at_home().person_id, number)
    return done(N_("You are signed out in that browser."), url_for("browsers.mine", slug=here().slug))


@room.act("/t/<slug>/me/sessions/end-others", may=SIGNED_IN)
def end_others() -> Response:
    """End all but this one."""
    service.end_others(_at_home().person_id)
    return done(N_("You are signed out in all other browsers."), url_for("browsers.mine", slug=here().slug))


@room.act("/t/<slug>/me/sessions/end-all", may=SIGNED_IN)
def end_all() -> Response:
    """Log out everywhere, here too."""
    service.end_all(_at_home().person_id)
    return drop_cookie(redirect(url_for("entrance.signed_out"), 303))


@room.act("/session/stay", may=PUBLIC)
def stay() -> Response:
    """Something has happened here: how many seconds this browser stays signed in from now on; 401 when it is out already."""
    if actor_or_none() is None:
        return Response(status=401)
    return jsonify(g.stays)


def _at_home() -> Actor:
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    return who
