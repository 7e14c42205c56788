"""The trial on the page of an edition's parameters: who would change, before anything is saved."""

from flask import render_template
from markupsafe import Markup
from pydantic import BaseModel

from mentes.admission.trials import service
from mentes.base.actor import actor
from mentes.base.db import db
from mentes.base.i18n import N_, reader_locale
from mentes.base.web import Room
from mentes.programmes import abilities
from mentes.programmes.conditions import Conditions
from mentes.programmes.service import EditionRow
from mentes.tenancy.current import universities

OUTCOMES = {
    "yes": (N_("Fits the rules"), "done"),
    "no": (N_("Does not fit"), "late"),
    "review": (N_("Needs a look"), "waiting"),
    "none": (N_("No answer"), "plain"),
}
FEW = 5  # a smaller number would say who it is to those who see numbers only
room = Room("trials", __name__, template_folder="templates")


@room.app_template_global()
def tried_out(edition: EditionRow, config: BaseModel, conditions: Conditions) -> Markup:
    """For the page on which an edition's parameters are typed: what would be different with these (not saved) ones.

    Those who look after the university without leading the programme see how many, and nobody's answers.
    """
    named = {each for each in actor().tenants if actor().has("coordinator", each, edition.id)}
    trial = service.try_rules(edition, config, conditions, named)
    leads = abilities.may_lead(actor(), edition)
    names = {each.id: each.name(str(reader_locale())) for each in universities(db.session())}
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template(
            "trials/tried.html",
            trial=trial,
            outcomes=OUTCOMES,
            names=names,
            shown=trial.changed[: service.SHOWN] if leads or trial.sampled else (),
            few=0 if leads or trial.sampled else FEW,
        )
    )
