"""Pages of coming in and leaving: choose a university, sign in there and come back, sign out."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import here
from mentes.base.cookies import drop, remember
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, reader_locale
from mentes.base.limits import CHECKS, SEARCHES, SIGN_IN_RETURNS, SIGN_IN_STARTS, address, spend
from mentes.base.links import safe_next
from mentes.base.web import PUBLIC, Room, render
from mentes.people.entrance import arriving, finding, pending, sessions
from mentes.people.entrance.attempts import note_refusal, nothing_begun
from mentes.people.entrance.attempts import problem as find_problem
from mentes.people.entrance.models import IdentityProvider, SignInAttempt
from mentes.people.entrance.problems import explain
from mentes.people.leaving import service as leaving
from mentes.people.signin.refusals import SignInRefused
from mentes.tenancy.current import by_slug
from mentes.tenancy.models import Tenant

room = Room("entrance", __name__, template_folder="templates")


@room.page("/signin", may=PUBLIC)
def choose() -> object:
    """Which university is yours? The one chosen last time stands first; the others are searched, also without scripts."""
    typed = request.args.get("q", "").replace("\0", "").strip()[: finding.TYPED_AT_MOST]
    if typed:
        spend(SEARCHES, address())
    back = safe_next(request.args.get("next"), "")
    every = finding.places(str(reader_locale()))
    named = finding.by_slug(every, request.args.get("university"))
    if named is not None:
        return redirect(url_for("entrance.sign_in", slug=named.slug, next=back or None))
    return render(
        "entrance/choose.html",
        found=finding.matching(every, typed),
        remembered=finding.by_slug(every, request.cookies.get(arriving.CHOSEN)),
        searchable=len(every) > finding.FEW,
        typed=typed,
        next=back,
        shared=arriving.all_shared(),
        as_guest=request.args.get("as") == "guest",
    )


@room.act("/signin/forget", may=PUBLIC)
def forget() -> Response:
    """This browser remembers no university any more."""
    response = redirect(url_for("entrance.choose", next=safe_next(request.form.get("next"), "") or None), 303)
    drop(response, arriving.CHOSEN)
    return response


@room.page("/t/<slug>/signin", may=PUBLIC)
def sign_in() -> object:
    """To the university's own sign-in page; the browser gets a secret that only its way back fits.

    While a university changes its sign-in, people say with which account they come: a stranger at the new one who is
    known at the old one would be made a second person.
    """
    back = safe_next(request.args.get("next"), url_for("notices.home", slug=here().slug))
    new, old = arriving.way_of(here().id), arriving.old_ways_of(here().id)
    if new is None:
        return render("entrance/not_yet.html", 404, next=safe_next(request.args.get("next"), "") or None)
    wanted = request.args.get("way", type=int)
    chosen = next((way for way in (new, *old) if way.provider.id == wanted), None)
    if old and chosen is None:
        kept = {"next": back, **{name: request.args.get(name) for name in ("login_hint", "fresh")}}
        return render("entrance/ways.html", new=new.provider, old=[way.provider for way in old], kept=kept)
    spend(SIGN_IN_STARTS, address())
    return _set_off(chosen or new, here().slug, back, fresh="fresh" in request.args)


def _way() -> arriving.Way:
    way = arriving.way_of(here().id)
    if way is None:
        raise NotVisible(N_("Nobody can sign in at this address yet. Choose your university in the list."))
    return way


@room.page("/signin/shared/<int:provider_id>", may=PUBLIC)
def sign_in_shared(provider_id: int) -> Response:
    """To a sign-in that several universities share; its answer says to which of them somebody belongs."""
    spend(SIGN_IN_STARTS, address())
    back = safe_next(request.args.get("next"), "/")
    return _set_off(arriving.Way(arriving.shared(provider_id)), "", back)


def _set_off(way: arriving.Way, slug: str, back: str, *, fresh: bool = False) -> Response:
    try:
        return arriving.set_off(way, slug, back, fresh=fresh)
    except SignInRefused as refusal:
        return _explained(refusal, way.provider.id, None, back)


@room.page("/t/<slug>/signin/callback", may=PUBLIC)
def callback() -> object:
    """Back from the university: whoever it says this is, is signed in with a fresh secret, or somebody else answers."""
    spend(SIGN_IN_RETURNS, address())
    return _come_back(_begun_here, here().slug)


def _begun_here(begun: pending.Pending | None) -> IdentityProvider:
    """The university's sign-in, or the one that it is leaving where the sign-in was begun with that."""
    old = arriving.old_ways_of(here().id) if begun else []
    return next((way.provider for way in old if begun and way.provider.id == begun.provider_id), _way().provider)


