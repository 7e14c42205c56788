"""Where those who look after programmes name the ombudsperson of their university, for one programme or for all."""

from typing import Annotated

from flask import url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from mentes.base.actor import here
from mentes.base.form_fields import hidden
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.people.mail_address import MailAddress
from mentes.programmes.support import confiding
from mentes.programmes.support.forms import PLAIN, Line
from mentes.programmes.support.views import place_of

room = Room("confidants", __name__, template_folder="templates", url_prefix="/t/<slug>")


class ConfidantForm(BaseModel):
    """An ombudsperson and the address that they alone read."""

    name: Annotated[Line, Field(max_length=120)] = Field(title=N_("Person or office"))
    email: MailAddress = Field(
        title=N_("E-mail"),
        description=N_("A mailbox that only they read. What people tell in confidence goes there and nowhere else."),
        json_schema_extra={"attributes": PLAIN},
    )


@room.form("/desk/help/confidants/<int:programme_id>", may=STAFF)
def confidant(programme_id: int) -> object:
    """Name an ombudsperson for one programme, or for all of them (0)."""
    place, programme = place_of(programme_id)
    row = confiding.confidant_at(place)
    form = bind(ConfidantForm, row, version=row.version if row else 0)
    if form.ok and attempt(form, confiding.name_confidant, place, form.value.name, form.value.email, form.version):
        return done(N_("It is saved. People can tell them something in confidence from now on."), _listing())
    saved = confiding.confidant_at(place) if form.status == 409 else None
    if form.status == 409:
        form.version = saved.version if saved else 0
        form.hidden = [hidden("version", str(form.version))]
    return render(
        "support/confidant.html", form.status, form=form, row=row, saved=saved, programme=programme, number=programme_id
    )


@room.act("/desk/help/confidants/<int:programme_id>/remove", may=STAFF)
def remove(programme_id: int) -> Response:
    """Name nobody any more."""
    place, _ = place_of(programme_id)
    confiding.take_confidant_back(place)
    return done(N_("Nobody is named there any more."), _listing())


def _listing() -> str:
    return url_for("support.listing", slug=here().slug)
