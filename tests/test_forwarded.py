"""Forged hosts, forwarded headers and confused paths: refused or without effect, and letters carry our own address (SEC-13)."""

import re
import secrets
from dataclasses import replace

import pytest

from mentes.people.entrance import views as entrance
from tests.test_at_once import told
from tests.world import PLACE, opened, settings_for

pytestmark = pytest.mark.one_server

EVIL = "evil.example"
GUEST = {"name": "Ada", "email": "ada@firm.example", "relation": "company", "locale": "en"}


@pytest.fixture
def behind(fresh_world, smtp_server):
    """The same house behind so many proxies."""

    def build(hops):
        url, redis = (str(fresh_world.app.config[name]) for name in ("SQLALCHEMY_DATABASE_URI", "REDIS_URL"))
        settings = settings_for(url, redis, smtp_server.url, proxy_hops=hops)
        return opened(settings, fresh_world.people, fresh_world.ids)

    return build


@pytest.mark.requirement("SEC-13")
@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"mentes.example.{EVIL}",
        f"mentes.example@{EVIL}",
        f"{EVIL}#mentes.example",
        f"{EVIL}/mentes.example",
        f"mentes.example, {EVIL}",
        "127.0.0.1",
        "mentes.example:evil",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/t/graz/signin", "/t/graz/home", "/signin"])
def test_a_host_that_is_not_ours_is_refused(world, host, path):
    answer = world.client("ana").get(path, environ_overrides={"HTTP_HOST": host, "SERVER_NAME": "mentes"})
    assert answer.status_code == 400
    assert EVIL not in answer.headers.get("Location", "")


FORGED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/t/padua",
    "X-Forwarded-Port": "81",
    "X-Host": EVIL,
    "X-Original-Url": "/t/padua/home",
    "X-Rewrite-Url": "/t/padua/home",
    "Forwarded": f"host={EVIL};proto=http;for=192.0.2.9",
}
TRUSTED = ("X-Forwarded-Host", "X-Forwarded-Proto")  # what the one proxy before us writes itself


@pytest.mark.requirement("SEC-13")
@pytest.mark.parametrize("hops", [0, 1])
@pytest.mark.parametrize("name", FORGED)
def test_a_forged_header_changes_no_page(behind, hops, name):
    """Where a proxy stands before us its own word is the last one, and what the browser forged stands before it."""
    word = FORGED[name]
    if hops and name in TRUSTED:
        word = f"{word}, " + {"X-Forwarded-Host": "mentes.example", "X-Forwarded-Proto": "https"}[name]
    with behind(hops) as world:
        ana = world.client("ana")
        answer = ana.get("/t/graz/home", headers={name: word})
        assert answer.status_code == 200
        assert EVIL not in answer.text
        assert "/t/padua" not in answer.text
        away = world.client().get("/t/graz/home", headers={name: word})
        assert away.location == "/t/graz/signin?next=/t/graz/home"
        assert world.client().get("/t/nowhere/", headers={name: word}).status_code == 404


@pytest.mark.requirement("SEC-13")
def test_a_host_that_came_through_the_proxy_is_checked_too(behind):
    with behind(1) as world:
        for forged in (EVIL, f"mentes.example, {EVIL}"):
            assert world.client("ana").get("/t/graz/home", headers={"X-Forwarded-Host": forged}).status_code == 400


@pytest.mark.requirement("SEC-13", "SEC-12")
@pytest.mark.parametrize(("hops", "proxy"), [(0, ""), (1, ", 198.51.100.7")])
def test_nobody_escapes_a_limit_by_a_made_up_address(behind, monkeypatch, hops, proxy):
    few = replace(entrance.SIGN_IN_STARTS, name=secrets.token_hex(4), address=3)
    monkeypatch.setattr(entrance, "SIGN_IN_STARTS", few)
    with behind(hops) as world:
        asked = [
            world.client().get("/t/graz/signin", headers={"X-Forwarded-For": f"192.0.2.{each}{proxy}"}).status_code
            for each in range(5)
        ]
    assert 429 not in asked[:3]
    assert asked[3:] == [429, 429]


