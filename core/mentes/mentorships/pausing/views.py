"""Pages of a pair's rest, silence and early end: rest until a day, go on, say that all is well, end it."""

from datetime import timedelta

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.clock import now
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.abilities import may_see, role_in
from mentes.mentorships.official.service import may_end
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.pausing import deciding, parting, resting
from mentes.mentorships.pausing.abilities import may_look_after
from mentes.mentorships.pausing.until import RestForm
from mentes.mentorships.steps import way_of

A_WHILE = timedelta(days=30)
room = Room("pausing", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")


def _pair(pair_id: int) -> tuple[Pair, bool]:
    """The pair, and whether the reader is one of those who look after it. Raises NotVisible or NotAllowed for all others."""
    pair, who = load_pair(pair_id, here().id), actor()
    if may_look_after(who, pair):
        return pair, True
    role_in(who, pair)
    return pair, False


def _back(pair: Pair) -> str:
    return url_for("mentorships.show", slug=here().slug, pair_id=pair.id)


@room.form("/rest", may=SIGNED_IN)
def rest(pair_id: int) -> object:
    """Rest for a while, until a day; no reason is asked."""
    pair, is_staff = _pair(pair_id)
    today = now().date()
    form: Form[RestForm] = bind(RestForm, {"until": today + A_WHILE})
    verb = deciding.rest_for if is_staff else resting.rest
    if form.ok and attempt(form, verb, pair, form.value.until):
        return done(N_("It rests until %(day)s. Nobody is reminded meanwhile."), _back(pair), day=form.value.until)
    return render(
        "pausing/rest.html",
        form.status,
        form=form,
        pair=pair,
        is_staff=is_staff,
        other=None if is_staff else pair.other(role_in(actor(), pair)),
        last=resting.last_day(today),
    )


@room.act("/go-on", may=SIGNED_IN)
def go_on(pair_id: int) -> Response:
    """End the rest before its day."""
    pair, _ = _pair(pair_id)
    resting.go_on(pair)
    return done(N_("It goes on. The last day and everything that waits have moved by the days rested."), _back(pair))


@room.act("/keep", may=SIGNED_IN)
def keep(pair_id: int) -> Response:
    """Say that all is well."""
    pair, _ = _pair(pair_id)
    deciding.keep(pair)
    return done(N_("Thank you. It is noted that all is well."), _back(pair))


def _looked_after(pair_id: int) -> Pair:
    pair = load_pair(pair_id, here().id)
    if not may_see(actor(), pair):
        raise NotVisible(N_("There is no such pair here. Your own are listed on your home page."))
    if not may_look_after(actor(), pair):
        raise NotAllowed(N_("Those who look after the pair can do this: its coordinators."))
    return pair


@room.page("/part", may=SIGNED_IN)
def parting_page(pair_id: int) -> object:
    """What it means to end one's own mentoring before its time, before it is said."""
    pair = load_pair(pair_id, here().id)
    other = pair.other(role_in(actor(), pair))
    if may_end(way_of(pair)):
        return redirect(url_for("official.show", slug=here().slug, pair_id=pair.id))
    return render("pausing/part.html", pair=pair, other=other)


@room.act("/part", may=SIGNED_IN)
def part(pair_id: int) -> Response:
    """One of the two ends it; nobody asks why."""
    pair = load_pair(pair_id, here().id)
    role_in(actor(), pair)
    parting.part(pair, request.form.get("seen"))
    return done(N_("Your mentoring has ended, without fault. Both of you get a message."), _back(pair))


@room.page("/end", may=SIGNED_IN)
def ending(pair_id: int) -> object:
    """What the end of a pair by those who look after it means, before it is said."""
    return render("pausing/end.html", pair=_looked_after(pair_id))


@room.act("/end", may=SIGNED_IN)
def end(pair_id: int) -> Response:
    """End a pair that does not answer."""
    pair = _looked_after(pair_id)
    deciding.stop(pair)
    return done(N_("The pair has ended, without fault. Both get a message, and both can be paired anew."), _back(pair))


@room.act("/close", may=SIGNED_IN)
def close(pair_id: int) -> Response:
    """End a pair that is not quiet, such as one of which one of the two asked for it."""
    pair = _looked_after(pair_id)
    parting.close(pair, request.form.get("seen"))
    return done(N_("The pair has ended, without fault. Both get a message, and both can be paired anew."), _back(pair))
