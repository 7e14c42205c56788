"""The page of a pair: where the two stand, what comes next, and everything that is theirs."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import BadInput, NotVisible
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, done, render
from mentes.mentorships import abilities, service
from mentes.mentorships.achievements.reading import shown_in
from mentes.mentorships.activities.showing import between
from mentes.mentorships.activities.space import Space
from mentes.mentorships.disclosing.service import told
from mentes.mentorships.ending import answer_of
from mentes.mentorships.guiding import guide_of, guides_of, kept_guide, version_of
from mentes.mentorships.journey import next_stop, stops
from mentes.mentorships.official.service import may_end
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.pausing.abilities import may_look_after
from mentes.mentorships.steps import Way, way_of
from mentes.people.roles.contacts import contacts
from mentes.plugin.verdicts import given_on
from mentes.programmes.guides.texts import versions
from mentes.programmes.service import edition_of

room = Room("mentorships", __name__, template_folder="templates")


@room.page("/t/<slug>/mentorships/<int:pair_id>", may=SIGNED_IN)
def show(pair_id: int) -> object:
    """For the two: their journey and all that belongs to it. For coordinators: the facts, and nothing that was written."""
    pair = load_pair(pair_id, here().id)
    if not abilities.may_see(actor(), pair):
        raise NotVisible(N_("There is no such pair here. Your own are listed on your home page."))
    way = way_of(pair)
    role = pair.role_of(actor().person_id)
    if role is None:
        drawn = stops(way, None, here().slug)
        looks_after = may_look_after(actor(), pair)
        return render("mentorships/facts.html", **_answer_of(way), pair=pair, stops=drawn, looks_after=looks_after)
    return render("mentorships/show.html", **_own(way, pair, role))


def _answer_of(way: Way) -> dict[str, Any]:
    """The way, and what its end and its certificate need: the same for the two and for those who look after them."""
    return {"way": way, "answer": answer_of(way), "asked_on": given_on(way.pair.verdict or {})}


def _own(way: Way, pair: Pair, role: str) -> dict[str, Any]:
    side = pair.side(role)
    space, searched = Space(way, side.role), bool({"search", "ranked"} & {*way.design.matching})
    is_asked = (
        way.design.match_check
        and pair.state == "introduced"
        and side.match_answer is None
        and (service.has_met(pair) or not way.design.meetings.first_to_know)
    )
    return _answer_of(way) | {
        "pair": pair,
        "role": role,
        "other": pair.other(role),
        "theirs": shown_in(pair, pair.other(role).role) if way.design.achievements else (),
        "stops": stops(way, role, here().slug),
        "next": next_stop(way, role, here().slug),
        "asks_match": is_asked,
        "searches": searched,
        "can_look": searched and (is_asked or pair.state == "ended_early") and edition_of(pair.edition_id).is_running(),
        "between": between(space, actor().locale),
        "told": told(space, agreed_only=True),
        "may_finish": service.may_finish(way),
        "may_end": may_end(way),
        "may_propose": way.design.meetings.proposed_by in {"each", role},
        "guides": guides_of(way, role, actor().locale),
        "university": pair.universities[pair.other(role).tenant_id]["names"],
        "coordinators": contacts(side.tenant_id, "coordinator") if pair.asked else (),
    }


@room.act("/t/<slug>/mentorships/<int:pair_id>/match", may=SIGNED_IN)
def match(pair_id: int) -> Response:
    """Say whether this is the right match."""
    pair = load_pair(pair_id, here().id)
    role = abilities.role_in(actor(), pair)
    answer = _answer()
    service.answer_match(pair, role, right=answer == "yes")
    target = url_for("mentorships.show", slug=here().slug, pair_id=pair.id)
    return done(N_("Thank you. Your answer is kept; the other side does not see it."), target)


@room.act("/t/<slug>/mentorships/<int:pair_id>/finish", may=SIGNED_IN)
def finish(pair_id: int) -> Response:
    """Say that the two have reached what they wanted, in a programme without a last day."""
    pair = load_pair(pair_id, here().id)
    role = abilities.role_in(actor(), pair)
    service.finish(pair)
    target = url_for("mentorships.show", slug=here().slug, pair_id=pair.id)
    return done(N_("The end has begun. %(name)s gets a message."), target, name=pair.other(role).display_name)


def _answer() -> str:
    answer = request.form.get("answer", "")
    if answer not in {"yes", "no"}:
        raise BadInput(N_("Choose yes or no."))
    return answer


@room.page("/t/<slug>/mentorships/<int:pair_id>/guide/<key>", may=SIGNED_IN)
def guide(pair_id: int, key: str) -> object:
    """A guide of the programme as it is read today, an earlier version of it, or the one that was signed under (S0-3)."""
    pair = load_pair(pair_id, here().id)
    role = abilities.one_of(actor(), pair)
    way = way_of(pair)
    signed, asked = request.args.get("signed", type=int), request.args.get("version", type=int)
    if signed is not None:  # stays open, whatever is read today
        shown = kept_guide(way, role, signed)
        now = next((each for each in guides_of(way, role, actor().locale) if each.key == key), shown)
    else:
        now = guide_of(way, role, actor().locale, key)
        shown = version_of(way, now, asked, actor().locale) if asked is not None else now
    earlier = versions(now.row, pair.edition_id) if now.row else []
    return render(
        "mentorships/guide.html", pair=pair, other=pair.other(role), guide=shown, now=now, way=way, earlier=earlier
    )
