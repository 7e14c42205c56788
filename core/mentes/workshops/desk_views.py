"""Pages of those who look after an edition: its events, planning one, changing it, calling it off, who was there."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.errors import NotVisible, Unavailable
from mentes.base.formats import comes_twice
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, in_language
from mentes.base.incidents import pass_over
from mentes.base.web import STAFF, Room, attempt, done, render, tell
from mentes.plugin.parts import Workshop as Kind
from mentes.programmes.rules import EditionRules, rules_of
from mentes.programmes.service import EditionRow, edition_of
from mentes.programmes.titles import title_of
from mentes.workshops import abilities, attending, reading, service
from mentes.workshops.checking_in import code_of, is_open
from mentes.workshops.forms import AUDIENCES, EventForm, NewEventForm, list_form
from mentes.workshops.models import Workshop
from mentes.workshops.reading import Guest

room = Room("events", __name__, template_folder="templates", url_prefix="/t/<slug>/desk")
LEAD = N_("lead coordinator")
COORDINATOR = N_("coordinator of this programme")
OWN = N_("An event of our own")
TWICE = N_("In that night the clocks go back, and this time comes twice: %(moment)s. We took the first of the two.")


def _edition(edition_id: int) -> EditionRow:
    """An edition whose events the reader looks after here. Raises NotVisible or NotAllowed."""
    found = edition_of(edition_id)
    if not found.concerns(here().id):
        raise NotVisible
    allow(abilities.may_look_after(actor(), found, here().id), role=COORDINATOR)
    return found


def _event(workshop_id: int) -> tuple[Workshop, EditionRow]:
    """An event that the reader looks after here. Raises NotVisible or NotAllowed."""
    found = db.session.get(Workshop, workshop_id)
    if found is None:
        raise NotVisible(N_("There is no such event here."))
    edition = edition_of(found.edition_id)
    if not edition.concerns(here().id) or not abilities.is_seen_from(found, edition, here().id):
        raise NotVisible(N_("There is no such event here."))
    allow(abilities.may_look_after(actor(), edition, here().id), role=COORDINATOR)
    return found, edition


def _changeable(workshop_id: int) -> tuple[Workshop, EditionRow]:
    found, edition = _event(workshop_id)
    allow(abilities.may_change(actor(), edition, found, here().id), role=LEAD)
    return found, edition


def _rules(edition: EditionRow) -> EditionRules | None:
    """The programme's rules; None while they are away: then the events can be read."""
    try:
        return rules_of(edition)
    except Unavailable as error:
        pass_over(error)
        return None


def _kinds(rules: EditionRules | None) -> Mapping[str, Kind]:
    return service.kinds_of(rules) if rules else {}


def _at(workshop_id: int) -> str:
    return url_for("events.show", slug=here().slug, workshop_id=workshop_id)


@room.page("/editions/<int:edition_id>/events", may=STAFF)
def everything(edition_id: int) -> object:
    """The events of an edition by kind: what is planned, what still is to be, and where somebody has to say who came."""
    edition = _edition(edition_id)
    rules = _rules(edition)
    found = reading.by_kind(reading.planned(edition_id, edition.owner_id, here().id))
    kinds = _kinds(rules)
    return render(
        "workshops/everything.html",
        edition=edition,
        programme=title_of(edition),
        domain=rules.design.domain if rules else None,
        kinds=kinds,
        found=found,
        others=[each for key, rows in found.items() if key not in kinds for each in rows],
        may_plan=edition.state != "archived" and rules is not None,
        for_all=abilities.may_plan_for_all(actor(), edition, here().id),
        may_prepare=abilities.may_plan_for_all(actor(), edition, here().id),
    )


@room.form("/editions/<int:edition_id>/events/new", may=STAFF)
def new(edition_id: int) -> object:
    """Plan an event: of a kind that the programme declares, or one of one's own."""
    edition = _edition(edition_id)
    rules = rules_of(edition)
    kinds = service.kinds_of(rules)
    choices = [("", Message(OWN)), *((key, _kind_title(each, rules)) for key, each in kinds.items())]
    form = bind(NewEventForm, _begun(kinds), choices={"kind": choices})
    for_all = abilities.may_plan_for_all(actor(), edition, here().id)
    made: list[Workshop] = []
    if form.ok and attempt(form, lambda: made.append(_scheduled(edition, form, None if for_all else here().id))):
        _doubt(made[0])
        return done(
            N_("%(title)s is planned. Those for whom it is get a message."), _at(made[0].id), title=_name(made[0])
        )
    return render(
        "workshops/new.html", form.status, form=form, edition=edition, programme=title_of(edition), for_all=for_all
    )


