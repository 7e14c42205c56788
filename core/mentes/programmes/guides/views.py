"""Pages on which a university writes the guides of a programme: list, edit, preview, publish, take back, versions."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.form_fields import hidden
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.programmes.guides import service, texts
from mentes.programmes.guides.abilities import may_write
from mentes.programmes.guides.forms import EditionGuideForm, GuideForm, NewGuideForm
from mentes.programmes.guides.reading import as_read
from mentes.programmes.guides.service import Place, Words
from mentes.programmes.guides.texts import TextRow
from mentes.programmes.guides.writing import Shelf, State, seen
from mentes.programmes.service import editions_of
from mentes.programmes.titles import title_of

AT_ONCE = N_("Published. Everybody who takes part reads it now.")
FROM_THEN_ON = N_("Published. Everybody who takes part in that edition or a later one reads it now.")
room = Room(
    "guides", __name__, template_folder="templates", url_prefix="/t/<slug>/desk/programmes/<int:programme_id>/guides"
)


def _shelf(programme_id: int) -> Shelf:
    """The guides of a programme, for those who write them here; to everybody else they are not there."""
    editions = [each for each in editions_of(here().id) if each.programme_id == programme_id]
    if not may_write(actor(), editions, here().id):
        raise NotVisible
    return Shelf(editions, here())


def _at(page: str, programme_id: int, **more: Any) -> str:
    return url_for(f"guides.{page}", slug=here().slug, programme_id=programme_id, **more)


@room.page("", may=STAFF)
def everything(programme_id: int) -> object:
    """Every guide of the programme, and where each language stands."""
    shelf = _shelf(programme_id)
    rows = [(key, title, shelf.states(key)) for key, title in shelf.titles().items()]
    return render("guides/list.html", shelf=shelf, rows=rows, programme=title_of(shelf.edition))


@room.form("/new", may=STAFF)
def new(programme_id: int) -> object:
    """Begin a guide of one's own, in the university's first language."""
    shelf = _shelf(programme_id)
    form, locale = bind(NewGuideForm), here().locales[0]
    made: list[Place] = []
    if form.ok and attempt(form, lambda: made.append(_begun(shelf, form.value, locale))):
        text = N_("Kept as a draft. Nobody reads it until you publish it.")
        return done(text, _at("edit", programme_id, key=made[0].key, locale=locale))
    return render(
        "guides/new.html", form.status, form=form, shelf=shelf, programme=title_of(shelf.edition), language=locale
    )


def _begun(shelf: Shelf, wanted: NewGuideForm, locale: str) -> Place:
    words = Words(wanted.title, wanted.body, wanted.roles(), shelf.values)
    return service.begin(shelf.programme_id, here().id, locale, words)


@room.form("/<key>/<locale>", may=STAFF)
def edit(programme_id: int, key: str, locale: str) -> object:
    """Write a guide in one language: look at it, keep it, publish it."""
    shelf = _shelf(programme_id)
    place, state = shelf.place(key, locale), shelf.state(key, locale)
    title, body = shelf.begins_with(state, key)
    form = _form(shelf, state, {"title": title, "body": body})
    if form.ok and form.button != "preview" and _written(shelf, place, form):
        return _kept(place, form)
    saved = None
    if form.status == 409:
        shelf = Shelf(shelf.editions, here())
        state = shelf.state(key, locale)
        saved = state.draft or state.ours
        form.version = seen(state)
        form.hidden = [hidden("version", str(form.version))]
    return _drawn(shelf, state, key, form, saved)


def _form(shelf: Shelf, state: State, words: dict[str, Any]) -> Form[GuideForm]:
    """Where there is one edition, it is not asked from which one on it is read."""
    if len(shelf.editions) == 1:
        return bind(GuideForm, words, version=seen(state))
    kept = state.draft or state.ours
    before = kept.edition_id if kept else None
    begun = words | {"since": before or shelf.edition.id}
    return bind(EditionGuideForm, begun, version=seen(state), choices={"since": shelf.choices})


def _written(shelf: Shelf, place: Place, form: Form[GuideForm]) -> bool:
    since = form.value.since if isinstance(form.value, EditionGuideForm) else None
    words = Words(form.value.title, form.value.body, shelf.audience(place.key), shelf.values, since)
    verb = service.publish if form.button == "publish" else service.save_draft
    return attempt(form, verb, place, words, form.version)


def _kept(place: Place, form: Form[GuideForm]) -> Response:
    if form.button == "publish":
        told = FROM_THEN_ON if isinstance(form.value, EditionGuideForm) else AT_ONCE
        return done(told, _at("everything", place.programme_id))
    text = N_("Kept as a draft. Nobody reads it until you publish it.")
    return done(text, _at("edit", place.programme_id, key=place.key, locale=place.locale))


def _drawn(shelf: Shelf, state: State, key: str, form: Form[GuideForm], saved: TextRow | None) -> object:
    return render(
        "guides/edit.html",
        form.status,
        form=form,
        shelf=shelf,
        key=key,
        state=state,
        saved=saved,
        shown=_preview(shelf, state, key, form) if form.ok else None,
        title=shelf.titles()[key],
        programme=title_of(shelf.edition),
        versions=texts.versions(state.ours) if state.ours else [],
    )


def _preview(shelf: Shelf, state: State, key: str, form: Form[GuideForm]) -> object:
    typed = form.value
    row = TextRow(
        0, here().id, key, state.locale, 0, typed.title, typed.body, (), None, None, 0, here().locales
    )  # fmt: skip
    return as_read(row, shelf.values, state.locale)


@room.act("/<key>/<locale>/withdraw", may=STAFF)
def withdraw(programme_id: int, key: str, locale: str) -> Response:
    """Take one's own words back."""
    shelf = _shelf(programme_id)
    service.withdraw(shelf.place(key, locale))
    text = N_("Your own words are taken back. They stay in the list of versions.")
    return done(text, _at("edit", programme_id, key=key, locale=locale))


@room.act("/<key>/<locale>/discard", may=STAFF)
def discard(programme_id: int, key: str, locale: str) -> Response:
    """Throw one's own draft away."""
    shelf = _shelf(programme_id)
    service.discard(shelf.place(key, locale))
    return done(
        N_("The draft is discarded. People go on reading what they read before."), _at("everything", programme_id)
    )


@room.page("/<key>/<locale>/<int:number>", may=STAFF)
def version(programme_id: int, key: str, locale: str, number: int) -> object:
    """What was published once."""
    shelf = _shelf(programme_id)
    shelf.place(key, locale)
    ours = shelf.state(key, locale).ours
    row = texts.one_text(ours, number) if ours else None
    if row is None:
        raise NotVisible(N_("There is no such version of this guide."))
    return render(
        "guides/version.html",
        shelf=shelf,
        row=row,
        shown=as_read(row, shelf.values, locale),
        programme=title_of(shelf.edition),
    )
