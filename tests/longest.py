"""Files that take long go first where several processes share a run, so that none is left with a long one at the end."""

import os

import pytest

LONGEST = (
    "journeys/test_every_page.py",
    "plugin/test_stranger.py",  # needs no demo, whose story the file above is telling meanwhile
    "journeys/test_whole_line.py",
    "mentorships/test_hundred_pairs.py",
    "journeys/test_detours.py",
    "test_doors.py",
    "demo/test_seed.py",
    "runtime/test_demo.py",
    "runtime/test_procfile.py",
    "test_links.py",
    "test_canaries.py",
    "notices/test_silences.py",
    "test_scripts.py",
    "journeys/",
    "runtime/",
    "demo/",
    "test_at_once",
    "base/test_worker.py",
    "plugin/test_tutorial.py",
    "plugin/test_new.py",
    "look/",
    "workshops/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order within a file stays; one process alone keeps the order of the folders."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _place(item.nodeid.removeprefix("tests/")))


def _place(path: str) -> int:
    return next((place for place, name in enumerate(LONGEST) if path.startswith(name)), len(LONGEST))
