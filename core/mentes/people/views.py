"""Pages of people: choose a university, sign in there and come back, sign out, language and colours."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, actor_or_none, here
from mentes.base.clock import real_now
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import BadInput, NotVisible
from mentes.base.i18n import N_, languages
from mentes.base.links import safe_next
from mentes.base.web import PUBLIC, SIGNED_IN, Room, let_go, render
from mentes.people import service, sessions
from mentes.people.facts import told
from mentes.people.models import IdentityProvider, PendingSignIn
from mentes.people.providers import settings_of
from mentes.people.signin import oidc
from mentes.people.signin.refusals import SignInRefused
from mentes.tenancy.current import universities
from mentes.tenancy.service import interface_languages

room = Room("people", __name__, template_folder="templates")
PENDING = "mentes-signin"
PATIENCE = timedelta(minutes=10)
YEAR = 365 * 24 * 3600


@room.page("/signin", may=PUBLIC)
def choose() -> object:
    """Which university is yours? The one chosen last time stands first."""
    found = [each for each in universities(db.session()) if each.state == "active"]
    last = request.cookies.get("university")
    return render(
        "people/choose.html",
        universities=sorted(found, key=lambda each: (each.kind == "alliance", each.slug)),
        remembered=next((each for each in found if each.slug == last), None),
        next=safe_next(request.args.get("next"), ""),
    )


@room.page("/t/<slug>/signin", may=PUBLIC)
def sign_in() -> Response:
    """To the university's own sign-in page; the browser gets a secret that only its way back fits."""
    back = safe_next(request.args.get("next"), url_for("notices.home", slug=here().slug))
    provider = _provider()
    let_go()
    start = oidc.begin(settings_of(provider, here().slug), next_path=back, login_hint=request.args.get("login_hint"))
    secret = secrets.token_urlsafe(32)
    db.session.execute(sa.delete(PendingSignIn).where(PendingSignIn.expires_at < real_now()))
    db.session.add(
        PendingSignIn(
            secret_hash=sessions.hashed(secret),
            provider_id=provider.id,
            pending=start.pending,
            expires_at=real_now() + PATIENCE,
        )
    )
    response = redirect(start.url)
    _remember(
        response, PENDING, secret, int(PATIENCE.total_seconds()), path=url_for("people.callback", slug=here().slug)
    )
    return response


def _remember(response: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        path=path,
        secure=current_app.config["SECURE_COOKIES"],
    )


def _provider() -> IdentityProvider:
    found = db.session.scalar(sa.select(IdentityProvider).where(IdentityProvider.tenant_id == here().id))
    if found is None:
        raise NotVisible(N_("Nobody can sign in at this address yet. Choose your university in the list."))
    return found


@room.page("/t/<slug>/signin/callback", may=PUBLIC)
def callback() -> Response:
    """Back from the university: whoever it says this is, is signed in with a fresh secret."""
    provider = _provider()
    pending = _take_pending(provider)
    let_go()  # the pending row is spent
    identity = oidc.finish(settings_of(provider, here().slug), pending, request.args)
    forget_scope()
    scope((provider.tenant_id,), None)
    signed = service.SignIn(provider, identity.subject, identity.claims)
    person = service.sign_in(signed, interface_languages(here().locales, languages())[0], here().timezone)
    secret = sessions.begin(person, provider.id, identity.id_token_sid)
    response = redirect(identity.next)
    response.delete_cookie(PENDING, path=url_for("people.callback", slug=here().slug))
    _remember(response, "university", here().slug, YEAR)
    return sessions.set_cookie(response, secret)


def _take_pending(provider: IdentityProvider) -> dict[str, object]:
    """The sign-in that this browser began, once; a second use finds nothing."""
    gone = (
        sa.delete(PendingSignIn)
        .where(
            PendingSignIn.secret_hash == sessions.hashed(request.cookies.get(PENDING, "")),
            PendingSignIn.provider_id == provider.id,
            PendingSignIn.expires_at > real_now(),
        )
        .returning(PendingSignIn.pending)
    )
    found: dict[str, object] | None = db.session.scalar(gone)
    if found is None:
        raise SignInRefused("state_mismatch")
    return found


@room.act("/signout", may=PUBLIC)
def sign_out() -> Response:
    """Sign this browser out. Works with the university's sign-in away; a link there is offered afterwards."""
    sessions.end()
    response = redirect(url_for("people.signed_out"), 303)
    response.delete_cookie(sessions.cookie_name())
    return response


@room.page("/signedout", may=PUBLIC)
def signed_out() -> object:
    """You are signed out here; the university's own session is another matter."""
    return render("people/signed_out.html")


@room.act("/language", may=PUBLIC)
def language() -> Response:
    """Another language, on the same page; kept for the person, or in the browser while nobody is signed in."""
    wanted = request.form.get("locale", "")
    if wanted not in languages():
        raise BadInput(N_("Choose one of the languages in the menu."))
    person = actor_or_none()
    if person is not None:
        service.speak(person.person_id, person.home_id, wanted)
    response = redirect(safe_next(request.form.get("next")), 303)
    _remember(response, "locale", wanted, YEAR)
    return response


@room.act("/theme", may=PUBLIC)
def theme() -> Response:
    """Light, dark, or as the device has it."""
    wanted = request.form.get("theme", "")
    if wanted not in {"light", "dark", "auto"}:
        raise BadInput(N_("Choose light, dark or automatic."))
    response = redirect(safe_next(request.form.get("next")), 303)
    _remember(response, "theme", wanted, YEAR)
    return response


@room.page("/t/<slug>/me", may=SIGNED_IN)
def me() -> object:
    """What is known about you here, where it came from, and the roles that you were given."""
    who = actor()
    person = service.profile(who.person_id, who.home_id)
    return render("people/me.html", person=person, facts_known=told(person.facts), grants=g.actor.grants)
