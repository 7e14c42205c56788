"""The page of a questionnaire: answer it once, and see afterwards that one did."""

from typing import Any

from flask import request, url_for
from pydantic import BaseModel

from mentes.base.actor import actor, here
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.evaluation import service
from mentes.mentorships.evaluation.service import Sheet
from mentes.mentorships.pair import load_pair
from mentes.plugin.sections import model_of

room = Room("evaluation", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")


@room.form("/questionnaires/<key>", may=SIGNED_IN)
def show(pair_id: int, key: str) -> object:
    """Answer a questionnaire that one was asked."""
    return _answered(service.sheet(load_pair(pair_id, here().id), key, actor().person_id))


@room.form("/meetings/<int:number>/questionnaires/<key>", may=SIGNED_IN)
def after(pair_id: int, number: int, key: str) -> object:
    """Answer what one was asked after a meeting (S2-21)."""
    return _answered(service.sheet(load_pair(pair_id, here().id), key, actor().person_id, number))


def _answered(sheet: Sheet) -> object:
    pair_id = sheet.pair.id
    title, back = _said(sheet, sheet.asked.title), url_for("mentorships.show", slug=here().slug, pair_id=pair_id)
    if sheet.response.answered_at and request.method == "GET":
        return render("evaluation/answered.html", title=title, answered_at=sheet.response.answered_at, back=back)
    form = _form(sheet)
    if form.ok and attempt(form, service.answer, sheet, form.value.model_dump(mode="json")):
        return done(N_("Thank you. Your answers have arrived, without your name."), request.path)
    return render(
        "evaluation/questionnaire.html",
        form.status,
        title=title,
        help=_said(sheet, sheet.asked.help),
        form=form,
        back=back,
    )


def _form(sheet: Sheet) -> Form[Any]:
    model: type[BaseModel] = model_of(sheet.asked.questions, name="Questionnaire")
    return bind(model, domain=sheet.design.domain)


def _said(sheet: Sheet, text: str) -> Message:
    return Message(text, domain=sheet.design.domain)
