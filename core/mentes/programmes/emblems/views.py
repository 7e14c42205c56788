"""Pages on which those who prepare an edition choose the emblems of its documents, and the pictures themselves."""

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor, actor_or_none, allow, here
from mentes.base.errors import BadInput, NotVisible
from mentes.base.form_beginning import form_in_time
from mentes.base.form_fields import hidden
from mentes.base.forms import REQUEST, Form, bind
from mentes.base.i18n import N_
from mentes.base.web import PUBLIC, STAFF, Room, attempt, done, let_go, render
from mentes.programmes import abilities
from mentes.programmes.emblems import service
from mentes.programmes.emblems.checking import MOST, TOO_BIG, Picture, checked
from mentes.programmes.emblems.forms import EmblemForm
from mentes.programmes.emblems.ours import ours
from mentes.programmes.emblems.reading import SLOTS, EmblemRow, emblems_of, picture_of
from mentes.programmes.service import EditionRow, edition_of
from mentes.programmes.titles import title_of

room = Room("emblems", __name__, template_folder="templates", url_prefix="/t/<slug>")
LEAD = N_("lead coordinator")
WHOLE = MOST + 500_000  # bytes of a request: a file that is a little too big is refused in words, on its page
MEDIA = {"png": "image/png", "svg": "image/svg+xml"}
# Opened by itself, a picture is inert.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
A_DAY = "private, max-age=86400"  # what a number shows never changes


def _mine(edition_id: int, slot: str = "alliance") -> EditionRow:
    found = edition_of(edition_id)
    if found.owner_id != here().id or slot not in SLOTS:
        raise NotVisible
    allow(abilities.may_prepare(actor(), found), role=LEAD)
    return found


def _at(edition_id: int) -> str:
    return url_for("emblems.show", slug=here().slug, edition_id=edition_id)


@room.page("/desk/editions/<int:edition_id>/emblems", may=STAFF)
def show(edition_id: int) -> object:
    """Both emblems as documents show them now."""
    edition = _mine(edition_id)
    own = emblems_of(edition_id)
    return render("emblems/show.html", edition=edition, programme=title_of(edition), slots=SLOTS, own=own)


@room.form("/desk/editions/<int:edition_id>/emblems/<slot>", may=STAFF)
def choose(edition_id: int, slot: str) -> object:
    """One emblem: its file, and what it shows in words."""
    edition = _mine(edition_id, slot)
    request.max_content_length = WHOLE
    own = emblems_of(edition_id).get(slot)
    form = form_in_time(lambda data: _form(own, data), TOO_BIG)
    if form.ok and _saved(edition_id, slot, form):
        return done(N_("The emblem is saved. Documents made from now on show it."), _at(edition_id))
    if form.status == 409:
        own = emblems_of(edition_id).get(slot)
        form.version = own.id if own else 0
        form.hidden = [hidden("version", str(form.version))]
    return render(
        "emblems/choose.html",
        form.status,
        form=form,
        edition=edition,
        programme=title_of(edition),
        slot=slot,
        name=SLOTS[slot],
        own=own,
    )


def _form(own: EmblemRow | None, data: Mapping[str, str]) -> Form[EmblemForm]:
    shown = own.id if own else 0
    came = data if data is REQUEST else {"version": str(shown), **data}  # of a torn request no version can be made out
    return bind(EmblemForm, {"alts": own.alts} if own else None, data=came, version=shown)


def _saved(edition_id: int, slot: str, form: Form[EmblemForm]) -> bool:
    try:
        picture = _upload()
    except BadInput as refusal:
        form.refuse(refusal.message)
        return False
    return attempt(form, service.put, edition_id, slot, picture, form.value.alts, form.version)


def _upload() -> Picture | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    limits.spend(limits.UPLOADS, limits.person(actor().person_id))
    let_go()  # the trial may take some seconds
    return checked(sent.stream.read(MOST + 1))


@room.act("/desk/editions/<int:edition_id>/emblems/<slot>/remove", may=STAFF)
def remove(edition_id: int, slot: str) -> Response:
    """Go back to the emblem that Mentes has of its own."""
    _mine(edition_id, slot)
    service.remove(edition_id, slot)
    return done(
        N_("Removed. Documents made from now on show the emblem of Mentes; earlier ones keep theirs."), _at(edition_id)
    )


@room.page("/c/<int:edition_id>/emblems/<int:emblem_id>", may=PUBLIC)
def picture(edition_id: int, emblem_id: int) -> Response:
    """An emblem of an edition, for those who may read of it."""
    _readable(edition_id)
    media, content = picture_of(edition_id, emblem_id)
    return _inert(content, MEDIA[media], A_DAY)


@room.page("/c/<int:edition_id>/emblems/<slot>.svg", may=PUBLIC)
def standing(edition_id: int, slot: str) -> Response:
    """The emblem that stands in this place where an edition has none of its own."""
    _readable(edition_id)
    if slot not in SLOTS:
        raise NotVisible
    return _inert(ours(slot).encode(), MEDIA["svg"], A_DAY)


def _readable(edition_id: int) -> None:
    edition = edition_of(edition_id)
    if not edition.concerns(here().id) or not abilities.may_see(actor_or_none(), edition):
        raise NotVisible


def _inert(content: bytes, media: str, kept: str) -> Response:
    answer = Response(content, mimetype=media)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = kept
    return answer
