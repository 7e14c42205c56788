"""A running demo for the journeys: real PostgreSQL, Redis, worker, clock, mail server and sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.house import House, open_house, told_house

from mentes.base.embedded import free_port


@pytest.fixture(scope="module")
def house(server_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = told_house(tmp_path_factory, server_folder / f"journey-{free_port()}")
    opened, process = open_house(data, free_port())
    with process:
        yield opened
        process.terminate()
