"""Searches, letters and invitations are counted on every page that offers them, also while Redis is away (SEC-12)."""

import secrets
from dataclasses import replace

import pytest
from tests.people.test_role_invitations import ASKED
from tests.world import opened, settings_for

from mentes.base import limits
from mentes.people.addresses import views as addresses
from mentes.people.entrance import views as entrance

pytestmark = pytest.mark.one_server
AWAY = "redis://127.0.0.1:1/0"
GUEST = {"name": "Ada", "email": "ada{}@firm.example", "relation": "company", "locale": "en"}
PAGES = [
    ("SEARCHES", entrance, None, "GET", "/signin?q=graz{}", {}),
    ("SEARCHES", limits, "adele", "GET", "/t/graz/people?q=ana{}", {}),
    ("ONE_TIME_LINKS", limits, None, "POST", "/t/graz/signin/guest", {"email": "nobody{}@firm.example"}),
    ("ONE_TIME_LINKS", addresses, "zoe", "POST", "/t/graz/me/addresses", {"email": "zoe{}@home.example"}),
    ("INVITATIONS", limits, "ingrid", "POST", "/t/graz/guests/invite", GUEST),
    ("INVITATIONS", limits, "helene", "POST", "/t/alliance/roles/invite", ASKED | {"email": "p{}@home.example"}),
]


@pytest.fixture(scope="module", params=["there", "away"])
def house(request, world, smtp_server):
    """The world with Redis, and without."""
    if request.param == "there":
        yield world
        return
    url = str(world.app.config["SQLALCHEMY_DATABASE_URI"])
    with opened(settings_for(url, AWAY, smtp_server.url), world.people, world.ids) as other:
        yield other


@pytest.mark.requirement("SEC-12")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[4])
def test_the_third_is_told_to_wait_and_others_are_not(house, monkeypatch, page):
    """Two are answered, the third is not, with the time to wait; never an error of ours, whatever Redis does."""
    name, module, who, method, path, form = page
    few = replace(getattr(limits, name), name=secrets.token_hex(4), address=2, person=2)
    monkeypatch.setattr(module, name, few)
    visitor, once = house.client(who), secrets.token_hex(3)

    def ask(number, visitor=visitor):
        sent = (
            {"data": {key: value.format(f"{once}{number}") for key, value in form.items()}} if method == "POST" else {}
        )
        return getattr(visitor, method.lower())(path.format(number), **sent)

    assert {ask(number).status_code for number in (1, 2)} <= {200, 303}
    late = ask(3)
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 3600
    if who is None:
        elsewhere = {"environ_base": {"REMOTE_ADDR": "198.51.100.9"}}
        assert house.client().get("/signin", **elsewhere).status_code == 200
