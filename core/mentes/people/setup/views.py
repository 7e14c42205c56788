"""Pages for setting up a university: create it, its details, what is done and what comes next, close it for a while."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import CENTRAL, STAFF, Room, attempt, done, render
from mentes.people.entrance.attempts import attempt_anywhere, attempt_by_reference, last_attempts
from mentes.people.setup import reading, sharing, universities
from mentes.people.setup.abilities import may_look_up, may_set_up
from mentes.people.setup.asking import COMPARED, words_for
from mentes.people.setup.drafts import is_ready, providers_of
from mentes.people.setup.forms import DetailsForm, UniversityForm, details_of, zones
from mentes.people.signin.provider import SCOPES
from mentes.tenancy.models import Tenant

room = Room("setup", __name__, template_folder="templates")
REFERENCE = 20  # characters: a reference with whatever somebody typed around it


@room.form("/a/universities/new", may=CENTRAL)
def create() -> object:
    """Make a university; afterwards comes its sign-in."""
    form = bind(UniversityForm, {"timezone": actor().timezone}, choices={"timezone": zones()})
    made: list[Tenant] = []
    if form.ok and attempt(
        form, lambda: made.append(universities.create(form.value.declared(form.value.slug), actor()))
    ):
        text = N_("%(university)s is created. Next comes its sign-in.")
        return done(text, url_for("setup.checklist", slug=made[0].slug), university=made[0].name(actor().locale))
    return render("setup/university.html", form.status, form=form)


@room.page("/t/<slug>/setup", may=STAFF)
def checklist() -> object:
    """What is done of setting up this university, and the next step."""
    _ask()
    rows = providers_of(here().id)
    draft = next((each for each in rows if each.state == "draft"), None)
    return render(
        "setup/checklist.html",
        row=db.session.get_one(Tenant, here().id),
        used=next((each for each in rows if each.state == "active"), None),
        draft=draft,
        ready=is_ready(draft),
        has_admin=reading.has_admin(here().id),
        deeds=reading.history(here().id),
    )


def _ask() -> None:
    allow(may_set_up(actor(), here().id), role=N_("university admin"))


@room.form("/t/<slug>/setup/details", may=STAFF)
def details() -> object:
    """Names, languages, colours; for a university that a file declares, only to read."""
    _ask()
    row = universities.row_of(here().id)
    form = bind(DetailsForm, details_of(row), choices={"timezone": zones()})
    if form.ok and attempt(form, universities.change, row, form.value.declared(row.slug)):
        return done(N_("The details are saved."), url_for("setup.checklist", slug=row.slug))
    return render("setup/details.html", form.status, form=form, row=row)


@room.page("/t/<slug>/setup/attempts", may=STAFF)
def attempts() -> object:
    """One sign-in by the reference that its person has; admins also see the last fifty, each with its reason (UX-50)."""
    allow(may_look_up(actor(), here().id), role=N_("coordinator"))
    lists = may_set_up(actor(), here().id)
    asked = _asked()
    found = attempt_by_reference(asked, [here().id]) if asked else None
    rows = [found] if found else last_attempts(here().id) if lists and not asked else []
    return render("setup/attempts.html", rows=rows, asked=asked, lists=lists, words=words_for, compared=COMPARED)


def _asked() -> str:
    return request.args.get("reference", "").strip()[:REFERENCE]


@room.page("/a/attempts", may=CENTRAL)
def attempt_of_any() -> object:
    """One sign-in by its reference at whichever university, and at none where a shared one could not say whose it is."""
    asked = _asked()
    found = attempt_anywhere(asked) if asked else None
    at = db.session.get(Tenant, found.tenant_id) if found and found.tenant_id else None
    rows = [found] if found else []
    return render("setup/attempt.html", rows=rows, at=at, asked=asked, words=words_for, compared=COMPARED)


@room.page("/a/shared", may=CENTRAL)
def shared() -> object:
    """Sign-ins that several universities share, to read: the alliance's file declares them (SSO-17)."""
    return render("setup/shared.html", rows=sharing.shared_sign_ins(), scopes=" ".join(SCOPES))


@room.page("/a/universities/<int:tenant_id>/state", may=CENTRAL)
def state(tenant_id: int) -> object:
    """Before the pages of a university are closed or opened: what it means."""
    return render("setup/state.html", row=universities.row_of(tenant_id))


@room.act("/a/universities/<int:tenant_id>/suspend", may=CENTRAL)
def suspend(tenant_id: int) -> Response:
    """Close the pages of a university for a while."""
    return _moved(tenant_id, universities.suspend, N_("The pages of %(university)s are closed now."))


@room.act("/a/universities/<int:tenant_id>/resume", may=CENTRAL)
def resume(tenant_id: int) -> Response:
    """Open the pages of a university again."""
    return _moved(tenant_id, universities.resume, N_("The pages of %(university)s are open again."))


def _moved(tenant_id: int, verb: Any, text: str) -> Response:
    row = universities.row_of(tenant_id)
    verb(row, actor())
    return done(text, url_for("desk.universities"), university=row.name(actor().locale))
