"""Pages of those who take part: the events that are for them, one event, and signing up and off."""

from collections.abc import Mapping

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor, actor_or_none, here
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, in_language
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.programmes.service import edition_of, editions_with
from mentes.programmes.titles import title_of
from mentes.workshops import checking_in, places
from mentes.workshops.forms import CheckInForm
from mentes.workshops.reading import Dated, own

room = Room("workshops", __name__, template_folder="templates")
ANSWERED = {
    "signed_up": N_("You have a place: %(title)s."),
    "waiting": N_("All places are taken. You are on the waiting list: %(title)s. You get a message when one is free."),
    "invited": N_("You are expected again: %(title)s."),
    "signed_off": N_("You do not come to: %(title)s."),
}


@room.page("/t/<slug>/events", may=SIGNED_IN)
def mine() -> object:
    """Every event that is for the reader: what is to come, and what is over."""
    found = _own()
    return render(
        "workshops/mine.html",
        coming=[each for each in found if not each.is_over],
        past=[each for each in reversed(found) if each.is_over],
        programmes=_titles(found),
    )


def _own() -> list[Dated]:
    if here().id != actor().home_id:
        raise NotVisible
    return own(actor().person_id, actor().home_id)


def _titles(found: list[Dated]) -> Mapping[int, str]:
    """The programmes' names, where there is more than one."""
    numbers = {each.edition_id for each in found}
    return {each.id: title_of(each) for each in editions_with(numbers)} if len(numbers) > 1 else {}


def _one(workshop_id: int) -> Dated:
    """An event that is for the reader. Raises NotVisible."""
    found = next((each for each in _own() if each.id == workshop_id), None)
    if found is None:
        raise NotVisible(N_("There is no such event here."))
    return found


@room.page("/t/<slug>/events/<int:workshop_id>", may=SIGNED_IN)
def show(workshop_id: int) -> object:
    """One event: when, where, who leads it, and whether one comes."""
    return _page(_one(workshop_id), bind(CheckInForm, data=None))


def _page(found: Dated, form: Form[CheckInForm]) -> object:
    edition = edition_of(found.edition_id)
    return render(
        "workshops/show.html", form.status, event=found, edition=edition, programme=title_of(edition), form=form
    )


@room.act("/t/<slug>/events/<int:workshop_id>/check-in", may=SIGNED_IN)
def check_in(workshop_id: int) -> object:
    """Say oneself that one is there, by the code that is shown."""
    found, form = _one(workshop_id), bind(CheckInForm)
    if form.ok:
        limits.spend(limits.CHECK_INS, limits.person(actor().person_id))
    if form.ok and attempt(form, checking_in.check_in, workshop_id, actor(), form.value.code):
        target = url_for("workshops.show", slug=here().slug, workshop_id=workshop_id)
        return done(N_("It is noted that you were there: %(title)s."), target, title=in_language(found.titles))
    return _page(found, form)


@room.act("/t/<slug>/events/<int:workshop_id>/sign-up", may=SIGNED_IN)
def sign_up(workshop_id: int) -> Response:
    """Take a place, or come after all."""
    found = _one(workshop_id)
    return _answered(found, places.sign_up(workshop_id, actor()).state)


@room.act("/t/<slug>/events/<int:workshop_id>/sign-off", may=SIGNED_IN)
def sign_off(workshop_id: int) -> Response:
    """Say that one does not come."""
    found = _one(workshop_id)
    return _answered(found, places.sign_off(workshop_id, actor()).state)


def _answered(found: Dated, state: str) -> Response:
    target = url_for("workshops.show", slug=here().slug, workshop_id=found.id)
    return done(ANSWERED[state], target, title=in_language(found.titles))


@room.app_template_global()
def own_events(edition_id: int) -> list[Dated]:
    """For the page of a programme: the events to come that are for this reader."""
    who = actor_or_none()
    if who is None:
        return []
    every = own(who.person_id, who.home_id)
    return [each for each in every if each.edition_id == edition_id and not each.is_over and each.state == "fixed"]
