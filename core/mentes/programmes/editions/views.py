"""Pages on which editions are made, changed, published and archived, by those who prepare them."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, in_language
from mentes.base.limits import RULE_TRIALS, TooOften, person, spend
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.plugin.loader import Plugin, registry
from mentes.programmes import abilities
from mentes.programmes.days import AUDIENCES, days_of
from mentes.programmes.editions import reading, service
from mentes.programmes.editions.checking import Lack, fault_of, lacks
from mentes.programmes.editions.comparing import Difference, differences, has_now_seen
from mentes.programmes.editions.forms import (
    DatesForm,
    NewEditionForm,
    a_year_later,
    conditions_form,
    judged,
    parameters_form,
)
from mentes.programmes.guides.abilities import may_write
from mentes.programmes.milestones import calendar
from mentes.programmes.service import EditionRow, edition_of, editions_of
from mentes.programmes.titles import title_of

room = Room("editions", __name__, template_folder="templates", url_prefix="/t/<slug>/desk")
LEAD = N_("lead coordinator")


@room.page("/programmes", may=STAFF)
def programmes() -> object:
    """The programmes that this university owns, takes part in or is invited to, with their editions."""
    found = editions_of(here().id)
    seen = [each for each in found if abilities.may_see(actor(), each)]
    return render(
        "editions/programmes.html",
        rows=reading.programmes_of(here().id),
        editions=_by_programme(seen),
        states=reading.STATES,
        may_offer=abilities.may_offer(actor(), here().id),
        may_answer=abilities.may_answer(actor(), here().id),
        guided=_guided(found),
    )


def _guided(found: list[EditionRow]) -> set[int]:
    """The programmes whose guides this reader may write here."""
    by_programme: dict[int, list[EditionRow]] = {}
    for each in found:
        by_programme.setdefault(each.programme_id, []).append(each)
    return {number for number, editions in by_programme.items() if may_write(actor(), editions, here().id)}


def _by_programme(seen: list[EditionRow]) -> dict[int, list[tuple[EditionRow, Lack | None, bool]]]:
    """By programme, the newest first: edition, why it is suspended, and whether this reader prepares it."""
    found: dict[int, list[tuple[EditionRow, Lack | None, bool]]] = {}
    for each in sorted(seen, key=lambda each: (each.starts_on, each.id), reverse=True):
        prepares = each.owner_id == here().id and abilities.may_prepare(actor(), each)
        fault = fault_of(each) if each.state != "archived" else None
        found.setdefault(each.programme_id, []).append((each, fault, prepares))
    return found


def mine(edition_id: int) -> EditionRow:
    """An edition of this university that the reader prepares. Raises NotVisible or NotAllowed."""
    found = edition_of(edition_id)
    if found.owner_id != here().id:
        raise NotVisible
    allow(abilities.may_prepare(actor(), found), role=LEAD)
    return found


def at(edition_id: int, page: str = "show") -> str:
    """The address of one of its pages."""
    return url_for(f"editions.{page}", slug=here().slug, edition_id=edition_id)


@room.page("/editions/<int:edition_id>", may=STAFF)
def show(edition_id: int) -> object:
    """One edition: where it stands, what is missing, what can be done with it."""
    edition = mine(edition_id)
    return render(
        "editions/show.html",
        edition=edition,
        programme=title_of(edition),
        state=reading.STATES[edition.state],
        lacks=lacks(edition) if edition.state != "open" else [],
        fault=fault_of(edition) if edition.state == "open" else None,
        may_offer=abilities.may_offer(actor(), here().id),
        calendar=calendar(edition.milestones, edition.today()),
        written=days_of(edition),
        told=AUDIENCES,
        deeds=reading.history(here().id, "edition_id", edition.id),
    )


@room.form("/programmes/<int:programme_id>/editions/new", may=STAFF)
def new(programme_id: int) -> object:
    """A new edition as a draft: a copy of another one, or of the last, its days moved by a year."""
    allow(abilities.may_offer(actor(), here().id), role=LEAD)
    programme = reading.programme_of(programme_id, here().id)
    like = _like(programme_id)
    form = bind(NewEditionForm, a_year_later(like) if like else None)
    made: list[int] = []
    if form.ok and attempt(form, lambda: made.append(_made(programme_id, form, like))):
        return done(N_("The draft is made. Nobody sees it until you publish it."), at(made[0]))
    return render("editions/new.html", form.status, form=form, programme=programme.title, row=programme, like=like)


def _like(programme_id: int) -> EditionRow | None:
    """The edition that the new one is like: the one that is named, else the last."""
    every = [each for each in editions_of(here().id) if each.programme_id == programme_id]
    asked = request.args.get("like", "")
    named = (each for each in every if asked == str(each.id))
    return next(named, max(every, key=lambda each: (each.starts_on, each.id), default=None))


def _made(programme_id: int, form: Form[NewEditionForm], like: EditionRow | None) -> int:
    return service.create(programme_id, form.value.key, form.value.dates(), like.id if like else None).id


@room.form("/editions/<int:edition_id>/dates", may=STAFF)
def dates(edition_id: int) -> object:
    """Name, window, run and calendar."""
    edition = mine(edition_id)
    form = bind(DatesForm, edition, version=edition.version)
    if form.ok and attempt(form, service.change_dates, edition_id, form.value.dates(), form.version):
        return done(N_("The dates are saved."), at(edition_id))
    others: list[Difference] = []
    if form.status == 409:
        edition = edition_of(edition_id)
        others = differences(bind(DatesForm, edition, data=None), form)
        has_now_seen(form, edition.version)
    return render(
        "editions/dates.html", form.status, form=form, edition=edition, programme=title_of(edition), others=others
    )


@room.form("/editions/<int:edition_id>/parameters", may=STAFF)
def parameters(edition_id: int) -> object:
    """The plugin's own parameters, and what the house itself asks."""
    edition = mine(edition_id)
    plugin = registry().plugins.get(edition.plugin)
    if plugin is None:
        return render("editions/away.html", edition=edition, programme=title_of(edition), fault=fault_of(edition))
    form = parameters_form(plugin, edition.config, edition.version)
    core = conditions_form(edition)
    asked = form.button == "try"
    tries = asked and form.ok and core.ok and _may_try(form)
    if form.ok and core.ok and not asked and _saved(edition_id, form, core):
        return done(N_("The parameters are saved. Pairs that have begun keep theirs."), at(edition_id))
    return _drawn(edition, plugin, form, core, tries=tries)


