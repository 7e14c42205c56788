"""Pages of a programme itself: made from an installed plugin, named, its universities asked, its observers chosen."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, say
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.plugin.loader import registry
from mentes.programmes import abilities
from mentes.programmes.editions import making, reading
from mentes.programmes.editions.comparing import Difference, differences, has_now_seen
from mentes.programmes.editions.programme_forms import InviteForm, NewProgrammeForm, ProgrammeForm
from mentes.programmes.editions.reading import ProgrammeRow
from mentes.programmes.models import Programme
from mentes.tenancy.current import universities

room = Room("making", __name__, url_prefix="/t/<slug>/desk/programmes")


def _offers() -> None:
    allow(abilities.may_offer(actor(), here().id), role=N_("lead coordinator"))


def _others(without: Iterable[int] = ()) -> list[tuple[int, str]]:
    """The active universities that can be invited, by their names."""
    known = {here().id, *without}
    found = [each for each in universities(db.session()) if each.state == "active" and each.kind == "university"]
    return sorted(((each.id, each.name(actor().locale)) for each in found if each.id not in known), key=lambda e: e[1])


@room.form("/new", may=STAFF)
def new() -> object:
    """Make a programme of an installed plugin and invite universities."""
    _offers()
    plugins = [(name, say(Message(each.card.title, domain=each.domain))) for name, each in registry().plugins.items()]
    form = bind(NewProgrammeForm, choices={"plugin": plugins, "partners": _others()})
    made: list[Programme] = []
    if form.ok and attempt(form, lambda: made.append(_made(form.value))):
        text = N_("The programme is made. Next comes its first edition.")
        return done(text, url_for("editions.new", slug=here().slug, programme_id=made[0].id))
    return render("editions/programme_new.html", form.status, form=form, plugins=plugins)


def _made(wanted: NewProgrammeForm) -> Programme:
    texts = (wanted.titles, wanted.summaries)
    return making.create(here().id, wanted.key, wanted.plugin, texts, wanted.partners)


@room.form("/<int:programme_id>", may=STAFF)
def show(programme_id: int) -> object:
    """Name, summary and observers of a programme, and its universities."""
    _offers()
    row = reading.programme_of(programme_id, here().id)
    form = _form(row)
    if form.ok and attempt(form, _change, row, form):
        return done(N_("The programme is saved."), url_for("editions.programmes", slug=here().slug))
    others: list[Difference] = []
    if form.status == 409:
        row = reading.programme_of(programme_id, here().id)
        others = differences(_form(row, shown=True), form)
        has_now_seen(form, row.version)
    return _drawn(row, form, others)


def _change(row: ProgrammeRow, form: Form[ProgrammeForm]) -> None:
    wanted = form.value
    making.change(row.id, (wanted.titles, wanted.summaries), wanted.observers, form.version)


def _form(row: ProgrammeRow, *, shown: bool = False) -> Form[ProgrammeForm]:
    more: dict[str, Any] = {"data": None} if shown else {}
    options = [(name, say(title)) for name, title in reading.observing(registry(), row.observers)]
    return bind(ProgrammeForm, row, version=row.version, choices={"observers": options}, **more)


def _drawn(row: ProgrammeRow, form: Form[ProgrammeForm], others: list[Difference]) -> object:
    asked = [each.tenant_id for each in row.partners if each.state in {"invited", "accepted"}]
    return render(
        "editions/programme.html",
        form.status,
        form=form,
        row=row,
        others=others,
        states=reading.PARTNER_STATES,
        invite=bind(InviteForm, choices={"university": _others(asked)}, data=None),
        can_invite=bool(_others(asked)),
        deeds=reading.history(here().id, "programme_id", row.id),
    )


@room.act("/<int:programme_id>/invite", may=STAFF)
def invite(programme_id: int) -> object:
    """Ask one more university to take part."""
    _offers()
    row = reading.programme_of(programme_id, here().id)
    asked = [each.tenant_id for each in row.partners if each.state in {"invited", "accepted"}]
    names = dict(_others(asked))
    form = bind(InviteForm, choices={"university": list(names.items())})
    at = url_for("making.show", slug=here().slug, programme_id=row.id)
    if form.ok and attempt(form, lambda: making.invite(making.hold(row.id), form.value.university)):
        return done(N_("%(university)s is invited."), at, university=names[form.value.university])
    return done(N_("Choose a university that is not asked yet."), at)


def _answer() -> None:
    allow(abilities.may_answer(actor(), here().id), role=N_("university admin"))


@room.act("/<int:programme_id>/accept", may=STAFF)
def accept(programme_id: int) -> Response:
    """Take part."""
    _answer()
    making.accept(programme_id, here().id)
    return done(N_("Your university takes part now."), url_for("editions.programmes", slug=here().slug))


@room.act("/<int:programme_id>/decline", may=STAFF)
def decline(programme_id: int) -> Response:
    """Say no to an invitation."""
    _answer()
    making.decline(programme_id, here().id)
    return done(N_("The invitation is declined."), url_for("editions.programmes", slug=here().slug))


@room.act("/<int:programme_id>/leave", may=STAFF)
def leave(programme_id: int) -> Response:
    """Take nobody new."""
    _answer()
    making.leave(programme_id, here().id)
    text = N_("Your university takes nobody new in this programme. What has begun goes on.")
    return done(text, url_for("editions.programmes", slug=here().slug))
