"""Pages for those who look after a programme: who needs me today, applications, pairs, universities."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from mentes.admission import abilities, applying, parting, waiting_list
from mentes.admission.bound import Bound, readable
from mentes.admission.models import Application
from mentes.admission.showing import answered
from mentes.base.actor import actor, allow, here
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotAllowed
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, reader_locale
from mentes.base.web import CENTRAL, STAFF, STAFF_ROLES, Room, attempt, done, render
from mentes.desk import applied, lists
from mentes.desk.exports.answering import MOST, Table, as_file, asked_form
from mentes.desk.exports.words import narrowed
from mentes.desk.exports.writing import Cell
from mentes.desk.forms import DeclineForm, WaitForm
from mentes.desk.outbox.abilities import may_look
from mentes.desk.outbox.reading import counts as outbox_counts
from mentes.desk.places import Place, place
from mentes.desk.searching import searched
from mentes.desk.states import ROLES, STATES, VERDICTS
from mentes.desk.waiting.reading import groups
from mentes.desk.waiting.words import HEADINGS
from mentes.desk.ways import ways
from mentes.people import service as people
from mentes.people.facts import name_of, told, value_of
from mentes.people.records.service import declared
from mentes.people.roles.contacts import contacts
from mentes.people.roles.service import held_at, state_of
from mentes.people.setup import reading as setup
from mentes.plugin.verdicts import given_on, revive_verdict
from mentes.programmes.service import editions_of
from mentes.programmes.suspended import trouble_of
from mentes.programmes.titles import title_at
from mentes.tenancy.current import universities as every_university

APPLICATIONS = (N_("Name"), N_("As"), N_("University"), N_("Programme"), N_("Rules"), N_("Sent on"), N_("Answer by"), N_("Answered on"), N_("State"))  # fmt: skip
room = Room("desk", __name__, template_folder="templates", url_prefix="")


@room.page("/t/<slug>/desk", may=STAFF)
def overview() -> object:
    """Who needs me today: each number opens exactly its rows."""
    every = editions_of(here().id)
    eyes = lists.eyes_of(actor(), here().id, every)
    (counts,) = lists.counts([eyes])
    decides = bool(eyes.coordinated or eyes.led)
    return render(
        "desk/overview.html",
        desks=_desks(),
        counts=counts,
        waits=groups(eyes),
        whats=HEADINGS,
        lost=lists.lost_letters(actor(), here().id),
        leads=bool(eyes.led),
        decides=decides,
        answered=None if decides else _answered(),
        offices=contacts(here().id, "assessor"),
        ways=ways(actor(), here().id, here().slug),
        untold=outbox_counts(here().id)["all"] if may_look(actor(), here().id) else 0,
        suspended=[(title_at(each, actor().locale), trouble) for each in every if (trouble := trouble_of(each))],
    )


def _answered() -> Message:
    """Who answers applications here, for those who look after the university and do not; to themselves they are "you"."""
    held = [row for row in held_at(here().id) if row.role == "coordinator" and state_of(row) in {"counts", "ends"}]
    is_own = any(row.person_id == actor().person_id for row in held)
    found = {row.person_id: str(row.name) for row in held if row.name and row.person_id != actor().person_id}
    names = {"names": ", ".join(found.values())}
    if is_own:
        return Message(N_("Answered by you and %(names)s"), names) if found else Message(N_("Answered by you"))
    if found:
        return Message(N_("Answered by %(names)s"), names)
    return Message(N_("Answered by the coordinators of the programmes"))


def _desks() -> list[tuple[str, str]]:
    """The other universities at which this person coordinates: name and address."""
    slugs = {grant.slug for grant in actor().granted if grant.role in STAFF_ROLES} - {here().slug}
    found = [each for each in every_university(db.session()) if each.slug in slugs] if slugs else []
    return [(each.name(str(reader_locale())), url_for("desk.overview", slug=each.slug)) for each in found]


@room.page("/t/<slug>/desk/applications", may=STAFF)
def applications() -> object:
    """Applications that wait for an answer, the most urgent first; those on the waiting list and decided ones on request."""
    wanted, at = searched(applied.SHOWN, applied.SORTED_BY), place()
    rows = applied.applications(at.eyes, wanted)
    return render(
        "desk/applications.html",
        decides=bool(at.eyes.coordinated or at.eyes.led),
        rows=rows,
        every=rows[0].every if rows else 0,
        wanted=wanted,
        whats=applied.SHOWN,
        sorts=applied.SORTED_BY,
        place=at,
        late=now(),
        page=lists.PAGE,
    )


@room.page("/t/<slug>/desk/applications/export", may=STAFF)
def export_applications() -> Response:
    """The same rows as a file."""
    form, wanted, at = asked_form(), searched(applied.SHOWN, applied.SORTED_BY), place()
    rows = applied.applications(at.eyes, wanted, MOST)
    said = narrowed(wanted, applied.SHOWN, at.partners, at.editions)
    return as_file(
        Table("applications", N_("Applications"), said, APPLICATIONS, (_cells(row, at) for row in rows)), form
    )


def _cells(row: Any, at: Place) -> tuple[Cell, ...]:
    name = row.name or Message(N_("Applicant %(n)s"), {"n": row.id})
    where = at.universities.get(row.tenant_id, ""), at.editions.get(row.edition_id, "")
    said = (
        Message(VERDICTS[row.verdict["outcome"]]),
        row.submitted_at,
        row.due_at,
        row.decided_at,
        Message(STATES[row.state]),
    )
    return name, Message(ROLES[row.role]), *where, *said


def _decidable(application_id: int, *, hold: bool = False) -> tuple[Application, Bound]:
    found = applying.find(application_id, here().id, hold=hold)
    where = readable(found.edition_id)
    if abilities.is_own(actor(), found):
        raise NotAllowed(N_("This is your own application: somebody else decides about it."))
    allow(abilities.may_decide(actor(), found, where.edition), role=N_("coordinator"))
    return found, where


@room.page("/t/<slug>/desk/applications/<int:application_id>", may=STAFF)
def application(application_id: int) -> object:
    """One application: the answers, the rules' verdict in words, and what can be done."""
    found, where = _decidable(application_id)
    return render("desk/application.html", **_shown(found, where), form=bind(DeclineForm), waits=_wait_form())


