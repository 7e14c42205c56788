"""The page on which either of the two ends a mentorship officially: what happens then, before it is said."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import BadInput, Unavailable, WrongState
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, done, render
from mentes.mentorships.abilities import role_in
from mentes.mentorships.meetings import attendance
from mentes.mentorships.official import service
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.steps import Way, way_of

room = Room(
    "official", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>/official-end"
)


@room.page("", may=SIGNED_IN)
def show(pair_id: int) -> object:
    """What an official end means for these two today, and the button."""
    pair = load_pair(pair_id, here().id)
    role, way = role_in(actor(), pair), way_of(pair)
    if not pair.is_over and not service.may_end(way):
        raise WrongState(N_("This mentorship cannot be ended officially now. Its page shows how it stands."))
    held = any(each.kind == "final" and (each.state == "held" or each.is_half_said) for each in pair.meetings)
    unsaid = () if pair.is_over else service.unsaid(pair)
    final = way.design.meetings.final and not held and not pair.open_meeting
    return render(
        "official/end.html",
        pair=pair,
        other=pair.other(role),
        way=way,
        answer=_answer(way),
        final=final,
        unsaid=unsaid,
        going_on=service.going_on(pair),
        may_propose=way.design.meetings.proposed_by in {"each", role},
    )


def _answer(way: Way) -> object:
    """None where it is over, or its rules cannot be asked just now."""
    try:
        return None if way.pair.is_over else service.foreseen(way)
    except Unavailable:
        return None


@room.act("", may=SIGNED_IN)
def end(pair_id: int) -> Response:
    """End it."""
    pair: Pair = load_pair(pair_id, here().id)
    role = role_in(actor(), pair)
    for each in () if pair.is_over else service.unsaid(pair):
        return done(service.SAY_FIRST, _here(pair), moment=each.starts_at)
    service.end(pair)
    text = N_(
        "Your mentorship is officially ended. You and %(name)s get a message, and nobody is reminded of anything."
    )
    return done(
        text, url_for("mentorships.show", slug=here().slug, pair_id=pair.id), name=pair.other(role).display_name
    )


@room.act("/meetings/<int:number>", may=SIGNED_IN)
def say(pair_id: int, number: int) -> Response:
    """Say of a meeting whose time is over whether it took place, before it is ended."""
    pair: Pair = load_pair(pair_id, here().id)
    role = role_in(actor(), pair)
    met = request.form.get("took_place")
    if met not in {"yes", "no"}:
        raise BadInput(N_("Say whether you met."))
    minutes = pair.meeting(number).minutes
    attendance.report(pair, number, role, took_place=met == "yes", minutes=minutes)
    return done(N_("It is noted."), _here(pair))


def _here(pair: Pair) -> str:
    return url_for("official.show", slug=here().slug, pair_id=pair.id)
