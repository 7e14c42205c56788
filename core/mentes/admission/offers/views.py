"""Pages of mentees who look for a mentor: the list with its filters and suggestions, and one offer."""

from functools import partial

from flask import redirect, request, url_for

from mentes.admission.bound import Bound, readable
from mentes.admission.offers import searching, seeing, service
from mentes.admission.offers.showing import Card, Glance, glance_of
from mentes.admission.offers.suggesting import Fit, fit, suggestions
from mentes.admission.parts import Own, parts_here, parts_of
from mentes.admission.showing import answered, question
from mentes.base.actor import actor, actor_or_none, here
from mentes.base.i18n import reader_locale
from mentes.base.web import SIGNED_IN, Room, render
from mentes.programmes.titles import title_of

room = Room("offers", __name__, template_folder="templates")


@room.page("/t/<slug>/c/<int:edition_id>/mentors", may=SIGNED_IN)
def mentors(edition_id: int) -> object:
    """The mentors of an edition as the address asks for them, with a few that fit above the first page (S2-34)."""
    where = readable(edition_id)
    search = seeing.search_of(where, actor(), here().id)
    parts = parts_here(edition_id, actor())
    seeing.check_may_look(where, actor(), here().id, parts)
    filters = searching.filters_of(where, search)
    wanted = searching.wanted_of(request.args, filters)
    mentee = parts.get("mentee")
    found, more = searching.fitting(where, wanted, mentee, actor().person_id)
    if not found and wanted.skip:
        return redirect(url_for("offers.mentors", slug=here().slug, edition_id=edition_id, **wanted.address(skip=0)))
    is_first, glance = not wanted.is_any and not wanted.skip, _glance(where)
    return render(
        "offers/mentors.html",
        where=where,
        programme=title_of(where.edition),
        search=search,
        filters=filters,
        wanted=wanted,
        domain=where.today.plugin.domain,
        told=partial(question, domain=where.today.plugin.domain),
        cards=[glance.card(each) for each in found],
        fits=_fits(where, mentee, glance) if mentee and is_first else [],
        mentee=mentee,
        mentor=parts.get("mentor"),
        page=searching.PAGE,
        more=more,
    )


def _fits(where: Bound, mentee: Own, glance: Glance) -> list[tuple[Card, Fit]]:
    assert where.design.search is not None
    return [(glance.card(each.offer), each) for each in suggestions(where, where.design.search, mentee)]


def _glance(where: Bound) -> Glance:
    return glance_of(where, where.names(str(reader_locale())))


@room.page("/t/<slug>/c/<int:edition_id>/mentors/<int:offer_id>", may=SIGNED_IN)
def offer(edition_id: int, offer_id: int) -> object:
    """One offer as mentees read it; the mentor sees their own like this too, whether or not it is in the list."""
    where = readable(edition_id)
    seeing.search_of(where, actor(), here().id)
    parts = parts_here(edition_id, actor())
    seeing.check_may_look(where, actor(), here().id, parts)
    own = service.own(edition_id, actor().person_id, actor().home_id) if "mentor" in parts else None
    is_own = own is not None and own.id == offer_id
    found = own if own is not None and is_own else service.find(offer_id, where)
    mentee = parts.get("mentee") if not is_own else None
    return render(
        "offers/offer.html",
        where=where,
        programme=title_of(where.edition),
        offer=found,
        card=_glance(where).card(found),
        answers=answered(where.today.plugin.card.questions("mentor"), found.profile, where.today.plugin.domain),
        is_own=is_own,
        match=fit(where, mentee, found) if mentee else None,
        mentee=mentee,
        picked=[each for each in searching.picked_of(request.args) if each != offer_id],
    )


@room.app_template_global()
def own_parts(edition_id: int) -> set[str]:
    """For the page of a programme: as what this reader takes part in an edition."""
    who = actor_or_none()
    return set(parts_of(edition_id, who)) if who else set()
