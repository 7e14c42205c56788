"""Pages of coming in and leaving: choose a university, sign in there and come back, sign out."""

import sqlalchemy as sa
from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import here
from mentes.base.cookies import remember
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, languages
from mentes.base.limits import CHECKS, SIGN_IN_RETURNS, SIGN_IN_STARTS, address, spend, university
from mentes.base.links import safe_next
from mentes.base.web import PUBLIC, Room, let_go, render
from mentes.people.departures import service as departures
from mentes.people.entrance import pending, service, sessions
from mentes.people.entrance.attempts import note_attempt, note_refusal
from mentes.people.entrance.attempts import problem as find_problem
from mentes.people.entrance.models import IdentityProvider
from mentes.people.entrance.problems import explain
from mentes.people.entrance.providers import settings_of
from mentes.people.leaving import service as leaving
from mentes.people.signin import oidc
from mentes.people.signin.refusals import SignInRefused
from mentes.tenancy.current import by_slug, universities
from mentes.tenancy.models import Tenant
from mentes.tenancy.service import interface_languages

room = Room("entrance", __name__, template_folder="templates")


@room.page("/signin", may=PUBLIC)
def choose() -> object:
    """Which university is yours? The one chosen last time stands first."""
    found = [each for each in universities(db.session()) if each.state == "active"]
    last = request.cookies.get("university")
    return render(
        "entrance/choose.html",
        universities=sorted(found, key=lambda each: (each.kind == "alliance", each.slug)),
        remembered=next((each for each in found if each.slug == last), None),
        next=safe_next(request.args.get("next"), ""),
    )


@room.page("/t/<slug>/signin", may=PUBLIC)
def sign_in() -> Response:
    """To the university's own sign-in page; the browser gets a secret that only its way back fits."""
    spend(SIGN_IN_STARTS, address(), university(here().id))
    back = safe_next(request.args.get("next"), url_for("notices.home", slug=here().slug))
    provider = _provider()
    let_go()
    try:
        start = oidc.begin(
            settings_of(provider, here().slug), next_path=back, login_hint=request.args.get("login_hint")
        )
    except SignInRefused as refusal:
        return _explained(refusal, None, back)
    return pending.away(start, provider.id)


def _provider() -> IdentityProvider:
    found = db.session.scalar(sa.select(IdentityProvider).where(*service.main_provider(here().id)))
    if found is None:
        raise NotVisible(N_("Nobody can sign in at this address yet. Choose your university in the list."))
    return found


@room.page("/t/<slug>/signin/callback", may=PUBLIC)
def callback() -> object:
    """Back from the university: whoever it says this is, is signed in with a fresh secret, or somebody else answers."""
    spend(SIGN_IN_RETURNS, address(), university(here().id))
    begun = None
    try:
        begun = pending.take()
        answer = pending.answer_to(begun.purpose) or _come_in
        return answer(begun)
    except SignInRefused as refusal:
        return _explained(refusal, begun)


def _come_in(begun: pending.Pending) -> Response:
    provider = _provider()
    if begun.provider_id != provider.id:
        raise SignInRefused("state_mismatch")
    let_go()  # the pending row is spent
    identity = oidc.finish(settings_of(provider, here().slug), begun.kept, request.args)
    forget_scope()
    scope((here().id,), None)
    if departures.part(provider.id, identity.subject, identity.claims):
        let_go()  # their access has ended, although nothing else of this sign-in is kept
        raise SignInRefused("affiliation_gone")
    signed = service.SignIn(provider, identity.subject, identity.claims)
    person = service.sign_in(signed, interface_languages(here().locales, languages())[0], here().timezone)
    secret = sessions.begin(person, provider.id, identity)
    note_attempt(provider, here().id, came=identity.came)
    response = redirect(identity.next)
    pending.forget(response)
    remember(response, "university", here().slug)
    return sessions.set_cookie(response, secret)


def _explained(refusal: SignInRefused, begun: pending.Pending | None, back: str = "") -> Response:
    """Nothing of the sign-in is kept but a note of it; the browser goes to the page that explains it (SSO-13)."""
    db.session.rollback()
    provider = db.session.get(IdentityProvider, begun.provider_id) if begun else _provider()
    purpose = begun.purpose if begun else "sign_in"
    reference = note_refusal(provider or _provider(), here().id, refusal, purpose=purpose)
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
    g.university = by_slug(db.session(), tenant.slug) if tenant and tenant.state == "active" else None
    return render(
        "entrance/problem.html",
        tenant=g.university,
        found=explain(attempt, g.university),
        next=safe_next(request.args.get("next"), ""),
    )


@room.act("/signout", may=PUBLIC)
def sign_out() -> Response:
    """Sign this browser out. Works with the university's sign-in away; a way out there is offered afterwards."""
    hint = leaving.keep_hint(sessions.end())
    response = redirect(url_for("entrance.signed_out"), 303)
    response.delete_cookie(sessions.cookie_name())
    if hint is not None:
        seconds = int(leaving.OFFERED_FOR.total_seconds())
        remember(response, leaving.COOKIE, hint, seconds, path=url_for("entrance.signed_out"))
    return response


@room.page("/signedout", may=PUBLIC)
def signed_out() -> object:
    """You are signed out here; the university's own session is another matter, and offered only."""
    return render("entrance/signed_out.html", offer=leaving.offered(request.cookies.get(leaving.COOKIE, "")))