def _kind_title(kind: Kind, rules: EditionRules) -> Message:
    return Message(kind.title or kind.key, domain=rules.design.domain)


def _begun(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """What the form begins with: the kind that was asked for, as the programme declares it."""
    kind = kinds.get(request.args.get("kind", ""))
    if kind is None:
        return {}
    named = next((key for key, roles in AUDIENCES.items() if set(roles) == set(kind.audience)), "both")
    return {"kind": kind.key, "audience": named, "minutes": kind.minutes}


def _scheduled(edition: EditionRow, form: Form[NewEventForm], tenant_id: int | None) -> Workshop:
    asked = form.value
    wanted = asked.wanted(actor().timezone, asked.kind, AUDIENCES[asked.audience], sign_up=asked.sign_up)
    return service.schedule(edition, wanted, actor(), tenant_id)


def _doubt(made: Workshop) -> None:
    if comes_twice(made.starts_at, made.timezone):
        tell(TWICE, moment=made.starts_at)


def _name(found: Workshop) -> str:
    return in_language(found.titles)


@room.form("/events/<int:workshop_id>", may=STAFF)
def show(workshop_id: int) -> object:
    """One event: its facts, who is asked and who comes; afterwards the list of who was there."""
    found, edition = _event(workshop_id)
    leads = abilities.may_know_who_signed_up(actor(), edition)
    rows = reading.guests(found, here().id, abilities.named_tenants(actor(), edition), leads=leads)
    mine = [each for each in rows if each.name]
    form = bind(list_form(each.id for each in mine), {f"p{each.id}": each.presence for each in mine})
    if form.ok and attempt(form, lambda: _marked(found, form, mine)):
        return done(N_("It is noted who was there."), _at(workshop_id))
    names = {edition.owner_id: edition.owner_names} | {each.tenant_id: each.names for each in edition.partners}
    return render(
        "workshops/event.html",
        form.status,
        event=found,
        hosting=reading.hosting(found.id),
        edition=edition,
        programme=title_of(edition),
        form=form,
        guests=rows,
        leads=leads,
        nameless=[each for each in rows if not each.name],
        universities={key: in_language(texts) for key, texts in names.items()},
        has_begun=reading.Planned(found, 0, 0, 0).is_over,
        code=code_of(found.id) if is_open(found) else "",
        may_change=abilities.may_change(actor(), edition, found, here().id),
    )


@room.app_template_global()
def has_events(edition: EditionRow) -> bool:
    """For the list of programmes: whether the reader looks after the events of this edition here."""
    return abilities.may_look_after(actor(), edition, here().id)


def _marked(found: Workshop, form: Form[Any], rows: list[Guest]) -> None:
    """What was ticked; with "everybody else" those who were expected and of whom nothing was said.

    What is not ticked stays as it is: somebody else may have noted it since the page was drawn.
    """
    ticked = {each.id: getattr(form.value, f"p{each.id}") for each in rows}
    said = {number: presence for number, presence in ticked.items() if presence is not None}
    if form.value.rest:
        said |= {each.id: "attended" for each in rows if each.is_expected and not (ticked[each.id] or each.presence)}
    attending.mark(found.id, said, actor(), frozenset(ticked))


@room.form("/events/<int:workshop_id>/change", may=STAFF)
def change(workshop_id: int) -> object:
    """Another time, place, link or title; for whom it is stays."""
    found, edition = _changeable(workshop_id)
    hosted = reading.hosting(found.id)
    held = {name: getattr(found, name, None) for name in EventForm.model_fields}
    held |= {"link": hosted.link, "led_by": hosted.led_by} if hosted else {}
    form, told = bind(EventForm, held, version=found.version, zone=found.timezone), found.sequence
    if form.ok and attempt(form, lambda: _doubt(_changed(found, form))):
        said = N_("%(title)s is saved.")
        if found.sequence != told:
            said = N_("%(title)s is changed. Those who come get a message.")
        return done(said, _at(workshop_id), title=_name(found))
    return render("workshops/change.html", form.status, form=form, event=found, programme=title_of(edition))


def _changed(found: Workshop, form: Form[EventForm]) -> Workshop:
    wanted = form.value.wanted(found.timezone, found.kind, found.audience, sign_up=found.sign_up)
    return service.change(found.id, wanted, form.version)


@room.act("/events/<int:workshop_id>/call-off", may=STAFF)
def call_off(workshop_id: int) -> Response:
    """It does not take place."""
    found, _ = _changeable(workshop_id)
    service.call_off(workshop_id)
    return done(
        N_("%(title)s is called off. Those for whom it was get a message."), _at(workshop_id), title=_name(found)
    )
