"""The lying provider, one for all modules: honest again before each test."""

import pytest
from tests.people.hostile_provider import HostileProvider

from mentes.people.signin import metadata


@pytest.fixture(scope="session")
def hostile_server():
    server = HostileProvider()
    yield server
    server.stop()


@pytest.fixture
def hostile(hostile_server, monkeypatch):
    """The provider that the strict layer may reach, and nothing remembered of it."""
    monkeypatch.setenv("OUTBOUND_ALLOW", hostile_server.issuer.removeprefix("http://"))
    metadata.forget()
    hostile_server.reset()
    yield hostile_server
    metadata.forget()
