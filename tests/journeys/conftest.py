"""A running demo for the journeys: real PostgreSQL, Redis, worker, clock, mail server and sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.house import House, open_house

from mentes.base.embedded import free_port


@pytest.fixture(scope="module")
def house(server_folder: Path) -> Iterator[House]:
    opened, process = open_house(server_folder / f"journey-{free_port()}", free_port())
    with process:
        yield opened
        process.terminate()
