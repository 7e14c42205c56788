"""The one page of every paper: read, write, send, give back, sign, confirm."""

from typing import Any

from flask import request, url_for

from mentes.base.actor import actor, here
from mentes.base.forms import Form
from mentes.base.i18n import N_, Message
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships import abilities
from mentes.mentorships.activities.recommended import recommendations
from mentes.mentorships.guiding import guides_at, guides_of, signed_under, unpublished
from mentes.mentorships.journey import Stop, next_stop
from mentes.mentorships.pair import SignatureRow, load_pair
from mentes.mentorships.papers import service
from mentes.mentorships.papers.beginning import uses
from mentes.mentorships.papers.changing import Change, change_of, steps_shown
from mentes.mentorships.papers.comparing import by_question
from mentes.mentorships.papers.emblems import emblems
from mentes.mentorships.papers.eyes import eyes_of
from mentes.mentorships.papers.forms import (
    addition_form,
    give_back_form,
    has_now_seen,
    shown_forms,
    sign_form,
    write_form,
)
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.more import more_of
from mentes.mentorships.papers.offered import helps
from mentes.mentorships.papers.opening import why_closed
from mentes.mentorships.papers.reading import Reading, clauses, reading
from mentes.mentorships.papers.service import Desk
from mentes.mentorships.papers.texts import Text, texts_of
from mentes.mentorships.steps import way_of