@pytest.mark.requirement("SEC-13")
@pytest.mark.parametrize(("hops", "host"), [(0, EVIL), (1, f"{EVIL}, mentes.example")])
def test_letters_and_links_carry_the_configured_address_alone(behind, mailbox, hops, host):
    forged = {**FORGED, "X-Forwarded-Host": host, "X-Forwarded-Proto": "http, https"}
    with behind(hops) as world:
        for name, path, form in (
            ("ingrid", "/t/graz/guests/invite", GUEST),
            ("zoe", "/t/graz/me/addresses", {"email": "zoe@home.example"}),
            ("adele", f"/t/graz/people/{world.people['mia']}/roles", {"kind": "ombudsperson"}),
        ):
            assert world.client(name).post(path, form, headers=forged).status_code == 303, path
        world.drain()
        letters = [part.get_content() for each in mailbox.messages for part in each.walk() if not part.is_multipart()]
    assert len(mailbox.messages) >= 3
    found = {url for text in letters for url in re.findall(r"https?://[^\s\"'<>)]+", str(text))}
    assert len([url for url in found if url.startswith(PLACE)]) >= 3
    assert {url for url in found if not url.startswith(f"{PLACE}/")} <= {PLACE}
    assert EVIL not in "".join(map(str, mailbox.messages))


@pytest.mark.requirement("SEC-13")
def test_a_forged_host_is_refused_before_anything_happens(fresh_world, mailbox):
    before = told(fresh_world, _added())
    zoe = fresh_world.client("zoe")
    answer = zoe.post("/t/graz/me/addresses", {"email": "z@home.example"}, environ_overrides={"HTTP_HOST": EVIL})
    assert answer.status_code == 400
    fresh_world.drain()
    assert mailbox.messages == []
    assert told(fresh_world, _added()) == before


def _added():
    return type("AddressAdded", (), {})


OTHERS = (
    "/t/padua/home",
    "/t/PADUA/home",
    "/t/%70adua/home",
    "/t/graz/../padua/home",
    "/t/graz/%2e%2e/padua/home",
    "/t/graz%2f..%2fpadua/home",
    "/t/graz;padua/home",
    "/t/graz%00padua/home",
    "/t/graz,padua/home",
    "/t/graz%20/home",
    "/t/Graz/home",
    "/t/GRAZ/home",
    "/t/gr%C3%A0z/home",
    "/t/%EF%BD%87raz/home",
    "/t/gra%E2%80%8Bz/home",
    "/t//padua/home",
    "//t/padua/home",
    "/t/graz/t/padua/home",
    "/padua/home",
    "/t/padua\\..\\graz/home",
)


@pytest.mark.requirement("SEC-13", "SEC-2")
@pytest.mark.parametrize("path", OTHERS)
def test_no_spelling_of_a_path_opens_another_university(world, path):
    """Ana of Graz: 404, or a plain address that she is sent to and that is 404 as well."""
    ana = world.client("ana")
    answer = ana.get(path)
    if answer.status_code in {301, 308}:
        answer = ana.get(answer.location.removeprefix(PLACE))
    assert answer.status_code == 404
    assert "Hello" not in answer.text


@pytest.mark.requirement("SEC-13")
@pytest.mark.parametrize("word", ["slug", "tenant", "tenant_id", "university", "home_id", "_method", "_tenant"])
def test_nothing_but_the_path_says_which_university(world, word):
    ana, plain = world.client("ana"), world.client("ana").get("/t/graz/home?x=1").text
    for value in ("padua", str(world.ids["padua"])):
        asked = ana.get("/t/graz/home", query_string={word: value}, headers={f"X-{word}": value}).text
        assert asked.replace(f"?{word}={value}", "?x=1") == plain
        ana.client.set_cookie(word, value, domain="mentes.example", secure=True)
        assert ana.get("/t/graz/home?x=1").text == plain


@pytest.mark.requirement("SEC-13", "SEC-2")
def test_a_form_of_one_university_sent_to_another_changes_nothing(fresh_world):
    """Adele's own forms, under the path of Padua: nothing of hers is there."""
    adele, mia = fresh_world.client("adele"), fresh_world.people["mia"]
    for path, form in (
        (f"people/{mia}/roles", {"kind": "coordinator"}),
        ("people/import", {"table": "match;semester\nmia@graz.example;3\n", "action": "import"}),
        ("guests/invite", GUEST),
        ("setup/details", {}),
        ("setup/sign-in/discard", {"version": "1"}),
        (f"guests/{fresh_world.ids['invitation:graz']}/withdraw", {}),
        ("me/addresses", {"email": "a@home.example"}),
        ("me/edit", {"version": "1"}),
    ):
        assert adele.post(f"/t/padua/{path}", form).status_code == 404, path
