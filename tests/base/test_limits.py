"""Asking too often: counted in a real Redis, in memory while it is away, and never an error of ours."""

import secrets
import signal
from dataclasses import replace

import pytest
from flask import Flask
from redis import Redis as Client

from mentes.base import limits
from mentes.base.embedded import Redis, wait_until
from mentes.base.limits import PREFIX, Limit, TooOften, address, person, spend, university
from mentes.base.processes import Program
from mentes.mentorships.certificates import views as certificates
from mentes.people.entrance import views as entrance

THREE = Limit("three", 10, address=3, person=2)


class Stoppable:
    """A Redis that a test stops and starts again at the same address."""

    def __init__(self, folder):
        self.server = Redis(folder / "redis", secrets.token_hex(8))
        self.server.prepare()
        self.program = Program("redis", self.server.command(), folder / "redis.log", {}, signal.SIGKILL)
        self.start()

    def start(self):
        self.process = self.program.start()
        assert wait_until(self.server.answers, 10), self.program.last_words()

    def stop(self):
        self.process.kill()
        self.process.wait()

    def keys(self):
        with Client.from_url(self.server.url()) as client:
            return [key.decode() for key in client.scan_iter(f"{PREFIX}*")]


@pytest.fixture
def redis(tmp_path):
    own = Stoppable(tmp_path)
    yield own
    own.stop()


@pytest.fixture
def ask(redis):
    """Ask from an address; gives None, or the seconds to wait."""
    app = Flask("limits")
    app.config.update(SECRET_KEY="s" * 40, REDIS_URL=redis.server.url())

    def once(remote="192.0.2.1", *more):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": remote}):
            try:
                spend(THREE, address(), *more)
            except TooOften as refusal:
                return refusal.seconds
            return None

    return once


@pytest.mark.requirement("SEC-12")
def test_the_fourth_is_refused_and_told_how_long(ask):
    assert [ask() for _ in range(3)] == [None] * 3
    assert 0 < ask() <= 600
    assert ask("192.0.2.2") is None


@pytest.mark.requirement("SEC-12")
def test_redis_away_and_back(ask, redis, monkeypatch):
    """Counting goes on in memory while Redis is away, and in Redis again once it is there."""
    monkeypatch.setattr(limits, "_REST", 0.05)
    assert [ask() for _ in range(3)] == [None] * 3
    redis.stop()
    assert [ask() for _ in range(3)] == [None] * 3
    assert ask() > 0
    assert ask("192.0.2.2") is None
    redis.start()
    assert redis.keys() == []
    numbers = iter(range(10_000))
    assert wait_until(lambda: ask(f"198.51.100.{next(numbers) % 250}") is None and redis.keys(), 10)
    assert [ask() for _ in range(3)] == [None] * 3
    assert ask() > 0


def test_a_redis_that_refuses_to_write_is_as_good_as_none(ask, redis):
    with Client.from_url(redis.server.url()) as client:
        client.config_set("maxmemory", "1")
        client.config_set("maxmemory-policy", "noeviction")
    assert [ask() for _ in range(3)] == [None] * 3
    assert ask() > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_what_counts_as_one_address(ask, one, other, same):
    for _ in range(3):
        ask(one)
    assert (ask(other) is not None) is same


def test_each_key_has_a_number_of_its_own(ask):
    assert ask("192.0.2.1", person(7)) is None
    assert ask("192.0.2.2", person(7)) is None
    assert ask("192.0.2.3", person(7)) > 0
    assert ask("192.0.2.3", person(8), university(1)) is None


def test_no_address_is_kept(ask, redis):
    ask("192.0.2.1")
    (key,) = redis.keys()
    assert "192.0.2.1" not in key
    assert "three" in key


def test_what_is_no_address_is_counted_too(ask):
    assert [ask("not an address") for _ in range(3)] == [None] * 3
    assert ask("not an address") > 0


PLACES = {
    "/t/graz/signin": (entrance, "SIGN_IN_STARTS"),
    "/t/graz/signin/callback": (entrance, "SIGN_IN_RETURNS"),
    "/verify/ABCD-EFGH-JKMN-PQRS": (certificates, "CHECKS"),
}


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.requirement("SEC-12")
def test_pages_that_are_counted(world, monkeypatch, path):
    module, name = PLACES[path]
    monkeypatch.setattr(module, name, replace(getattr(module, name), name=secrets.token_hex(4), address=2))
    visitor = world.client()
    assert 429 not in [visitor.get(path).status_code for _ in range(2)]
    answer = visitor.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "10 minutes" in answer.text


OPEN = {"/t/graz/signin": "SIGN_IN_STARTS", "/t/graz/signin/callback": "SIGN_IN_RETURNS"}


@pytest.mark.requirement("SEC-12")
@pytest.mark.parametrize("path", OPEN)
def test_many_strangers_use_up_nothing_that_a_university_needs(world, monkeypatch, path):
    few = replace(getattr(entrance, OPEN[path]), name=secrets.token_hex(4), address=2, university=1)
    monkeypatch.setattr(entrance, OPEN[path], few)
    for each in range(4):
        assert world.client().get(path, environ_base={"REMOTE_ADDR": f"192.0.2.{each}"}).status_code != 429


@pytest.mark.parametrize("name", ["SIGN_IN_STARTS", "SIGN_IN_RETURNS", "ONE_TIME_LINKS"])
def test_doors_open_to_everybody_have_no_number_of_a_university(name):
    assert getattr(limits, name).university == 0
