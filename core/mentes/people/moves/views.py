"""Pages of moving: whom this university lets go or welcomes."""

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.i18n import N_, reader_locale
from mentes.base.web import STAFF, Room, done, render
from mentes.people.moves import abilities, service
from mentes.tenancy.current import universities

room = Room("moves", __name__, template_folder="templates")


@room.page("/t/<slug>/desk/moves", may=STAFF)
def moves() -> object:
    """Whose sign-in says that they belong to another university now, and what was decided."""
    allow(abilities.may_decide(actor(), here().id))
    names = {each.id: each.name(str(reader_locale())) for each in universities(db.session())}
    return render("moves/list.html", moves=service.moves_of(here().id), names=names, here_id=here().id)


@room.act("/t/<slug>/desk/moves/<int:move_id>/agree", may=STAFF)
def agree(move_id: int) -> Response:
    """Let go, or welcome."""
    allow(abilities.may_decide(actor(), here().id))
    move = service.held(move_id, here().id)
    service.agree(move, here().id, actor().person_id)
    return done(N_("Your answer is kept: %(name)s."), url_for("moves.moves", slug=here().slug), name=move.name)


@room.act("/t/<slug>/desk/moves/<int:move_id>/refuse", may=STAFF)
def refuse(move_id: int) -> Response:
    """Do not agree."""
    allow(abilities.may_decide(actor(), here().id))
    move = service.held(move_id, here().id)
    service.refuse(move)
    return done(N_("Nobody is moved: %(name)s."), url_for("moves.moves", slug=here().slug), name=move.name)