def _may_try(form: Form[Any]) -> bool:
    """Count one trial; too many, and the form comes back with what was typed (SEC-12)."""
    try:
        spend(RULE_TRIALS, person(actor().person_id))
    except TooOften as often:
        form.refuse(often.message, often.status)
        return False
    return True


def _saved(edition_id: int, form: Form[Any], core: Form[Any]) -> bool:
    return attempt(form, service.change_parameters, edition_id, form.value, core.value.conditions(), form.version)


def _drawn(edition: EditionRow, plugin: Plugin, form: Form[Any], core: Form[Any], *, tries: bool) -> object:
    """The page of parameters, with what was sent in vain, tried only, and what somebody else saved meanwhile."""
    others: list[Difference] = []
    if form.status == 409:
        edition = edition_of(edition.id)
        others = differences(parameters_form(plugin, edition.config, shown=True), form)
        others += differences(conditions_form(edition, shown=True), core)
        has_now_seen(form, edition.version)
    elif not form.sent and fault_of(edition):
        form = judged(form, plugin, edition.config)
    gone = [name for name in edition.config if name not in plugin.card.config.model_fields]
    return render(
        "editions/parameters.html",
        max(form.status, core.status) if core.sent else 200,
        form=form,
        core=core,
        edition=edition,
        programme=title_of(edition),
        plugin=plugin,
        others=others,
        gone=gone,
        tries=tries,
    )


@room.act("/editions/<int:edition_id>/publish", may=STAFF)
def publish(edition_id: int) -> Response:
    """Open a draft."""
    edition = mine(edition_id)
    service.publish(edition_id)
    text = N_("%(edition)s is published. People see it, and can apply from its first day on.")
    return done(text, at(edition_id), edition=_name(edition))


@room.act("/editions/<int:edition_id>/archive", may=STAFF)
def archive(edition_id: int) -> Response:
    """Take no more applications."""
    edition = mine(edition_id)
    service.archive(edition_id)
    text = N_("%(edition)s is archived. Nobody can apply any more; pairs that have begun go on.")
    return done(text, at(edition_id), edition=_name(edition))


@room.act("/editions/<int:edition_id>/reopen", may=STAFF)
def reopen(edition_id: int) -> Response:
    """Open an archived edition again."""
    edition = mine(edition_id)
    service.reopen(edition_id)
    return done(N_("%(edition)s is open again."), at(edition_id), edition=_name(edition))


@room.act("/editions/<int:edition_id>/discard", may=STAFF)
def discard(edition_id: int) -> Response:
    """Throw a draft away."""
    edition = mine(edition_id)
    service.discard(edition_id)
    text = N_("The draft %(edition)s is discarded.")
    return done(text, url_for("editions.programmes", slug=here().slug), edition=_name(edition))


def _name(edition: EditionRow) -> str:
    return in_language(edition.titles) or edition.key
