"""The one page of every paper: read, write, send, give back, sign, confirm."""

from typing import Any

from flask import request, url_for
from pydantic import BaseModel, Field

from mentes.base.actor import actor, here
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships import abilities
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service
from mentes.mentorships.papers.reading import Reading, clauses, reading
from mentes.mentorships.papers.service import Desk
from mentes.mentorships.papers.texts import Text, draft_model, texts_of, whole_model
from mentes.mentorships.steps import way_of
from mentes.plugin.sections import model_of

room = Room("papers", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")


class SignForm(BaseModel):
    """Where somebody signs; what they sign is the version that they read."""

    place: str = Field(
        max_length=120, title=N_("Place"), description=N_("Where you are as you sign, for example Graz.")
    )


class GiveBackForm(BaseModel):
    """What should be changed."""

    remark: str = Field(max_length=4000, title=N_("What would you like to be changed?"))


def _desk(pair_id: int, key: str, number: int | None) -> Desk:
    pair = load_pair(pair_id, here().id)
    return service.desk(way_of(pair), key, abilities.role_in(actor(), pair), number)


def _address(place: Desk, action: str = "papers.show") -> str:
    number = place.meeting.number if place.meeting else None
    return url_for(action, slug=here().slug, pair_id=place.pair.id, key=place.declared.key, number=number)


@room.form("/papers/<key>", may=SIGNED_IN)
@room.form("/meetings/<int:number>/papers/<key>", may=SIGNED_IN)
def show(pair_id: int, key: str, number: int | None = None) -> object:
    """Read a paper, or write it if that is this side's part."""
    place = _desk(pair_id, key, number)
    if request.method == "GET":
        return _page(place)
    form = _write_form(place, None)
    verb = service.send if _sends() else service.write
    if form.ok and attempt(form, verb, place, form.value.model_dump(mode="json"), form.version):
        return _kept(place)
    return _page(place, write=form)


def _other(place: Desk) -> str:
    return place.pair.other(place.role).display_name


def _sends() -> bool:
    return request.form.get("action") == "send"


def _write_form(place: Desk, text: Text | None, version: int = 0, *, shown: bool = False) -> Form[Any]:
    """The paper's questions: all of them to be answered when it is sent, none while it is a draft."""
    is_draft = request.method == "POST" and not _sends()
    model = draft_model(place.declared) if is_draft and not shown else whole_model(place.declared)
    return _bound(model, text.values if text else None, place, shown=shown, version=version)


def _bound(model: type[BaseModel], values: Any, place: Desk, *, shown: bool, **more: Any) -> Form[Any]:
    domain = place.way.design.domain
    return (
        bind(model, values, domain=domain, data=None, **more) if shown else bind(model, values, domain=domain, **more)
    )


def _kept(place: Desk) -> object:
    if _sends():
        if place.declared.reader == "author":
            return done(N_("Kept. Only you can read it."), _address(place))
        return done(N_("Sent to %(name)s."), _address(place), name=_other(place))
    return done(N_("Kept as a draft. Only you can read it until you send it."), _address(place))


def _page(place: Desk, **forms: Form[Any]) -> object:
    """The paper as it stands, with the forms that are this reader's to fill in."""
    paper = service.current(place)
    texts = texts_of(paper) if paper else {}
    signatures = {each.role: each for each in _signatures(place, paper)}
    return render(
        "papers/show.html",
        max((form.status for form in forms.values()), default=200),
        place=place,
        paper=paper,
        read=reading(place.way.frozen, place.declared, texts, actor().locale),
        theirs=_theirs(place),
        clauses=clauses(place.way.frozen, place.declared, actor().locale),
        signatures=signatures,
        forms={**_forms(place, texts, paper.text_version if paper else 0), **forms},
        form_errors=any(form.status != 200 for form in forms.values()),
        awaited=service.awaited(place, paper, set(signatures)),
        actions={name: _address(place, f"papers.{name}") for name in ("show", "sign", "confirm", "give_back")},
        other=place.pair.other(place.role),
        title=place.way.frozen.text(place.declared.title, actor().locale),
        help=place.way.frozen.text(place.declared.help, actor().locale),
    )


def _theirs(place: Desk) -> Reading | None:
    """What the other wrote on their own, where each writes a paper."""
    found = service.theirs(place)
    return reading(place.way.frozen, place.declared, texts_of(found), actor().locale) if found else None


def _forms(place: Desk, texts: dict[str, Text], version: int) -> dict[str, Form[Any]]:
    return {
        "write": _write_form(place, texts.get("main"), version, shown=True),
        "sign": bind(SignForm, version=version, data=None),
        "confirm": _addition_form(place, version, shown=True),
        "give_back": bind(GiveBackForm, version=version, data=None, prefix="back"),
    }


def _signatures(place: Desk, paper: Any) -> tuple[Any, ...]:
    rows = (each for each in place.pair.papers if paper and each.id == paper.id)
    return tuple(each for row in rows for each in place.pair.signed(row))


def _addition_form(place: Desk, version: int, *, shown: bool = False) -> Form[Any]:
    """What the side that confirms may add; empty where the programme asks for nothing."""
    model = model_of(place.declared.addition, name=f"{place.declared.key}_addition")
    return _bound(model, None, place, shown=shown, version=version)


@room.act("/papers/<key>/sign", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/sign", may=SIGNED_IN)
def sign(pair_id: int, key: str, number: int | None = None) -> object:
    """Sign the text that was read."""
    place, form = _desk(pair_id, key, number), bind(SignForm, version=0)
    wording = service.clauses_hash(place, actor().locale)
    if form.ok and attempt(form, service.sign, place, form.value.place, form.version, wording):
        return done(N_("Signed. %(name)s gets a message."), _address(place), name=_other(place))
    return _page(place, sign=form)


@room.act("/papers/<key>/confirm", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/confirm", may=SIGNED_IN)
def confirm(pair_id: int, key: str, number: int | None = None) -> object:
    """Say that it is right, and add to it."""
    place = _desk(pair_id, key, number)
    form = _addition_form(place, 0)
    if form.ok and attempt(form, service.confirm, place, form.version, form.value.model_dump(mode="json")):
        return done(N_("Confirmed. %(name)s gets a message."), _address(place), name=_other(place))
    return _page(place, confirm=form)


@room.act("/papers/<key>/return", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/return", may=SIGNED_IN)
def give_back(pair_id: int, key: str, number: int | None = None) -> object:
    """Ask the author for a change."""
    place, form = _desk(pair_id, key, number), bind(GiveBackForm, version=0, prefix="back")
    if form.ok and attempt(form, service.give_back, place, form.version, form.value.remark):
        return done(
            N_("Given back to %(name)s with your words."),
            _address(place),
            name=_other(place),
        )
    return _page(place, give_back=form)
