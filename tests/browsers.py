"""Chromium for the journeys, and the plain word at the end about everything that a run had to leave out."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.servers import debian_programs, postgres_kinds

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def missing() -> list[str]:
    """What this machine lacks, and what is therefore not tested."""
    lacks = {
        "no Chromium: no browser journey was run (apt install chromium)": not CHROMIUM,
        "no PostgreSQL of Debian: only the embedded one was tested (apt install postgresql)": not debian_programs(),
        "no pdftotext: certificates were not read back (apt install poppler-utils)": not shutil.which("pdftotext"),
    }
    return [what for what, absent in lacks.items() if absent]


def pytest_sessionstart() -> None:
    """Where CI=true nothing may be left out."""
    if os.environ.get("CI") == "true" and missing():
        pytest.exit("; ".join(missing()), returncode=3)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out."""
    left_out = missing()
    if debian_programs() and "debian" not in postgres_kinds():
        left_out.append("Debian's PostgreSQL is here but was not asked for (MENTES_TEST_POSTGRES=both)")
    if left_out:
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
    for what in left_out:
        terminalreporter.line(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; make a context a person from it."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
