"""The world with Graz signing in at a provider that does what a test wants, and logout tokens of that provider."""

import time
import uuid

import requests
import sqlalchemy as sa
from joserfc import jwt
from tests.people.hostile_provider import LAX, changed

from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider, WebSession
from mentes.people.signin.logout_token import EVENT

HERE = "http://127.0.0.1:1"  # where the provider sends people back to


def furnish(world, provider, slug="graz"):
    """From now on this university's people sign in at that provider."""
    world.app.config["PUBLIC_URL"] = HERE
    with world.app.app_context():
        mine = IdentityProvider.tenant_id == world.ids[slug]
        values = {"issuer": provider.issuer, "client_id": "mentes", "client_secret_env": None}
        values["home_organisations"] = [f"{slug}.example"]
        db.session.execute(sa.update(IdentityProvider).where(mine).values(**values))
        db.session.execute(sa.delete(HomeOrganisation).where(HomeOrganisation.tenant_id == world.ids[slug]))
        db.session.add(HomeOrganisation(domain=f"{slug}.example", tenant_id=world.ids[slug]))
        db.session.commit()
        return db.session.scalar(sa.select(IdentityProvider.id).where(mine))


def signed_in(world, slug="graz"):
    """A browser that went to the provider and came back."""
    visitor = world.client()
    away = visitor.get(f"/t/{slug}/signin")
    answer = requests.get(away.location, allow_redirects=False, timeout=10)
    back = visitor.get(answer.headers["Location"].removeprefix(HERE))
    assert back.status_code == 302, back.text
    return visitor


def logout_token(provider, key=None, header=None, **lies):
    """What an honest provider sends about session-1 of person-1, but for the lies."""
    now = int(time.time())
    honest = {
        "iss": provider.issuer,
        "aud": "mentes",
        "iat": now,
        "exp": now + 120,
        "jti": uuid.uuid4().hex,
        "sub": "person-1",
        "sid": "session-1",
        "events": {EVENT: {}},
    }
    heading = changed({"alg": "RS256", "kid": "first", "typ": "logout+jwt"}, header or {})
    if heading["alg"] in {"none", "HS256"}:
        return provider._forge(heading, changed(honest, lies))
    return jwt.encode(heading, changed(honest, lies), key or provider.honest_key, registry=LAX)


def tell(world, provider_id, token):
    """The provider's own request: no browser, no headers of one."""
    body = {"logout_token": token} if isinstance(token, str) else token
    return world.app.test_client().post(
        f"/signin/backchannel/{provider_id}", data=body, base_url="https://mentes.example"
    )


def is_in(visitor):
    return visitor.get("/t/graz/home").status_code == 200


def sessions(world):
    with world.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(WebSession))
