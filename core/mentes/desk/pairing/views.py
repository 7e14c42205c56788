"""Pages of those who pair: mentees without a mentor, the mentors who fit one of them, and two profiles side by side."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.admission import proposing, ties
from mentes.admission.bound import Bound, bound
from mentes.admission.models import Enrolment
from mentes.admission.pairing.comparing import before, compared
from mentes.admission.questions import service as questions
from mentes.admission.showing import enrolment, profile_of
from mentes.base.actor import actor, allow, here
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, done, render
from mentes.desk import lists
from mentes.programmes import abilities
from mentes.programmes.service import editions_of
from mentes.tenancy.current import universities

room = Room("pairing", __name__, template_folder="templates")
MENTEE = "/t/<slug>/desk/pairing/<int:edition_id>/<int:enrolment_id>"


@room.page("/t/<slug>/desk/pairing", may=STAFF)
def waiting() -> object:
    """Mentees without a mentor, and the proposals that wait for an answer."""
    editions = [each for each in editions_of(here().id) if abilities.may_lead(actor(), each)]
    allow(bool(editions), role=N_("lead coordinator"))
    eyes = lists.eyes_of(actor(), here().id, editions)
    every = [(edition, row) for edition in editions for row in proposing.unpaired(edition.id, edition.owner_id)]
    shown = every[_skip() : _skip() + lists.PAGE]
    return render(
        "pairing/waiting.html",
        waiting=shown,
        people=lists.names_of([row for _, row in shown], eyes),
        proposals=lists.open_proposals(eyes),
        questions=[each for each in questions.waiting(here().id) if each[1].edition_id in eyes.led],
        more=_more(len(every)),
        names={each.id: each.name(actor().locale) for each in universities(db.session())},
        late=now(),
    )


def _skip() -> int:
    asked = request.args.get("skip", "0")
    return min(int(asked), 100_000) if asked.isdecimal() else 0


def _more(count: int) -> int | None:
    """Where the rows begin that this page of a list does not show."""
    following = _skip() + lists.PAGE
    return following if following < count else None


def _mentee(enrolment_id: int, edition_id: int) -> tuple[Bound, Enrolment]:
    where = bound(edition_id)
    if where.edition.owner_id != here().id:
        raise NotVisible
    allow(abilities.may_lead(actor(), where.edition), role=N_("lead coordinator"))
    found = enrolment(enrolment_id, edition_id, where.edition.owner_id)
    if found is None or found.role != "mentee" or found.state != "active":
        raise NotVisible(N_("There is no such mentee in this programme."))
    return where, found


@room.page(MENTEE, may=STAFF)
def mentee(edition_id: int, enrolment_id: int) -> object:
    """One mentee and the mentors who fit, the best first, with reasons for and against."""
    where, found = _mentee(enrolment_id, edition_id)
    every = proposing.suggestions(where, found)
    shown = every[_skip() : _skip() + lists.PAGE]
    return render(
        "pairing/mentee.html",
        where=where,
        mentee=found,
        profile=profile_of(where, found),
        suggestions=[(each, profile_of(where, each.mentor)) for each in shown],
        people=_names(found, *(each.mentor for each in shown)),
        names=where.names(actor().locale),
        more=_more(len(every)),
        way_out=ties.way_out,
    )


def _names(*shown: Enrolment) -> dict[int, str]:
    """By person, as far as this reader may know them."""
    return lists.names_of(list(shown), lists.eyes_of(actor(), here().id, ()))


@room.page(f"{MENTEE}/with/<int:mentor_id>", may=STAFF)
def two(edition_id: int, enrolment_id: int, mentor_id: int) -> object:
    """The two profiles side by side, what speaks for and against them, and what was between them before."""
    where, found = _mentee(enrolment_id, edition_id)
    every = proposing.suggestions(where, found)
    place = next((place for place, each in enumerate(every) if each.mentor.id == mentor_id), None)
    if place is None:
        raise NotVisible(NO_MENTOR)
    suggestion = every[place]
    return render(
        "pairing/two.html",
        where=where,
        mentee=found,
        suggestion=suggestion,
        rows=compared(where, found, suggestion.mentor),
        before=before(found, suggestion.mentor),
        place=place,
        ids=[each.mentor.id for each in every],
        people=_names(found, suggestion.mentor),
        names=where.names(actor().locale),
        way_out=ties.way_out,
    )


NO_MENTOR = N_("There is no such mentor in this programme.")


@room.act(f"{MENTEE}/propose/<int:mentor_id>", may=STAFF)
def propose(edition_id: int, enrolment_id: int, mentor_id: int) -> Response:
    """Propose the two to each other; both get a message."""
    where, found = _mentee(enrolment_id, edition_id)
    mentor = enrolment(mentor_id, edition_id, where.edition.owner_id)
    if mentor is None or mentor.role != "mentor" or mentor.state != "active":
        raise NotVisible(NO_MENTOR)
    proposing.propose(where, found, mentor, actor())
    return done(
        N_("Both have been asked. You see here when they answer."), url_for("pairing.waiting", slug=here().slug)
    )
