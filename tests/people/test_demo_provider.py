"""The demo's sign-in, end to end over HTTP: our relying party against the real stand-in."""

import os
import subprocess
import sys
import threading
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from mentes.demo.people import read_people
from mentes.demo.provider import create_app, serve
from mentes.demo.provider_pages import DemoOnly, DemoProviderSettings
from mentes.people.signin import metadata, oidc
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInRefused

APP = "http://127.0.0.1:1"
CAREFUL = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    wanted = DemoProviderSettings(
        demo=True, port=0, app_url=APP, data=tmp_path_factory.mktemp("demo"), client_secret="a demo's secret"
    )
    first = serve(wanted)
    port = first.port
    first.server_close()
    settings = DemoProviderSettings(**{**vars(wanted), "port": port})
    server = serve(settings)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield settings
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _reach(stand_in, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", f"localhost:{stand_in.port}")
    yield
    metadata.forget()


def university(stand_in, slug, *, home=None, **other):
    return ProviderSettings(
        id=len(slug),
        version=1,
        tenant_id=7,
        issuer=stand_in.issuer(slug),
        client_id="mentes",
        client_secret=other.get("secret", stand_in.client_secret),
        redirect_uri=stand_in.callback(slug),
        home_organisations=frozenset({home or f"{slug}.example"}),
    )


def come_back(start_url):
    """Follow the browser's side of a sign-in up to the callback; its query."""
    answer = requests.get(start_url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(APP + "/t/")
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@pytest.mark.parametrize(
    ("slug", "key"), [(slug, key) for slug, each in read_people().items() for key in list(each.people)[:1]]
)
def test_a_hint_signs_that_person_in(stand_in, slug, key):
    provider = university(stand_in, slug)
    start = oidc.begin(provider, next_path=f"/t/{slug}/mentorships/17", login_hint=key)
    identity = oidc.finish(provider, start.pending, come_back(start.url))
    person = read_people()[slug].people[key]
    assert identity.subject == f"{slug}-{key}"
    assert (identity.provider_id, identity.tenant_id) == (provider.id, 7)
    assert identity.claims.legal_name == person.name
    assert identity.claims.email == f"{key}@{slug}.example"
    assert identity.claims.email_verified
    assert identity.claims.home_organisation == f"{slug}.example"
    assert set(identity.claims.affiliations) == {
        word.split("@")[0] for word in person.claims["eduperson_scoped_affiliation"]
    }
    assert identity.next == f"/t/{slug}/mentorships/17"
    assert identity.id_token_sid
    assert identity.auth_time


def test_semesters_arrive_as_numbers(stand_in):
    for slug, key, level, semester in (("graz", "ana", "doctoral", 3), ("trier", "leonie", "bachelor", 4)):
        provider = university(stand_in, slug)
        start = oidc.begin(provider, login_hint=key)
        claims = oidc.finish(provider, start.pending, come_back(start.url)).claims
        assert (claims.level, claims.semester) == (level, semester)


def test_the_page_lists_this_universitys_people_only(stand_in):
    page = requests.get(oidc.begin(university(stand_in, "graz")).url, timeout=10)
    assert page.status_code == 200
    assert "Sign in as Ana Kovačič" in page.text
    assert "Paolo" not in page.text
    assert all(name in page.headers for name in CAREFUL)
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_link_of_the_page_finishes_the_sign_in(stand_in):
    provider = university(stand_in, "padua")
    start = oidc.begin(provider)
    page = requests.get(start.url, timeout=10).text
    link = next(part.split('"')[0] for part in page.split('href="') if "login_hint=paolo" in part)
    back = come_back(start.url.partition("?")[0] + link.replace("&amp;", "&"))
    assert oidc.finish(provider, start.pending, back).claims.given_name == "Paolo"


def test_going_back_without_signing_in_is_said_so(stand_in):
    provider = university(stand_in, "padua")
    start = oidc.begin(provider)
    with pytest.raises(SignInRefused) as caught:
        oidc.finish(provider, start.pending, come_back(start.url + "&cancel=1"))
    assert caught.value.code == "cancelled"


@pytest.mark.requirement("SSO-3")
def test_one_universitys_answer_is_worth_nothing_at_another(stand_in):
    graz, padua = university(stand_in, "graz"), university(stand_in, "padua")
    start = oidc.begin(graz, login_hint="ana")
    with pytest.raises(SignInRefused) as caught:
        oidc.finish(padua, start.pending, come_back(start.url))
    assert caught.value.code == "wrong_provider"
    start = oidc.begin(padua)
    foreign = come_back(oidc.begin(graz, login_hint="ana").url)
    with pytest.raises(SignInRefused) as caught:
        oidc.finish(padua, start.pending, {**foreign, "state": start.pending["state"]})
    assert caught.value.code == "iss_param_mismatch"


def test_a_code_serves_once_and_needs_the_secret_and_the_verifier(stand_in):
    provider = university(stand_in, "graz")
    start = oidc.begin(provider, login_hint="ana")
    back = come_back(start.url)
    oidc.finish(provider, start.pending, back)
    refusals = [(provider, start.pending, back)]
    start = oidc.begin(provider, login_hint="ana")
    refusals.append((provider, {**start.pending, "code_verifier": "x" * 64}, come_back(start.url)))
    start = oidc.begin(provider, login_hint="ana")
    refusals.append((university(stand_in, "graz", secret="another"), start.pending, come_back(start.url)))
    for which, pending, answered in refusals:
        with pytest.raises(SignInRefused) as caught:
            oidc.finish(which, pending, answered)
        assert caught.value.code == "provider_error"


@pytest.mark.parametrize(
    "change",
    [{"redirect_uri": "http://127.0.0.1:1/elsewhere"}, {"client_id": "stranger"}, {"redirect_uri": "//evil.example"}],
)
def test_a_request_for_another_address_is_a_page_and_no_redirect(stand_in, change):
    url = urlsplit(oidc.begin(university(stand_in, "graz"), login_hint="ana").url)
    asked = {**dict(parse_qsl(url.query)), **change}
    answer = requests.get(stand_in.issuer("graz") + "/authorize", params=asked, allow_redirects=False, timeout=10)
    assert answer.status_code == 400
    assert "This request does not work" in answer.text


def test_signing_out_leads_back_to_mentes_and_nowhere_else(stand_in):
    provider = university(stand_in, "graz")
    home = requests.get(oidc.logout_url(provider, post_logout=APP + "/signedout"), allow_redirects=False, timeout=10)
    assert home.headers["Location"] == APP + "/signedout"
    for elsewhere in ("http://evil.example/", APP + ".evil.example/", "javascript:alert(1)"):
        page = requests.get(oidc.logout_url(provider, post_logout=elsewhere), allow_redirects=False, timeout=10)
        assert page.status_code == 200
        assert "You are signed out" in page.text


def test_another_host_name_or_university_is_refused(stand_in):
    there = f"http://127.0.0.1:{stand_in.port}/graz/authorize"
    assert requests.get(there, timeout=10).status_code == 400
    assert requests.get(stand_in.issuer("nowhere") + "/keys", timeout=10).status_code == 404


@pytest.mark.requirement("SSO-16")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"demo": False}, "demo mode"),
        ({"bind": "0.0.0.0"}, "this machine only"),  # noqa: S104
        ({"bind": "192.0.2.1"}, "this machine only"),
        ({"app_url": "https://mentes.example"}, "this machine only"),
        ({"client_secret": ""}, "client secret"),
    ],
)
def test_it_exists_in_the_demo_on_loopback_only(stand_in, change, words):
    with pytest.raises(DemoOnly, match=words):
        create_app(DemoProviderSettings(**{**vars(stand_in), **change}))


@pytest.mark.requirement("SSO-16")
@pytest.mark.parametrize("wrong", [["--bind", "0.0.0.0", "--demo"], []])  # noqa: S104
def test_the_process_refuses_with_a_sentence(tmp_path, wrong):
    ran = subprocess.run(
        [sys.executable, "-m", "mentes.demo.provider", "--port", "0", "--app-url", APP, "--data", tmp_path, *wrong],
        env={**os.environ, "MENTES_DEMO_CLIENT_SECRET": "x"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert "cannot start" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_demo_people_are_complete():
    universities = read_people()
    assert len(universities) == 8
    assert sum(len(each.people) for each in universities.values()) >= 12
    subjects = [person.claims["sub"] for each in universities.values() for person in each.people.values()]
    assert len(set(subjects)) == len(subjects)
