"""One university's slow provider takes a few threads and never all of them; counted, with real threads (SSO-6, REL-14)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from tests.people.hostile_driver import graz, sign_in
from tests.people.hostile_provider import HostileProvider

from mentes.base.embedded import wait_until
from mentes.people.signin import turns
from mentes.people.signin.refusals import SignInUnavailable

TOGETHER = 3 * turns.AT_ONCE


@pytest.fixture
def other(hostile, monkeypatch):
    """Another university, whose provider is well."""
    server = HostileProvider()
    both = ",".join(each.issuer.removeprefix("http://") for each in (hostile, server))
    monkeypatch.setenv("OUTBOUND_ALLOW", both)
    yield server
    server.stop()


@contextmanager
def holding(provider, path):
    """Nobody is answered at this path until the block ends."""
    gate = threading.Event()
    provider.spoil = {path: lambda: gate.wait(30) and None}
    try:
        yield
    finally:
        gate.set()


def outcome(provider):
    try:
        return sign_in(provider).subject
    except SignInUnavailable as away:
        return away.code


@pytest.mark.requirement("SSO-6", "REL-14")
@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_a_slow_provider_holds_a_few_threads_and_the_others_hear_of_it_at_once(hostile, other, path, monkeypatch):
    monkeypatch.setattr("mentes.base.outbound.READ_SECONDS", 30.0)  # the slow ones are answered when we say so
    slow = graz(hostile)
    sign_in(slow)  # its description is known
    hostile.seen.clear()
    with ThreadPoolExecutor(TOGETHER) as threads:
        with holding(hostile, path):
            asked = [threads.submit(outcome, slow) for _ in range(TOGETHER)]
            wait_until(lambda: sum(each.done() for each in asked) == TOGETHER - turns.AT_ONCE, 20)
            assert hostile.seen.count(path) == turns.AT_ONCE
            well = graz(other, id=2, tenant_id=12)
            assert sign_in(well).subject == "person-1"  # while they wait
        ends = [each.result() for each in asked]
    assert ends.count("person-1") == turns.AT_ONCE
    assert ends.count("provider_unreachable") == TOGETHER - turns.AT_ONCE
    hostile.reset()
    assert [outcome(slow) for _ in range(turns.AT_ONCE + 1)] == ["person-1"] * (turns.AT_ONCE + 1)


def test_a_turn_is_given_back_whatever_happens(hostile):
    slow = graz(hostile)
    hostile.spoil = {"/token": ("{}", 503)}
    assert [outcome(slow) for _ in range(turns.AT_ONCE + 1)] == ["provider_unreachable"] * (turns.AT_ONCE + 1)
    assert hostile.seen.count("/token") == turns.AT_ONCE + 1
    hostile.reset()
    assert outcome(slow) == "person-1"
