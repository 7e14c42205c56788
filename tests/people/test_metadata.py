"""A provider that is slow or away holds nobody up but its own people: one asks, and not again at once (SSO-6, REL-14)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.people.hostile_driver import graz, sign_in
from tests.people.hostile_provider import new_key
from tests.people.leaving_house import logout_token as made_up

from mentes.base.clock import real_now
from mentes.people.signin import logout_token, metadata, oidc
from mentes.people.signin.refusals import SignInRefused

DESCRIBED, KEYS = "/.well-known/openid-configuration", "/keys"
AWAY = ("{}", 503)


class Held:
    """A provider that has been asked and does not answer until it is let go; later callers are not held."""

    def __init__(self):
        self.asked, self.go = threading.Event(), threading.Event()

    def __call__(self):
        if not self.asked.is_set():
            self.asked.set()
            self.go.wait(10)


@pytest.fixture
def held(hostile):
    """The provider keeps the first who asks waiting."""
    held = hostile.spoil[DESCRIBED] = Held()
    yield held
    held.go.set()


@pytest.fixture
def later(monkeypatch):
    """Let time pass for what is remembered."""
    passed = [timedelta(0)]
    monkeypatch.setattr(metadata, "real_now", lambda: real_now() + passed[0])

    def pass_by(**much):
        passed[0] += timedelta(**much)

    return pass_by


def outcome(provider, ask=lambda provider: oidc.begin(provider).url.partition("?")[0]):
    try:
        return ask(provider)
    except SignInRefused as refusal:
        return refusal.code


def test_one_thread_asks_and_those_without_a_copy_do_not_wait_long(hostile, held, monkeypatch):
    monkeypatch.setattr(metadata, "PATIENCE", 0.01)
    with ThreadPoolExecutor(6) as threads:
        first = threads.submit(outcome, graz(hostile))
        assert held.asked.wait(10)
        others = list(threads.map(outcome, [graz(hostile)] * 5))
        assert not first.done()
        held.go.set()
        assert first.result() == hostile.issuer + "/authorize"
    assert others == ["provider_unreachable"] * 5
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    assert hostile.seen.count(DESCRIBED) == 1


def test_who_waits_gets_what_the_first_one_brings(hostile):
    gate = threading.Barrier(8)

    def go(_):
        gate.wait()
        return outcome(graz(hostile))

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(go, range(8))) == {hostile.issuer + "/authorize"}
    assert hostile.seen.count(DESCRIBED) == 1


def test_while_one_thread_refreshes_the_others_use_the_copy(hostile, later):
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    later(hours=1)
    held = hostile.spoil[DESCRIBED] = Held()
    with ThreadPoolExecutor(6) as threads:
        first = threads.submit(outcome, graz(hostile))
        assert held.asked.wait(10)
        assert set(threads.map(outcome, [graz(hostile)] * 5)) == {hostile.issuer + "/authorize"}
        assert not first.done()
        held.go.set()
        assert first.result() == hostile.issuer + "/authorize"
    assert hostile.seen.count(DESCRIBED) == 2


@pytest.mark.requirement("SSO-6")
def test_another_university_does_not_wait_for_a_slow_one(hostile, held):
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(outcome, graz(hostile))
        assert held.asked.wait(10)
        assert outcome(graz(hostile, id=2)) == hostile.issuer + "/authorize"
        assert not slow.done()
        held.go.set()


def test_after_a_failure_nobody_asks_for_a_while(hostile, later):
    hostile.spoil = {DESCRIBED: AWAY}
    assert [outcome(graz(hostile)) for _ in range(4)] == ["provider_unreachable"] * 4
    assert hostile.seen.count(DESCRIBED) == 1
    hostile.spoil = {}
    assert outcome(graz(hostile)) == "provider_unreachable"
    later(seconds=15)
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    assert hostile.seen.count(DESCRIBED) == 2


def test_a_changed_row_forgets_the_failure(hostile):
    hostile.spoil = {DESCRIBED: AWAY}
    assert outcome(graz(hostile)) == "provider_unreachable"
    hostile.spoil = {}
    assert outcome(graz(hostile, version=2)) == hostile.issuer + "/authorize"


def on_return(provider):
    """Somebody who is on the way back needs no new description: theirs is a sign-in that works."""
    return outcome(provider, lambda provider: metadata.metadata_of(provider).authorization_endpoint)


@pytest.mark.requirement("SSO-6")
@pytest.mark.parametrize("path", [DESCRIBED, KEYS])
def test_while_it_is_away_the_copy_serves_for_a_day(hostile, later, path):
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    hostile.spoil = {path: AWAY}
    later(hours=1)
    assert [on_return(graz(hostile)) for _ in range(3)] == [hostile.issuer + "/authorize"] * 3
    assert hostile.seen.count(path) == 2
    later(hours=22, minutes=59)
    assert on_return(graz(hostile)) == hostile.issuer + "/authorize"
    later(minutes=1)
    assert on_return(graz(hostile)) == "provider_unreachable"
    hostile.spoil = {}
    later(seconds=15)
    assert on_return(graz(hostile)) == hostile.issuer + "/authorize"


@pytest.mark.requirement("SSO-6")
def test_nobody_sets_off_to_one_that_does_not_answer(hostile, later):
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    hostile.spoil = {DESCRIBED: AWAY}
    later(seconds=59)
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    later(seconds=1)
    assert outcome(graz(hostile)) == "provider_unreachable"
    assert on_return(graz(hostile)) == hostile.issuer + "/authorize"


@pytest.mark.requirement("SSO-2")
def test_a_lie_is_not_covered_by_the_copy(hostile, later):
    assert outcome(graz(hostile)) == hostile.issuer + "/authorize"
    later(hours=1)
    hostile.discovery = {"issuer": "https://login.padua.example"}
    assert outcome(graz(hostile)) == "issuer_mismatch"
    hostile.discovery = {"token_endpoint": "file:///etc/passwd"}
    assert outcome(graz(hostile)) == "outbound_refused"


@pytest.mark.requirement("SSO-6")
def test_made_up_keys_do_not_make_us_ask_each_time(hostile, later):
    honest = hostile.key
    hostile.key = new_key("made up")
    for _ in range(3):
        with pytest.raises(SignInRefused) as caught:
            sign_in(graz(hostile))
        assert caught.value.code == "bad_signature"
    assert hostile.seen.count(KEYS) == 2
    hostile.key = honest
    assert sign_in(graz(hostile)).subject == "person-1"
    hostile.key = new_key("new")
    hostile.published = [honest, hostile.key]
    later(seconds=15)
    assert sign_in(graz(hostile)).subject == "person-1"
    assert hostile.seen.count(KEYS) == 3


class Busy:
    """Stands for the lock that another thread holds while it asks; remembers for how long each was ready to wait."""

    def __init__(self):
        self.waited = []

    def acquire(self, timeout):
        self.waited.append(timeout)
        return False


@pytest.mark.requirement("SSO-8", "SEC-12")
def test_a_logout_token_with_an_unknown_key_waits_for_nobody(hostile):
    """Anybody may send one: made-up tokens hold up the one thread that asks, and no other."""
    provider = graz(hostile)
    metadata.metadata_of(provider)
    busy = metadata._memory_of(provider).asking = Busy()
    with pytest.raises(SignInRefused):
        logout_token.verify(provider, made_up(hostile, header={"kid": "nobody"}))
    assert busy.waited == [0]