room = Room("papers", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")
WRITTEN = {"write", "counter"}  # forms that hold the words of the paper itself
ACTIONS = {name: f"papers.{name}" for name in ("show", "sign", "confirm", "give_back")} | {
    name: f"papers_in_force.{name}" for name in ("counter", "amend", "withdraw")
}
ACTIONS["history"] = "paper_history.versions"


def place_of(pair_id: int, key: str, number: int | None) -> Desk:
    """Where this reader writes; which one, of a paper written repeatedly, is named in the address."""
    pair = load_pair(pair_id, here().id)
    return service.seen_desk(
        way_of(pair), key, abilities.one_of(actor(), pair), number, request.args.get("occurrence", type=int)
    )


def address(place: Desk, action: str = "papers.show", **more: Any) -> str:
    """A page or an act of this paper."""
    number = place.meeting.number if place.meeting else None
    which = {"occurrence": place.occurrence} if place.declared.repeated else {}
    values: dict[str, Any] = {
        "slug": here().slug,
        "pair_id": place.pair.id,
        "key": place.declared.key,
        "number": number,
    }
    return url_for(action, **values | which | more)


@room.form("/papers/<key>", may=SIGNED_IN)
@room.form("/meetings/<int:number>/papers/<key>", may=SIGNED_IN)
def show(pair_id: int, key: str, number: int | None = None) -> object:
    """Read a paper, or write it if that is this side's part."""
    place = place_of(pair_id, key, number)
    if request.method == "GET":
        return page(place)
    form = write_form(place, None, 0, draft=not _sends())
    verb = service.send if _sends() else service.write
    if form.ok and attempt(form, verb, place, form.value.model_dump(mode="json"), form.version):
        return _kept(place)
    return page(place, write=form)


def _sends() -> bool:
    return request.form.get("action") == "send"


def _kept(place: Desk) -> object:
    if _sends():
        if place.declared.reader == "author":
            return done(N_("Kept. Only you can read it."), address(place))
        return done(N_("Sent to %(name)s."), address(place), name=place.other_name)
    if place.declared.is_private:
        return done(N_("Kept. Only you can read it."), address(place))
    return done(N_("Kept as a draft. Only you can read it until you send it."), address(place))


def page(place: Desk, **sent: Form[Any]) -> object:
    """The paper as it stands, with the forms that are this reader's to fill in, and with what they sent in vain."""
    change = change_of(place)
    paper, texts = change.shown, change.texts
    signatures = _signatures(place, paper)
    closed = why_closed(place.way, place.declared, place.meeting, place.pair.state)
    versions = {"write": service.version_of(change.current), "read": change.current_text}
    refused = _refused(sent, closed, versions)
    guides = guides_of(place.way, place.role, actor().locale) if _is_signed_now(place, paper) else []
    forms = {**shown_forms(place, change.begun, versions["write"], versions["read"]), **sent}
    asked = _asked(place, change, closed, forms)
    read, other = reading(place.way.frozen, place.declared, texts, actor().locale), _theirs(place)
    return render(
        "papers/show.html",
        max((form.status for form in sent.values()), default=200),
        place=place,
        paper=paper,
        change=change,
        steps=steps_shown(place, change),
        read=read,
        added_by=_added_by(place, texts),
        theirs=other,
        recommended=recommendations(place, read, actor().locale),
        questions=by_question(place.declared, place.way.frozen, actor().locale, read, other) if other else (),
        eyes=eyes_of(place.declared, change.state_read),
        more=more_of(place, has_text=bool(read.main)),
        clauses=clauses(place.way.frozen, place.declared, actor().locale),
        signatures=signatures,
        forms=forms,
        topics=helps(place, forms[asked]) if asked else {},
        to_read=guides_at(place.way, place.role, f"paper:{place.declared.key}", actor().locale),
        uses=uses(place) if place.is_author else (),
        refused=refused,
        form_errors=refused is not None,
        closed=closed,
        next=_first(place) if closed else None,
        awaited=service.awaited(place, paper, set(signatures)),
        actions={name: address(place, endpoint) for name, endpoint in ACTIONS.items()},
        again=service.following(place) if not closed else None,
        other=place.pair.other(place.role),
        title=place.way.frozen.text(place.declared.title, actor().locale),
        help=place.way.frozen.text(place.declared.help, actor().locale),
        emblems=emblems(place.pair.edition_id, paper) if asked != "write" or refused or other else (),
        guides=guides,
        unpublished=unpublished(place.way, guides),
        signed_under=signed_under(place.way, signatures.get(place.role)),
    )


def _asked(place: Desk, change: Change, closed: Message | None, forms: dict[str, Form[Any]]) -> str:
    """Which form this page asks to fill in with the words of the paper; none where it is only read."""
    paper = change.shown
    state, author = (paper.state, paper.author) if paper else ("draft", place.role)
    if closed:
        return ""
    if change.may_counter and (forms["counter"].sent or request.args.get("counter") or state == "returned"):
        return "counter"
    is_back = state == "returned" and (author == place.role or place.declared.author == "both")
    is_open = state == "draft" or is_back or (state == "sent" and bool(request.args.get("change")))
    return "write" if change.may_write and (is_open or forms["write"].sent) else ""


def _added_by(place: Desk, texts: dict[str, Text]) -> str:
    """Who added to the other's words, by name."""
    role = place.pair.role_of(texts["addition"].author_id) if "addition" in texts else None
    return place.pair.side(role).display_name if role else ""


def _is_signed_now(place: Desk, paper: Paper | None) -> bool:
    """Whether this paper still has to be signed: then the guide is to be read before (S0-3)."""
    return place.declared.signatures and not place.pair.is_over and (paper is None or paper.state != "in_force")


def _refused(sent: dict[str, Form[Any]], closed: Message | None, versions: dict[str, int]) -> Form[Any] | None:
    """The form that came back, if one did; by now its reader sees the paper as it stands on this very page."""
    for name, form in sent.items():
        if form.status == 200:
            continue
        if name in WRITTEN and closed is not None and form.status != 409:
            form.refuse(closed, 409)
        if form.status == 409:
            has_now_seen(form, versions["write" if name in WRITTEN else "read"])
        return form
    return None


def _theirs(place: Desk) -> Reading | None:
    """What the other wrote on their own, where each writes a paper."""
    found = service.theirs(place)
    return reading(place.way.frozen, place.declared, texts_of(found), actor().locale) if found else None


def _first(place: Desk) -> Stop | None:
    """What this reader is asked for meanwhile."""
    return next_stop(place.way, place.role, here().slug)


def _signatures(place: Desk, paper: Paper | None) -> dict[str, SignatureRow]:
    """Who has signed the text as it stands, by their side."""
    known = (paper.id, paper.text_version) if paper else None
    return {each.role: each for each in place.pair.signatures if (each.paper_id, each.text_version) == known}


@room.act("/papers/<key>/sign", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/sign", may=SIGNED_IN)
def sign(pair_id: int, key: str, number: int | None = None) -> object:
    """Sign the text that was read."""
    place, form = place_of(pair_id, key, number), sign_form(0)
    wording = service.clauses_hash(place, actor().locale)
    guides = guides_of(place.way, place.role, actor().locale) if form.ok else []
    if form.ok and attempt(form, service.sign, place, form.value.place, form.version, wording, guides):
        return _agreed(place, N_("Signed. %(name)s gets a message."))
    return page(place, sign=form)


@room.act("/papers/<key>/confirm", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/confirm", may=SIGNED_IN)
def confirm(pair_id: int, key: str, number: int | None = None) -> object:
    """Say that it is right, and add to it."""
    place = place_of(pair_id, key, number)
    form = addition_form(place, None, 0)
    if form.ok and attempt(form, service.confirm, place, form.version, form.value.model_dump(mode="json")):
        return _agreed(place, N_("Confirmed. %(name)s gets a message."))
    return page(place, confirm=form)


def _agreed(place: Desk, said: str) -> object:
    """Tell what came of it: that they are officially a pair from now on (S2-13), or that its last day is another one."""
    name, before, after = place.other_name, place.pair, load_pair(place.pair.id, here().id)
    if before.starts_on is None and after.starts_on is not None:
        said = N_("You and %(name)s are officially in a mentorship from today on. %(name)s gets a message.")
    elif before.ends_on != after.ends_on:
        said = N_("Agreed. Your mentoring lasts until %(day)s now. %(name)s gets a message.")
        return done(said, address(place), name=name, day=after.ends_on)
    return done(said, address(place), name=name)


@room.act("/papers/<key>/return", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/return", may=SIGNED_IN)
def give_back(pair_id: int, key: str, number: int | None = None) -> object:
    """Ask the author for a change."""
    place = place_of(pair_id, key, number)
    form = give_back_form(place, 0)
    if form.ok and attempt(form, service.give_back, place, form.version, form.value.remark):
        return done(N_("Given back to %(name)s with your words."), address(place), name=place.other_name)
    return page(place, give_back=form)
