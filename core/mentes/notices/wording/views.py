"""Pages on which a university writes letters in its own words: list, letter, preview in each language, test letter."""

from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.form_fields import hidden
from mentes.base.forms import Form, bind
from mentes.base.headers import POLICY
from mentes.base.i18n import N_, Message
from mentes.base.limits import TEST_LETTERS, person, spend
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.notices.readers import reader_of
from mentes.notices.service import Written, post
from mentes.notices.wording import reading, service
from mentes.notices.wording.abilities import may_word, may_word_all
from mentes.notices.wording.forms import WordingForm
from mentes.notices.wording.samples import TITLES, Shown, examples, letter_to, sample_of
from mentes.notices.wording.service import ALL, Place
from mentes.programmes.service import EditionRow, editions_of
from mentes.programmes.titles import title_of
from mentes.tenancy.models import Tenant

room = Room("wording", __name__, template_folder="templates", url_prefix="/t/<slug>/desk/wording")
PREVIEW_POLICY = f"{POLICY}; frame-src 'self'"
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""A letter is a document of its own, without scripts, pictures or our cookies; its styles stand in its tags."""


@dataclass(frozen=True)
class Remit:
    """For which programme the reader writes; None: for all of the university's."""

    programme_id: int | None
    title: str | Message

    @property
    def number(self) -> int:
        """As it stands in addresses."""
        return self.programme_id or ALL


def _remits() -> list[Remit]:
    """For what this reader may write here."""
    by_programme: dict[int, list[EditionRow]] = {}
    for each in editions_of(here().id):
        by_programme.setdefault(each.programme_id, []).append(each)
    general = [Remit(None, Message(N_("All programmes")))] if may_word_all(actor(), here().id) else []
    return general + [
        Remit(number, title_of(max(editions, key=lambda each: each.starts_on)))
        for number, editions in by_programme.items()
        if may_word(actor(), editions, here().id)
    ]


def _remit(number: int) -> Remit:
    found = next((each for each in _remits() if each.number == number), None)
    if found is None:
        raise NotVisible
    return found


def _place(remit: Remit, key: str, locale: str) -> Place:
    if locale not in here().locales:
        raise NotVisible
    place = Place(here().id, remit.programme_id, key, locale)
    return replace(place, key=place.letter.key)


def _at(page: str, place: Place, **more: Any) -> str:
    where: dict[str, Any] = {
        "slug": here().slug,
        "programme_id": place.programme_id or ALL,
        "key": place.key,
        "locale": place.locale,
    }
    return url_for(f"wording.{page}", **where, **more)


@room.page("", may=STAFF)
def remits() -> object:
    """For which programmes one may write letters here."""
    found = _remits()
    if not found:
        raise NotVisible
    return render("wording/remits.html", remits=found, counted=reading.counted(here().id))


@room.page("/<int:programme_id>", may=STAFF)
def letters(programme_id: int) -> object:
    """Every letter that can be written in other words, and in which languages it is."""
    remit = _remit(programme_id)
    return render(
        "wording/letters.html",
        remit=remit,
        kinds=reading.by_kind(),
        written=reading.written(here().id, remit.programme_id),
    )


@room.form("/<int:programme_id>/<key>/<locale>", may=STAFF)
def letter(programme_id: int, key: str, locale: str) -> object:
    """One letter in one language: our text, the places, one's own words; look at them, keep them."""
    remit = _remit(programme_id)
    place = _place(remit, key, locale)
    row = db.session.scalar(service.at(place))
    filled = row or reading.begins_with(place.letter, locale)
    form = bind(WordingForm, filled, version=row.version if row else 0)
    shown: list[Shown] = []
    if form.ok and form.button == "preview":
        attempt(form, lambda: shown.append(sample_of(place, _tenant(), "usual", (form.value.subject, form.value.body))))
    elif form.ok and attempt(form, service.write, place, form.value.subject, form.value.body, form.version):
        return done(N_("Saved. The letter says this from now on."), _at("letter", place))
    return _drawn(remit, place, form, shown[0] if shown else None)


def _drawn(remit: Remit, place: Place, form: Form[WordingForm], shown: Shown | None) -> object:
    row = db.session.scalar(service.at(place).execution_options(populate_existing=True))
    if form.status == 409:
        form.version = row.version if row else 0
        form.hidden = [hidden("version", str(form.version))]
    found = place.letter
    values = examples(found.places) | {"university": here().name(place.locale)}
    return render(
        "wording/letter.html",
        form.status,
        form=form,
        remit=remit,
        place=place,
        letter=found,
        row=row,
        saved=row if form.status == 409 else None,
        shown=shown,
        instead=None if row else reading.instead(place),
        texts=reading.our_texts(found, place.locale),
        places={name: Message("%(value)s", {"value": value}) for name, value in values.items()},
        deeds=reading.history(place),
    )


def _tenant() -> Tenant:
    return db.session.get_one(Tenant, here().id)


def _sample() -> str:
    asked = request.args.get("with", "usual")
    if asked not in TITLES:
        raise NotVisible
    return asked


@room.page("/<int:programme_id>/<key>", may=STAFF)
def preview(programme_id: int, key: str) -> object:
    """The letter as its reader gets it, in each language: subject, text, and the HTML in a frame of its own."""
    remit, sample = _remit(programme_id), _sample()
    places = [_place(remit, key, locale) for locale in here().locales]
    page, status = render(
        "wording/preview.html",
        remit=remit,
        letter=places[0].letter,
        shown=[(each, sample_of(each, _tenant(), sample)) for each in places],
        sample=sample,
        samples=TITLES,
    )
    return page, status, {"Content-Security-Policy": PREVIEW_POLICY}


@room.page("/<int:programme_id>/<key>/<locale>/letter", may=STAFF)
def html(programme_id: int, key: str, locale: str) -> object:
    """The HTML part by itself."""
    shown = sample_of(_place(_remit(programme_id), key, locale), _tenant(), _sample())
    return shown.html, 200, {"Content-Security-Policy": LETTER_POLICY, "Content-Type": "text/html; charset=utf-8"}


@room.act("/<int:programme_id>/<key>/<locale>/test", may=STAFF)
def send_test(programme_id: int, key: str, locale: str) -> Response:
    """Send the letter, as it is kept, to oneself."""
    spend(TEST_LETTERS, person(actor().person_id))
    place, reader = _place(_remit(programme_id), key, locale), reader_of(actor().person_id)
    if reader is None:
        raise WrongState(N_("There is no address that a letter to you could go to."))
    here_ = replace(reader, locale=locale, tenant_id=here().id, slug=here().slug)
    subject, body = letter_to(here_, place, "usual")
    post(reader.tenant_id, Written(reader.email, locale, subject, body, reader.person_id))
    return done(N_("A test letter is on its way to %(address)s."), _at("letter", place), address=reader.email)


@room.act("/<int:programme_id>/<key>/<locale>/back", may=STAFF)
def back(programme_id: int, key: str, locale: str) -> Response:
    """Go back to the words that the letter has without one's own."""
    place = _place(_remit(programme_id), key, locale)
    service.take_back(place)
    return done(N_("Your own words are taken back."), _at("letter", place))
