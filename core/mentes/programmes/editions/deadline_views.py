"""The page on which an edition sets how long things wait, who is reminded when, and what happens then."""

from typing import Any

from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.plugin.frozen import ConfigMisfit
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import NoPlugin
from mentes.programmes.editions import deadlines
from mentes.programmes.editions.checking import fault_of
from mentes.programmes.editions.comparing import Difference, differences, has_now_seen
from mentes.programmes.editions.deadline_forms import changed, model_for, shown
from mentes.programmes.editions.deadlines import State
from mentes.programmes.editions.views import at, mine
from mentes.programmes.service import EditionRow, edition_of
from mentes.programmes.titles import title_of

room = Room("deadlines", __name__, template_folder="templates", url_prefix="/t/<slug>/desk")


@room.form("/editions/<int:edition_id>/deadlines", may=STAFF)
def show(edition_id: int) -> object:
    """Every ladder of the edition; saved, they count for what begins to wait from now on."""
    edition = mine(edition_id)
    try:
        states = deadlines.states_of(edition)
    except (ConfigMisfit, NoPlugin, PluginFailure):
        return render("editions/away.html", edition=edition, programme=title_of(edition), fault=fault_of(edition))
    form = bind(model_for(states), shown(states), version=edition.version)
    usual = form.button == "usual"
    if usual and attempt(form, deadlines.change, edition_id, [], form.version):
        return done(N_("The programme's own days count again."), at(edition_id))
    if (
        form.ok
        and not usual
        and attempt(form, lambda: deadlines.change(edition_id, changed(states, form.value), form.version))
    ):
        return done(
            N_("The days are saved. What waits already, and pairs that have begun, keep theirs."), at(edition_id)
        )
    return _drawn(edition, states, form)


def _drawn(edition: EditionRow, states: list[State], form: Form[Any]) -> object:
    others: list[Difference] = []
    if form.status == 409:
        edition = edition_of(edition.id)
        states = deadlines.states_of(edition)
        others = differences(bind(model_for(states), shown(states), data=None), form)
        has_now_seen(form, edition.version)
    return render(
        "editions/deadlines.html",
        form.status,
        form=form,
        states=states,
        edition=edition,
        programme=title_of(edition),
        others=others,
    )
