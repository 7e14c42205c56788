"""A running demo for the journeys: real PostgreSQL, Redis, worker, clock, mail server and sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.journeys.house import House, open_house, told_house
from tests.journeys.walker import Walker

from mentes.base.embedded import free_port


@pytest.fixture(scope="module")
def house(server_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = told_house(tmp_path_factory, server_folder / f"journey-{free_port()}")
    opened, process = open_house(data, free_port())
    with process:
        yield opened
        process.terminate()


@pytest.fixture
def people(browser: Browser, house: House):
    """Call it with university, name and language for somebody who signs in there."""
    came: list[Walker] = []

    def come(slug: str, name: str, locale: str = "en") -> Walker:
        walker = Walker(browser, house, slug, name, locale)
        came.append(walker)
        walker.sign_in()
        return walker

    yield come
    assert [each for walker in came for each in walker.complaints if "status of 4" not in each] == []
    for walker in came:
        walker.page.context.close()
