"""The strict relying party against an honest provider: what it accepts, what it keeps and when it asks again."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.people.hostile_driver import come_back, graz, sign_in
from tests.people.hostile_provider import GONE, new_key

from mentes.base.clock import real_now
from mentes.people.signin import metadata, oidc
from mentes.people.signin.id_token import ALGORITHMS


@pytest.fixture
def provider(hostile):
    return hostile


def test_the_request_carries_pkce_state_and_nonce_and_the_pending_part_is_json(provider):
    start = oidc.begin(graz(provider), next_path="/t/graz/x", login_hint="ana")
    asked = parse_qs(urlsplit(start.url).query)
    pending = json.loads(json.dumps(start.pending))
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] != [pending["code_verifier"]]
    assert asked["response_type"] == ["code"]
    assert (asked["state"], asked["nonce"]) == ([pending["state"]], [pending["nonce"]])
    assert asked["login_hint"] == ["ana"]
    assert "openid" in asked["scope"][0].split()
    assert pending["code_verifier"] not in start.url
    assert pending["code_verifier"] not in repr(start)
    other = oidc.begin(graz(provider)).pending
    assert all(other[name] != pending[name] for name in ("state", "nonce", "code_verifier"))


def test_an_honest_sign_in(provider):
    identity = sign_in(graz(provider), "/t/graz/mentorships/1")
    assert (identity.provider_id, identity.tenant_id, identity.subject) == (1, 11, "person-1")
    assert identity.claims.affiliations == ("student",)
    assert identity.claims.home_organisation == "graz.example"
    assert identity.id_token_sid == "session-1"
    assert identity.next == "/t/graz/mentorships/1"
    assert "eyJ" not in repr(identity)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_asymmetric_algorithm_is_taken(provider, algorithm):
    curves = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
    if algorithm in curves:
        provider.key = new_key("curve", "EC", curves[algorithm])
    elif algorithm == "Ed25519":
        provider.key = new_key("curve", "OKP", "Ed25519")
    provider.published = [provider.key]
    provider.header = {"alg": algorithm}
    assert sign_in(graz(provider)).subject == "person-1"


@pytest.mark.requirement("SSO-6")
def test_a_rotated_key_is_fetched_once(provider):
    sign_in(graz(provider))
    provider.key = new_key("second")
    provider.published = [provider.honest_key, provider.key]
    provider.seen.clear()
    assert sign_in(graz(provider)).subject == "person-1"
    assert provider.seen.count("/keys") == 1
    sign_in(graz(provider))
    assert provider.seen.count("/keys") == 1
    assert "/.well-known/openid-configuration" not in provider.seen


@pytest.mark.requirement("SSO-6")
def test_the_description_is_kept_for_an_hour_and_for_one_version_of_the_row(provider, monkeypatch):
    for _ in range(3):
        sign_in(graz(provider))
    described = "/.well-known/openid-configuration"
    assert provider.seen.count(described) == 1
    sign_in(graz(provider, version=2))
    assert provider.seen.count(described) == 2
    later = real_now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(metadata, "real_now", lambda: later)
    oidc.begin(graz(provider, version=2))
    assert provider.seen.count(described) == 3


def test_a_provider_without_userinfo_sends_everything_in_the_token(provider):
    provider.discovery = {"userinfo_endpoint": GONE}
    provider.claims = {"name": "Ana K", "email": "ana@graz.example", "schac_home_organization": "GRAZ.example"}
    claims = sign_in(graz(provider)).claims
    assert (claims.legal_name, claims.home_organisation) == ("Ana K", "graz.example")
    assert claims.email_verified is False
    assert "/userinfo" not in provider.seen


def test_the_signed_token_wins_over_userinfo(provider):
    provider.claims = {"name": "Signed"}
    assert sign_in(graz(provider)).claims.legal_name == "Signed"


def test_the_victims_address_makes_nobody_the_victim(provider):
    provider.userinfo = {"email": "victim@padua.example", "email_verified": True}
    identity = sign_in(graz(provider))
    assert (identity.provider_id, identity.tenant_id, identity.subject) == (1, 11, "person-1")


def test_next_is_checked_going_out_and_coming_back(provider):
    start = oidc.begin(graz(provider), next_path="//evil.example/")
    assert start.pending["next"] == "/"
    answered = come_back(start.url)
    assert oidc.finish(graz(provider), {**start.pending, "next": "https://evil.example"}, answered).next == "/"


def test_the_logout_link_names_us_and_the_way_back(provider):
    provider.discovery = {"end_session_endpoint": provider.issuer + "/end?x=1"}
    link = oidc.logout_url(graz(provider), post_logout="http://127.0.0.1:1/", id_token_hint="abc")
    assert parse_qs(urlsplit(link).query) == {
        "x": ["1"],
        "client_id": ["mentes"],
        "post_logout_redirect_uri": ["http://127.0.0.1:1/"],
        "id_token_hint": ["abc"],
    }
    metadata.forget()
    provider.discovery = {}
    assert oidc.logout_url(graz(provider), post_logout="http://127.0.0.1:1/") is None