def _shown(found: Application, where: Bound) -> dict[str, Any]:
    plugin = where.today.plugin
    home = actor().has("coordinator", found.tenant_id, found.edition_id)
    profile = people.profile(found.person_id, found.tenant_id) if home else None
    said = declared(profile.facts).values() if profile else ()
    return {
        "application": found,
        "answer": revive_verdict(found.verdict),
        "asked_on": given_on(found.verdict),
        "where": where,
        "profile": profile,
        "facts_known": told(profile.facts) if profile else [],
        "declared": [(each, name_of(each.name), value_of(each.name, each.value)) for each in said],
        "answers": answered(plugin.card.questions(found.role), found.answers, plugin.domain),  # type: ignore[arg-type]
        "university": where.names(actor().locale).get(found.tenant_id, ""),
        "card": plugin.card,
        "domain": plugin.domain,
    }


@room.act("/t/<slug>/desk/applications/<int:application_id>/admit", may=STAFF)
def admit(application_id: int) -> Response:
    """Take somebody in."""
    found, _ = _decidable(application_id, hold=True)
    capacity = found.answers.get("capacity", 1)
    applying.admit(found, actor(), capacity if isinstance(capacity, int) else 1)
    text = N_("%(name)s takes part now and gets a message.")
    return done(text, url_for("desk.applications", slug=here().slug), name=_called(found))


@room.act("/t/<slug>/desk/applications/<int:application_id>/end", may=STAFF)
def end_part(application_id: int) -> Response:
    """End the part of somebody who was admitted."""
    found, _ = _decidable(application_id, hold=True)
    parting.leave(found, actor())
    return done(
        N_("The part of %(name)s has ended, and they get a message."),
        url_for("desk.applications", slug=here().slug, show="decided"),
        name=_called(found),
    )


def _called(found: Application) -> str | Message:
    """The name, for the coordinators of that person's own university; for others a number (Names across universities)."""
    if actor().has("coordinator", found.tenant_id, found.edition_id):
        return people.profile(found.person_id, found.tenant_id).person.display_name
    return Message(N_("Applicant %(n)s"), {"n": found.id})


@room.act("/t/<slug>/desk/applications/<int:application_id>/decline", may=STAFF)
def decline(application_id: int) -> object:
    """Say no, with a reason."""
    found, where = _decidable(application_id, hold=True)
    form = bind(DeclineForm)
    if form.ok and attempt(form, applying.decline, found, actor(), form.value.reason):
        text = N_("%(name)s is declined and gets a message with your reason.")
        return done(text, url_for("desk.applications", slug=here().slug), name=_called(found))
    return render("desk/application.html", form.status, **_shown(found, where), form=form, waits=_wait_form())


def _wait_form() -> Form[WaitForm]:
    return bind(WaitForm, prefix="wait", data=None)


@room.act("/t/<slug>/desk/applications/<int:application_id>/wait", may=STAFF)
def wait(application_id: int) -> object:
    """Put somebody on the waiting list, with a kind word."""
    found, where = _decidable(application_id, hold=True)
    form = bind(WaitForm, prefix="wait")
    if form.ok and attempt(form, waiting_list.put, found, where.edition, form.value.reason):
        text = N_("%(name)s is on the waiting list and gets a message with your word.")
        return done(text, url_for("desk.applications", slug=here().slug), name=_called(found))
    return render(
        "desk/application.html", form.status, **_shown(found, where), form=bind(DeclineForm, data=None), waits=form
    )


@room.page("/a", may=CENTRAL)
def universities() -> object:
    """Every university: its state, and whether people can sign in."""
    return render("desk/universities.html", rows=setup.universities(), untold=outbox_counts(None)["all"])
