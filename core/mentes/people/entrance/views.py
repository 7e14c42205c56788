"""Pages of coming in and leaving: choose a university, sign in there and come back, sign out."""

import sqlalchemy as sa
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import here
from mentes.base.cookies import remember
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, languages
from mentes.base.limits import SIGN_IN_RETURNS, SIGN_IN_STARTS, address, spend, university
from mentes.base.links import safe_next
from mentes.base.web import PUBLIC, Room, let_go, render
from mentes.people.entrance import pending, service, sessions
from mentes.people.entrance.models import IdentityProvider
from mentes.people.entrance.providers import settings_of
from mentes.people.leaving import service as leaving
from mentes.people.signin import oidc
from mentes.people.signin.refusals import SignInRefused
from mentes.tenancy.current import universities
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
    start = oidc.begin(settings_of(provider, here().slug), next_path=back, login_hint=request.args.get("login_hint"))
    return pending.away(start, provider.id, here().slug)


def _provider() -> IdentityProvider:
    found = db.session.scalar(sa.select(IdentityProvider).where(*service.main_provider(here().id)))
    if found is None:
        raise NotVisible(N_("Nobody can sign in at this address yet. Choose your university in the list."))
    return found


@room.page("/t/<slug>/signin/callback", may=PUBLIC)
def callback() -> object:
    """Back from the university: whoever it says this is, is signed in with a fresh secret, or somebody else answers."""
    spend(SIGN_IN_RETURNS, address(), university(here().id))
    begun = pending.take()
    other = pending.answer_to(begun.purpose)
    if other is not None:
        return other(begun)
    provider = _provider()
    if begun.provider_id != provider.id:
        raise SignInRefused("state_mismatch")
    let_go()  # the pending row is spent
    identity = oidc.finish(settings_of(provider, here().slug), begun.kept, request.args)
    forget_scope()
    scope((here().id,), None)
    signed = service.SignIn(provider, identity.subject, identity.claims)
    person = service.sign_in(signed, interface_languages(here().locales, languages())[0], here().timezone)
    secret = sessions.begin(person, provider.id, identity)
    response = redirect(identity.next)
    response.delete_cookie(pending.COOKIE, path=url_for("entrance.callback", slug=here().slug))
    remember(response, "university", here().slug)
    return sessions.set_cookie(response, secret)


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