@room.page("/signin/callback/<int:provider_id>", may=PUBLIC)
def shared_callback(provider_id: int) -> object:
    """Back from a sign-in that several universities share: the same, at the university of the home organisation."""
    spend(SIGN_IN_RETURNS, address())
    return _come_back(lambda _begun: arriving.shared(provider_id), "")


def _come_back(way: Callable[[pending.Pending | None], IdentityProvider], slug: str) -> object:
    """`way` is asked for a sign-in only: a draft is tested before there is any."""
    begun = None
    try:
        begun = pending.take()
        other = pending.answer_to(begun.purpose)
        if other is not None:
            return other(begun)
        provider = way(begun)
        if begun.provider_id != provider.id:
            raise SignInRefused("state_mismatch")
        return arriving.come_in(provider, begun, slug)
    except SignInRefused as refusal:
        if begun is None:
            way(None)  # where nobody can sign in at all, there is nothing to explain
            return _nothing_begun(slug)
        return _explained(refusal, begun.provider_id, begun)


def _nothing_begun(slug: str) -> Response:
    """Nothing is noted: else anybody's made-up answers would push the real sign-ins off the administrator's list."""
    response = redirect(url_for("entrance.unknown_problem", university=slug or None), 303)
    pending.forget(response)
    return response


def _explained(refusal: SignInRefused, provider_id: int, begun: pending.Pending | None, back: str = "") -> Response:
    """Nothing of the sign-in is kept but a note of it; the browser goes to the page that explains it (SSO-13)."""
    db.session.rollback()
    provider = db.session.get_one(IdentityProvider, provider_id)
    purpose = begun.purpose if begun else "sign_in"
    at = here().id if g.get("university") else provider.tenant_id
    reference = note_refusal(provider, at, refusal, purpose=purpose)
    back = begun.kept["next"] if begun else back
    response = redirect(url_for("entrance.problem", reference=reference, next=safe_next(back, "") or None), 303)
    pending.forget(response)
    return response


@room.page("/signin/problem/<reference>", may=PUBLIC)
def problem(reference: str) -> object:
    """Why a sign-in did not work, what one can do, and whom to write to; opened by its reference only."""
    spend(CHECKS, address())
    attempt = find_problem(reference)
    tenant = db.session.get(Tenant, attempt.tenant_id) if attempt.tenant_id else None
    return _told(attempt, tenant)


@room.page("/signin/problem", may=PUBLIC)
def unknown_problem() -> object:
    """The same for an answer to a sign-in that this browser did not begin, or began too long ago: without a reference."""
    spend(CHECKS, address())
    slug = request.args.get("university", "").replace("\0", "")
    return _told(nothing_begun(), db.session.scalar(sa.select(Tenant).where(Tenant.slug == slug)))


def _told(attempt: SignInAttempt, tenant: Tenant | None) -> object:
    g.university = by_slug(db.session(), tenant.slug) if tenant and tenant.state == "active" else None
    found = explain(attempt, g.university) if g.university else explain(attempt, None, *_for_all(attempt))
    return render(
        "entrance/problem.html",
        tenant=g.university,
        found=found,
        next=safe_next(request.args.get("next"), ""),
    )


def _for_all(attempt: SignInAttempt) -> tuple[Mapping[str, Any] | None, int | None]:
    """Where no university is known: whom to write to, and the shared sign-in that can be tried again."""
    office = db.session.scalar(sa.select(Tenant.brand).where(Tenant.kind == "alliance", Tenant.state == "active"))
    return office, next((row.id for row in arriving.all_shared() if row.id == attempt.provider_id), None)


@room.act("/signout", may=PUBLIC)
def sign_out() -> Response:
    """Sign this browser out. Works with the university's sign-in away; a way out there is offered afterwards."""
    ended = sessions.end()
    hint = leaving.keep_hint(ended)
    guest = ended is not None and db.session.get_one(IdentityProvider, ended.provider_id).kind == "guest"
    target: dict[str, Any] = {"as": "guest"} if guest else {}
    response = redirect(url_for("entrance.signed_out", **target), 303)
    sessions.drop_cookie(response)
    if hint is not None:
        seconds = int(leaving.OFFERED_FOR.total_seconds())
        remember(response, leaving.COOKIE, hint, seconds, path=url_for("entrance.signed_out"))
    return response


@room.page("/signedout", may=PUBLIC)
def signed_out() -> object:
    """You are signed out here; the university's own session is another matter, and offered only."""
    offer = leaving.offered(request.cookies.get(leaving.COOKIE, ""))
    return render("entrance/signed_out.html", offer=offer, as_guest=request.args.get("as") == "guest" and not offer)
