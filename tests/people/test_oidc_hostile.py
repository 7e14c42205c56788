"""A configured university whose provider turns hostile: every attack refused, each with its own code."""

from datetime import timedelta

import pytest
from flask import redirect
from joserfc import jwt
from tests.people.hostile_cases import CALLBACK, CLAIMS, DISCOVERY, HEADER, PADUA, TOKENS, USERINFO
from tests.people.hostile_driver import come_back, graz, sign_in
from tests.people.hostile_provider import new_key
from werkzeug.datastructures import MultiDict

from mentes.base import outbound
from mentes.base.clock import real_now
from mentes.people.signin import oidc
from mentes.people.signin.refusals import SignInRefused


def code_of(attempt, *arguments):
    with pytest.raises(SignInRefused) as caught:
        attempt(*arguments)
    assert caught.value.message.text
    return caught.value.code


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize(("code", "lies"), DISCOVERY)
def test_lies_in_the_description(hostile, code, lies):
    hostile.discovery = lies
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-2")
def test_description_and_token_name_another_universitys_issuer(hostile):
    hostile.discovery = {"issuer": PADUA}
    hostile.claims = {"iss": PADUA}
    hostile.callback = {"iss": PADUA}
    assert code_of(sign_in, graz(hostile)) == "issuer_mismatch"


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize(("code", "lies"), CLAIMS)
def test_lies_in_the_token(hostile, code, lies):
    hostile.claims = lies
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-2", "SSO-3")
@pytest.mark.parametrize(("code", "lies"), USERINFO)
def test_lies_in_userinfo(hostile, code, lies):
    hostile.userinfo = lies
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize(("code", "lies"), CALLBACK)
def test_lies_in_the_callback(hostile, code, lies):
    hostile.callback = lies
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize(("code", "lies"), HEADER)
def test_lies_in_the_tokens_header(hostile, code, lies):
    hostile.header = lies
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize(("code", "lies"), TOKENS)
def test_lies_beside_the_token(hostile, code, lies):
    hostile.tokens = lies
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-2")
def test_mixed_up_with_another_university_nothing_is_sent_to_the_liar(hostile):
    """It sends people to Padua's own page; what Padua answers must not reach the liar's token endpoint."""
    hostile.discovery = {"authorization_endpoint": "https://login.padua.example/authorize"}
    start = oidc.begin(graz(hostile))
    answered = {"code": "Padua's code", "state": start.pending["state"], "iss": PADUA}
    assert code_of(oidc.finish, graz(hostile), start.pending, answered) == "iss_param_mismatch"
    assert "/token" not in hostile.seen


@pytest.mark.requirement("SSO-3")
def test_token_and_userinfo_must_agree_on_the_home_organisation(hostile):
    hostile.claims = {"schac_home_organization": "graz.example"}
    hostile.userinfo = {"schac_home_organization": "padua.example"}
    assert code_of(sign_in, graz(hostile)) == "wrong_home_organisation"


@pytest.mark.requirement("SSO-3")
def test_letters_that_only_look_like_ours_are_not_ours(hostile):
    hostile.userinfo = {"schac_home_organization": "\u212aassel.example"}  # the Kelvin sign lowers to k
    row = graz(hostile, home_organisations=frozenset({"kassel.example"}))
    assert code_of(sign_in, row) == "wrong_home_organisation"


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512"])
def test_no_algorithm_without_a_private_key(hostile, algorithm):
    hostile.discovery = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    hostile.header = {"alg": algorithm}
    assert code_of(sign_in, graz(hostile)) == "bad_algorithm"


@pytest.mark.requirement("SSO-2")
def test_a_key_of_somebody_else_under_our_name(hostile):
    hostile.key = hostile.other_key
    assert code_of(sign_in, graz(hostile)) == "bad_signature"
    hostile.header = {"jwk": hostile.other_key.as_dict(private=False)}
    assert code_of(sign_in, graz(hostile)) == "bad_signature"


@pytest.mark.requirement("SSO-2")
@pytest.mark.filterwarnings("ignore:.*2048:joserfc.errors.SecurityWarning")
def test_a_key_that_can_be_broken_is_no_key(hostile):
    hostile.key = new_key("short", size=1024)
    hostile.published = [hostile.honest_key, hostile.key]
    assert code_of(sign_in, graz(hostile)) == "bad_signature"


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize("listed", [{}, {"keys": 7}, {"keys": []}, {"keys": [7, {}, {"kty": "RSA"}, {"kty": "new"}]}])
def test_a_key_set_without_a_usable_key(hostile, listed):
    hostile.spoil = {"/keys": (listed, 200)}
    assert code_of(sign_in, graz(hostile)) == (
        "bad_signature" if isinstance(listed.get("keys"), list) else "provider_error"
    )


