"""Pages of what may be told to others: the list with a form to ask, a yes, a no, and taking back."""

from datetime import date
from typing import Annotated

from flask import url_for
from pydantic import AfterValidator, BaseModel, Field
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.clock import now
from mentes.base.forms import Form, bind, problem
from mentes.base.i18n import N_, Message
from mentes.base.reader import reader_zone
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.abilities import one_of
from mentes.mentorships.activities.space import Space
from mentes.mentorships.disclosing import service
from mentes.mentorships.disclosing.service import Words
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import way_of

room = Room("disclosing", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")


OURS = N_("Only the two of you")


def _space_of(pair_id: int) -> Space:
    pair = load_pair(pair_id, here().id)
    return Space(way_of(pair), one_of(actor(), pair))


def _at(space: Space) -> str:
    return url_for("disclosing.listing", slug=here().slug, pair_id=space.pair.id)


def _to_come(day: date | None) -> date | None:
    if day is not None and day < now().astimezone(reader_zone()).date():
        problem(N_("This day is over. Choose one that is still to come, or leave it empty."))
    return day


class AskForm(BaseModel):
    """What may be told to others."""

    what: str = Field(
        max_length=2000,
        title=N_("What may be told"),
        description=N_(
            "As exactly as you would like it to be said. Whatever is not named here stays between the two of you."
        ),
    )
    whom: str = Field(
        max_length=200, title=N_("To whom"), description=N_("Names or a group, such as your supervisors.")
    )
    until: Annotated[date | None, AfterValidator(_to_come)] = Field(
        None, title=N_("Until when"), description=N_("Left empty, it holds until one of you takes it back.")
    )


@room.form("/told", may=SIGNED_IN)
def listing(pair_id: int) -> object:
    """What the two have agreed to tell, and a form to ask for more."""
    space = _space_of(pair_id)
    form = _form()
    if form.ok and attempt(form, service.ask, space, Words(**form.value.model_dump()), form.once):
        target = _at(space)
        return done(N_("%(name)s is asked. Nobody is told anything before they agree."), target, name=_other(space))
    return render("disclosing/listing.html", form.status, space=space, form=form, found=service.told(space))


def _form() -> Form[AskForm]:
    form = bind(AskForm, once=True)
    for field in form:
        field.flags.eyes = Message(OURS)
    return form


def _other(space: Space) -> str:
    return space.other.display_name


@room.act("/told/<int:number>/agree", may=SIGNED_IN)
def agree(pair_id: int, number: int) -> Response:
    """Say yes to what the other asked."""
    space = _space_of(pair_id)
    service.answer(space, number, agrees=True)
    return done(N_("Agreed. It may be told, as it stands there, from today on."), _at(space))


@room.act("/told/<int:number>/decline", may=SIGNED_IN)
def decline(pair_id: int, number: int) -> Response:
    """Say no to what the other asked."""
    space = _space_of(pair_id)
    service.answer(space, number, agrees=False)
    return done(N_("Declined. It stays between the two of you."), _at(space))


@room.act("/told/<int:number>/take-back", may=SIGNED_IN)
def take_back(pair_id: int, number: int) -> Response:
    """Take back what was agreed, from now on."""
    space = _space_of(pair_id)
    service.take_back(space, number)
    text = N_("Taken back. From now on it is told to nobody any more.")
    return done(text, _at(space))
