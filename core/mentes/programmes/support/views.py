"""Pages of help: what everybody of a university reads, and where those who look after it write it down."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.errors import NotVisible
from mentes.base.form_fields import hidden
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, reader_locale
from mentes.base.web import SIGNED_IN, STAFF, Room, attempt, done, render
from mentes.people.profile.choices import spoken_languages
from mentes.people.roles.contacts import contacts
from mentes.programmes.abilities import may_see
from mentes.programmes.service import EditionRow, editions_of
from mentes.programmes.support import service
from mentes.programmes.support.abilities import may_name, may_write
from mentes.programmes.support.confiding import confidants
from mentes.programmes.support.forms import ContactForm, ServiceForm
from mentes.programmes.support.reading import Everything, everything
from mentes.programmes.support.service import Place
from mentes.programmes.titles import title_of

room = Room("support", __name__, template_folder="templates", url_prefix="/t/<slug>")
COORDINATOR = N_("coordinator")


def _programmes() -> dict[int, list[EditionRow]]:
    """The programmes that this university owns or takes part in, each with its editions."""
    found: dict[int, list[EditionRow]] = {}
    for each in editions_of(here().id):
        if each.concerns(here().id):
            found.setdefault(each.programme_id, []).append(each)
    return found


def _is_seen(editions: list[EditionRow]) -> bool:
    """Whether the reader may know of the programme: nobody reads the title of one that is being drafted."""
    return any(may_see(actor(), each) for each in editions)


@room.page("/help", may=SIGNED_IN)
def read() -> object:
    """To whom people of this university can turn, and what a mentor is not (S0-45)."""
    shown, programmes = everything(here().id), _programmes()
    general = shown.at(here().id, None)
    special = [(title_of(each[0]), _for(shown, each[0])) for each in programmes.values() if _is_seen(each)]
    return render(
        "support/read.html",
        general=general,
        special=[(title, found) for title, found in special if found is not None and found != general],
        services=shown.services,
        coordinators=[] if general else contacts(here().id, "coordinator"),
        confidants=[*confidants(here().id), *contacts(here().id, "ombudsperson")],
        may_write=may_write(actor(), here().id),
    )


def _for(shown: Everything, edition: EditionRow) -> Any:
    return shown.for_programme(here().id, edition.owner_id, edition.programme_id)


@room.page("/desk/help", may=STAFF)
def listing() -> object:
    """What this university has written down, and what its people read where it has not."""
    shown = everything(here().id)
    rows = [
        (key, title_of(each[0]), shown.at(here().id, key), _for(shown, each[0]), may_name(actor(), here().id, each))
        for key, each in _programmes().items()
        if _is_seen(each) or may_name(actor(), here().id, each)
    ]
    return render(
        "support/listing.html",
        general=shown.at(here().id, None),
        rows=rows,
        services=shown.services,
        confidants={each.programme_id: each for each in confidants(here().id)},
    )


def place_of(programme_id: int) -> tuple[Place, str]:
    """Where a contact belongs (0: all programmes), and what the programme is called. Raises NotVisible, NotAllowed."""
    if programme_id == 0:
        return Place(here().id, None), ""
    editions = _programmes().get(programme_id)
    if editions is None:
        raise NotVisible
    allow(may_name(actor(), here().id, editions), role=COORDINATOR)
    return Place(here().id, programme_id), title_of(editions[0])


def _at(page: str, **more: Any) -> str:
    return url_for(f"support.{page}", slug=here().slug, **more)


@room.form("/desk/help/contacts/<int:programme_id>", may=STAFF)
def contact(programme_id: int) -> object:
    """Name somebody for one programme, or for all of them."""
    place, programme = place_of(programme_id)
    row = service.contact_at(place)
    form = bind(ContactForm, row, version=row.version if row else 0)
    if form.ok and attempt(form, service.name_contact, place, form.value.values(), form.version):
        return done(N_("It is saved. People read it from now on."), _at("listing"))
    saved = service.contact_at(place) if form.status == 409 else None
    if form.status == 409:
        _has_now_seen(form, saved.version if saved else 0)
    return render(
        "support/contact.html", form.status, form=form, row=row, saved=saved, programme=programme, number=programme_id
    )


def _has_now_seen(form: Form[Any], version: int) -> None:
    form.version, form.hidden = version, [hidden("version", str(version))]


@room.act("/desk/help/contacts/<int:programme_id>/remove", may=STAFF)
def remove_contact(programme_id: int) -> Response:
    """Name nobody any more."""
    place, _ = place_of(programme_id)
    service.take_contact_back(place)
    return done(N_("Nobody is named there any more."), _at("listing"))


@room.form("/desk/help/services/new", may=STAFF)
def new() -> object:
    """Put a service into the list."""
    last = len(everything(here().id).services) + 1
    form = bind(ServiceForm, {"position": min(last, 99)}, once=True, choices=_languages())
    if form.ok and attempt(form, service.add_service, here().id, form.value.model_dump(), form.once):
        return done(N_("It is in the list. People read it from now on."), _at("listing"))
    return render("support/service.html", form.status, form=form, row=None, saved=None)


def _languages(held: tuple[str, ...] = ()) -> dict[str, list[tuple[str, str]]]:
    return {"languages": spoken_languages(str(reader_locale()), held)}


@room.form("/desk/help/services/<int:service_id>", may=STAFF)
def change(service_id: int) -> object:
    """Change what is said of a service."""
    row = service.service_at(here().id, service_id)
    form = bind(ServiceForm, row, version=row.version, choices=_languages(tuple(row.languages)))
    if form.ok and attempt(form, service.change_service, here().id, service_id, form.value.model_dump(), form.version):
        return done(N_("It is saved. People read it from now on."), _at("listing"))
    saved = service.service_at(here().id, service_id) if form.status == 409 else None
    if saved is not None:
        _has_now_seen(form, saved.version)
    return render("support/service.html", form.status, form=form, row=row, saved=saved)


@room.act("/desk/help/services/<int:service_id>/remove", may=STAFF)
def remove(service_id: int) -> Response:
    """Take a service out of the list."""
    service.take_service_away(here().id, service_id)
    return done(N_("The service is not in the list any more."), _at("listing"))