@pytest.mark.requirement("SSO-2")
def test_a_shared_secret_published_as_a_key_is_no_key(hostile):
    secret = {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0", "kid": "first"}
    hostile.spoil = {"/keys": ({"keys": [secret]}, 200)}
    assert code_of(sign_in, graz(hostile)) == "bad_signature"


@pytest.mark.requirement("SSO-2")
def test_an_unknown_key_is_asked_for_once_and_refused(hostile):
    hostile.key = new_key("unpublished")
    assert code_of(sign_in, graz(hostile)) == "bad_signature"
    assert hostile.seen.count("/keys") == 2


@pytest.mark.requirement("SSO-2")
def test_a_token_changed_after_signing(hostile):
    def tamper(claims):
        raw = jwt.encode({"alg": "RS256", "kid": "first"}, claims, hostile.honest_key)
        other = jwt.encode({"alg": "RS256", "kid": "first"}, {**claims, "sub": "victim"}, hostile.other_key)
        return ".".join([*other.split(".")[:2], raw.split(".")[2]])

    hostile.raw_id_token = tamper
    assert code_of(sign_in, graz(hostile)) == "bad_signature"


@pytest.mark.requirement("SSO-2", "SEC-7")
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/userinfo"])
def test_no_redirect_is_followed(hostile, path):
    hostile.spoil = {path: lambda: redirect(hostile.issuer + "/elsewhere")}
    assert code_of(sign_in, graz(hostile)) == "outbound_refused"
    assert "/elsewhere" not in hostile.seen


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/userinfo"])
@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("provider_unreachable", ("{}", 503)),
        ("provider_error", ("{}", 404)),
        ("provider_error", ("<html>", 200)),
        ("provider_error", ("[]", 200)),
        ("provider_error", ("[" * 100_000, 200)),
        ("provider_error", (b'{"a": "' + b"x" * 2_000_000 + b'"}', 200)),
    ],
)
def test_answers_that_are_none(hostile, path, code, answer):
    hostile.spoil = {path: answer}
    assert code_of(sign_in, graz(hostile)) == code


@pytest.mark.requirement("SSO-6")
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/userinfo"])
def test_a_provider_that_does_not_answer(hostile, path, monkeypatch):
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.2)
    hostile.spoil = {path: 1.0}
    assert code_of(sign_in, graz(hostile)) == "provider_unreachable"


@pytest.mark.requirement("SSO-6")
def test_a_provider_that_is_gone(hostile, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", "127.0.0.1:1")
    with pytest.raises(SignInRefused) as caught:
        oidc.begin(graz(hostile, issuer="http://127.0.0.1:1"))
    assert (caught.value.code, caught.value.status) == ("provider_unreachable", 503)


@pytest.mark.requirement("SSO-2", "SSO-3")
@pytest.mark.parametrize("change", [{"id": 2}, {"version": 2}, {"issuer": "http://localhost:1"}])
def test_a_callback_replayed_at_another_provider(hostile, change):
    start = oidc.begin(graz(hostile))
    assert code_of(oidc.finish, graz(hostile, **change), start.pending, come_back(start.url)) == "wrong_provider"


@pytest.mark.parametrize("age", [timedelta(minutes=10, seconds=2), timedelta(minutes=-1)])
def test_a_start_serves_ten_minutes(hostile, age):
    start = oidc.begin(graz(hostile))
    pending = {**start.pending, "started_at": (real_now() - age).isoformat()}
    assert code_of(oidc.finish, graz(hostile), pending, come_back(start.url)) == "too_late"


@pytest.mark.parametrize("name", ["state", "code", "iss", "error"])
def test_a_parameter_sent_twice(hostile, name):
    start = oidc.begin(graz(hostile))
    answered = come_back(start.url)
    twice = MultiDict([*answered.items(), (name, answered.get(name, "x")), (name, "x")])
    assert code_of(oidc.finish, graz(hostile), start.pending, twice) == "state_mismatch"


def test_another_browsers_start_does_not_fit(hostile):
    mine, theirs = oidc.begin(graz(hostile)), oidc.begin(graz(hostile))
    assert code_of(oidc.finish, graz(hostile), mine.pending, come_back(theirs.url)) == "state_mismatch"
    forged = {**come_back(theirs.url), "state": mine.pending["state"]}
    assert code_of(oidc.finish, graz(hostile), mine.pending, forged) == "nonce_mismatch"
