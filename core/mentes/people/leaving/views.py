"""Doors of leaving: on to the university's own sign-out, and the one at which universities tell of theirs."""

import sqlalchemy as sa
from flask import current_app, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.cookies import drop
from mentes.base.db import db
from mentes.base.web import PUBLIC, Room, let_go, render
from mentes.people.entrance.models import IdentityProvider
from mentes.people.entrance.providers import settings_of
from mentes.people.leaving import service
from mentes.people.signin import logout_token, oidc
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInRefused, refused

room = Room("leaving", __name__, template_folder="templates")


@room.page("/signedout/university", may=PUBLIC)
def at_university() -> Response | tuple[str, int]:
    """On to the university, to end its own session too.

    A link leads here and no form: Chromium holds the redirect that answers a form against `form-action 'self'`.
    """
    secret = request.cookies.get(service.COOKIE, "")
    offer = service.offered(secret)
    if offer is None:
        return redirect(url_for("entrance.signed_out"))
    settings = settings_of(offer.provider)
    let_go()
    try:
        oidc.logout_url(settings, post_logout="")  # fetches the metadata, so that one who must wait may come again
        oidc.knock(settings)  # what is remembered says nothing of this moment
    except SignInRefused as refusal:
        return render("leaving/not_there.html", refusal.status, offer=offer, again=True)
    back = current_app.config["PUBLIC_URL"].rstrip("/") + url_for("entrance.signed_out")
    target = oidc.logout_url(settings, post_logout=back, id_token_hint=service.take_hint(secret))
    if target is None:
        return render("leaving/not_there.html", offer=offer, again=False)
    return _gone(redirect(target))


def _gone(response: Response) -> Response:
    drop(response, service.COOKIE, path=url_for("entrance.signed_out"))
    response.headers["Cache-Control"] = "no-store"
    return response


@room.act("/signin/backchannel/<int:provider_id>", may=PUBLIC)
def told(provider_id: int) -> Response:
    """A university's sign-in says that somebody signed out there; the token is all that counts (Back-Channel 1.0 §2.5)."""
    try:
        settings = _settings(provider_id)
        let_go()
        token = logout_token.verify(settings, request.form.get("logout_token"))
        service.sign_out_from_there(provider_id, token)
    except SignInRefused as refusal:
        return _answer(400, error="invalid_request", error_description=refusal.code)
    return _answer(200)


def _settings(provider_id: int) -> ProviderSettings:
    chosen = sa.select(IdentityProvider).where(
        IdentityProvider.id == provider_id,
        IdentityProvider.kind != "guest",
        IdentityProvider.state.in_(("active", "leaving")),
    )
    found = db.session.scalar(chosen)
    if found is None:
        raise refused("unknown_provider")
    return settings_of(found)


def _answer(status: int, **content: str) -> Response:
    response = jsonify(content) if content else Response(status=status)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
