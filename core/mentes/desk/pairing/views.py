"""Pages of those who pair: mentees without a mentor, the mentors who fit one of them, and two profiles side by side."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.admission import proposing, ties
from mentes.admission.bound import Bound, bound
from mentes.admission.models import Enrolment
from mentes.admission.pairing import marks
from mentes.admission.pairing.comparing import before, compared
from mentes.admission.questions import service as questions
from mentes.admission.showing import enrolment, profile_of
from mentes.base.actor import actor, allow, here
from mentes.base.clock import now
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.desk import lists
from mentes.desk.pairing.forms import MarkForm
from mentes.desk.pairing.scarcity import scarce_first, search
from mentes.desk.pairing.showing import Counts, Which, following, led, skipped, universities_of
from mentes.programmes import abilities
from mentes.programmes.titles import title_at

room = Room("pairing", __name__, template_folder="templates")
NOBODY = {
    "mentee": N_("There is no such mentee in this programme."),
    "mentor": N_("There is no such mentor in this programme."),
}
MENTEE = "/t/<slug>/desk/pairing/<int:edition_id>/<int:enrolment_id>"


@room.page("/t/<slug>/desk/pairing", may=STAFF)
def waiting() -> object:
    """Mentees without a mentor, who waits longest first; places by university and field; proposals that wait for an answer."""
    editions = led()
    eyes = lists.eyes_of(actor(), here().id, editions)
    found = search(editions, here().id)
    which = Which.asked()
    rows = [each.row for each in found.seeking] + [each.row for each in found.giving]
    own = {each.id for each in rows if each.person_id == actor().person_id}
    every = [each for each in found.seeking if which.holds(each)]
    shown = every[skipped() : skipped() + lists.PAGE]
    return render(
        "pairing/waiting.html",
        waiting=scarce_first(found, shown),
        counts=[Counts.of(edition, found) for edition in editions],
        which=which,
        titles={each.id: title_at(each, actor().locale) for each in editions},
        people=lists.names_of([each.row for each in shown], eyes),
        marks=[each for each in found.marks if not own & {each.mentee_enrolment_id, each.mentor_enrolment_id}],
        proposals=found.proposals,
        questions=[each for each in questions.waiting(here().id) if each[1].edition_id in eyes.led],
        more=following(len(every)),
        names={key: name for each in editions for key, name in universities_of(each, actor().locale).items()},
        late=now(),
    )


def not_own(*rows: Enrolment) -> None:
    """Raises NotAllowed for whoever would pair themselves, or read why others keep them apart from somebody."""
    if actor().person_id in {each.person_id for each in rows}:
        raise NotAllowed(N_("This is about yourself: somebody else who leads the programme decides about it."))


def led_here(edition_id: int) -> Bound:
    """An edition that the reader leads from these pages. Raises NotVisible, NotAllowed."""
    where = bound(edition_id)
    if where.edition.owner_id != here().id:
        raise NotVisible
    allow(abilities.may_lead(actor(), where.edition), role=N_("lead coordinator"))
    return where


def active(where: Bound, enrolment_id: int, role: str) -> Enrolment:
    """Somebody who takes part as this, and is not the reader. Raises NotVisible, NotAllowed."""
    found = enrolment(enrolment_id, where.edition.id, where.edition.owner_id)
    if found is None or found.role != role or found.state != "active":
        raise NotVisible(NOBODY[role])
    not_own(found)
    return found


def _mentee(enrolment_id: int, edition_id: int) -> tuple[Bound, Enrolment]:
    where = led_here(edition_id)
    return where, active(where, enrolment_id, "mentee")


@room.page(MENTEE, may=STAFF)
def mentee(edition_id: int, enrolment_id: int) -> object:
    """One mentee and the mentors who fit, the best first, with reasons for and against."""
    where, found = _mentee(enrolment_id, edition_id)
    every = _others(proposing.suggestions(where, found))
    shown = every[skipped() : skipped() + lists.PAGE]
    return render(
        "pairing/mentee.html",
        where=where,
        mentee=found,
        profile=profile_of(where, found),
        suggestions=[(each, profile_of(where, each.mentor)) for each in shown],
        promised=promised(every),
        people=_names(found, *(each.mentor for each in shown)),
        names=where.names(actor().locale),
        more=following(len(every)),
        way_out=ties.way_out,
    )


def _others(every: list[proposing.Suggestion]) -> list[proposing.Suggestion]:
    """Without the reader, who may be a mentor too."""
    return [each for each in every if each.mentor.person_id != actor().person_id]


def _names(*shown: Enrolment) -> dict[int, str]:
    """By person, as far as this reader may know them."""
    return lists.names_of(list(shown), lists.eyes_of(actor(), here().id, ()))


@room.page(f"{MENTEE}/with/<int:mentor_id>", may=STAFF)
def two(edition_id: int, enrolment_id: int, mentor_id: int) -> object:
    """The two profiles side by side, what speaks for and against them, and what was between them before."""
    where, found = _mentee(enrolment_id, edition_id)
    return _two(where, found, mentor_id, bind(MarkForm))


def _two(where: Bound, found: Enrolment, mentor_id: int, form: Form[MarkForm]) -> tuple[str, int]:
    known = proposing.of_mentee(found)
    every = _others(proposing.suggestions(where, found, known))
    place = next((place for place, each in enumerate(every) if each.mentor.id == mentor_id), None)
    if place is None:
        raise NotVisible(NOBODY["mentor"])
    suggestion = every[place]
    return render(
        "pairing/two.html",
        form.status,
        where=where,
        mentee=found,
        suggestion=suggestion,
        promised=promised(every),
        rows=compared(where, found, suggestion.mentor),
        before=before(known, found, suggestion.mentor),
        place=place,
        ids=[each.mentor.id for each in every],
        people=_names(found, suggestion.mentor),
        names=where.names(actor().locale),
        way_out=ties.way_out,
        form=form,
    )


def promised(every: list[proposing.Suggestion]) -> proposing.Suggestion | None:
    """The mentor whom somebody wants for this mentee; that one comes first."""
    return every[0] if every and every[0].is_pinned else None


@room.act(f"{MENTEE}/propose/<int:mentor_id>", may=STAFF)
def propose(edition_id: int, enrolment_id: int, mentor_id: int) -> Response:
    """Propose the two to each other; both get a message."""
    where, found = _mentee(enrolment_id, edition_id)
    proposing.propose(where, found, active(where, mentor_id, "mentor"), actor())
    return done(
        N_("Both have been asked. You see here when they answer."), url_for("pairing.waiting", slug=here().slug)
    )


@room.act(f"{MENTEE}/mark/<int:mentor_id>", may=STAFF)
def mark(edition_id: int, enrolment_id: int, mentor_id: int) -> object:
    """Block these two, or promise the mentor to the mentee, with a reason for others who pair."""
    where, found = _mentee(enrolment_id, edition_id)
    mentor, form = active(where, mentor_id, "mentor"), bind(MarkForm)
    if form.ok:
        said = form.value.reason
        if form.value.kind == "blocked":
            is_done = attempt(form, marks.block, found, mentor, said, actor())
        else:
            is_done = attempt(form, proposing.pin, where, found, mentor, said, actor())
        if is_done:
            return done(SAID[form.value.kind], request.path.replace("/mark/", "/with/"))
    return _two(where, found, mentor_id, form)


SAID = {
    "blocked": N_("These two are blocked. Nobody can propose them to each other."),
    "pinned": N_("One place of this mentor is promised to this mentee."),
}


@room.act("/t/<slug>/desk/pairing/marks/<int:mark_id>/undo", may=STAFF)
def undo(mark_id: int) -> Response:
    """The two are blocked, or promised to each other, no longer."""
    found = marks.find(mark_id, here().id)
    allow(abilities.may_lead(actor(), bound(found.edition_id).edition), role=N_("lead coordinator"))
    not_own(*marks.two_of(found))
    marks.undo(found, actor())
    return done(N_("It is undone. Anybody who pairs can propose again."), url_for("pairing.waiting", slug=here().slug))
