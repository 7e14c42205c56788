"""Pages on which those who prepare an edition choose how its calls are made, and set up their university's server."""

from flask import url_for

from mentes.base.actor import actor, allow, here
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.programmes import abilities
from mentes.programmes.calls import service
from mentes.programmes.calls.forms import CallsForm, ServerForm
from mentes.programmes.editions.comparing import has_now_seen
from mentes.programmes.models import CallServer
from mentes.programmes.service import EditionRow, edition_of
from mentes.programmes.titles import title_of

room = Room("calls", __name__, template_folder="templates", url_prefix="/t/<slug>/desk")
LEAD = N_("lead coordinator")


@room.form("/editions/<int:edition_id>/calls", may=STAFF)
def edition(edition_id: int) -> object:
    """How the calls of one edition are made."""
    found = _mine(edition_id)
    held = service.choice_of(edition_id)
    form = bind(CallsForm, {"kind": held.kind, "base": held.base}, version=found.version)
    if form.ok and attempt(form, service.choose, edition_id, form.value.choice(), form.version):
        where = url_for("editions.show", slug=here().slug, edition_id=edition_id)
        return done(N_("It is saved. Meetings that are confirmed from now on follow it."), where)
    if form.status == 409:
        has_now_seen(form, edition_of(edition_id).version)
    return render(
        "calls/edition.html",
        form.status,
        form=form,
        edition=found,
        programme=title_of(found),
        server=service.server_row(found.owner_id),
        may_set_up=abilities.may_offer(actor(), here().id),
    )


def _mine(edition_id: int) -> EditionRow:
    found = edition_of(edition_id)
    if found.owner_id != here().id:
        raise NotVisible
    allow(abilities.may_prepare(actor(), found), role=LEAD)
    return found


@room.form("/call-server", may=STAFF)
def server() -> object:
    """This university's own server for video calls."""
    allow(abilities.may_offer(actor(), here().id), role=LEAD)
    row = service.server_row(here().id)
    form = _server_form(row)
    if form.ok and attempt(
        form, service.keep_server, here().id, form.value.address(), form.value.secret or None, form.version
    ):
        return done(N_("The server is saved."), url_for("calls.server", slug=here().slug))
    form["secret"].data = ""  # what was typed there goes back to nobody
    return render("calls/server.html", form.status, form=form, row=row)


def _server_form(row: CallServer | None) -> Form[ServerForm]:
    return bind(ServerForm, {"url": row.url} if row else None, version=row.version if row else None)
