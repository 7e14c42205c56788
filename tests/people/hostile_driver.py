"""Our side of a sign-in against the hostile provider: start, the browser's hop, callback."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import requests
from tests.people.hostile_provider import CALLBACK, CLIENT_ID

from mentes.people.signin import oidc
from mentes.people.signin.provider import ProviderSettings


def graz(hostile, **other):
    """The row of the University of Graz, whose provider has turned hostile."""
    honest = ProviderSettings(
        id=1,
        version=1,
        tenant_id=11,
        issuer=hostile.issuer,
        client_id=CLIENT_ID,
        client_secret="s3cret",
        redirect_uri=CALLBACK,
        home_organisations=frozenset({"graz.example"}),
    )
    return replace(honest, **other)


def come_back(url):
    answer = requests.get(url, allow_redirects=False, timeout=10)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query, keep_blank_values=True))


def sign_in(provider, next_path="/"):
    """The whole way; the identity, or whatever our side raises."""
    start = oidc.begin(provider, next_path=next_path)
    return oidc.finish(provider, start.pending, come_back(start.url))
