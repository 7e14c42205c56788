"""Keeps the requirement marks honest, and writes which test proved what to .pytest_cache/requirements.json."""

import json
from pathlib import Path

import pytest

from mentes.requirements import read

MOST = 3
KEY = "requirement"
OUTCOMES = pytest.StashKey[dict[str, dict[str, str]]]()
WORSE = {"passed": 0, "skipped": 1, "failed": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every id is one of docs/requirements.toml; a mark names three at most; a journey proves no single one."""
    known = read()
    faults = [fault for item in items for fault in _faults(item, known)]
    if faults:
        raise pytest.UsageError("\n".join(dict.fromkeys(faults)))
    for item in items:
        item.user_properties += [(KEY, name) for mark in item.iter_markers(KEY) for name in mark.args]


def _faults(item: pytest.Item, known: dict[str, str]) -> list[str]:
    test = item.nodeid.partition("[")[0]
    marks = list(item.iter_markers(KEY))
    faults = [f"{test}: there is no requirement {n!r}" for mark in marks for n in mark.args if n not in known]
    faults += [f"{test}: a mark names {MOST} requirements at most" for mark in marks if len(mark.args) > MOST]
    if marks and "journeys" in Path(item.path).relative_to(item.config.rootpath).parts:  # not where the house stands
        faults.append(f"{test}: a journey carries no requirement; mark the test of the rule itself")
    return faults


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing."""
    config.stash[OUTCOMES] = {}


class Listener:
    """Takes down how tests ended; with several processes only the one that hears them all."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of a test's three parts counts; a good set-up alone says nothing."""
        if report.when != "call" and report.passed:
            return
        for name in [value for key, value in report.user_properties if key == KEY]:
            tests = self.config.stash[OUTCOMES].setdefault(str(name), {})
            test = report.nodeid
            known = tests.get(test, "passed")
            tests[test] = max(known, report.outcome, key=lambda outcome: WORSE[outcome])

    def pytest_sessionfinish(self) -> None:
        """Write what was learnt, unless nothing was."""
        outcomes = self.config.stash[OUTCOMES]
        if outcomes and not self.config.option.collectonly:
            target = self.config.rootpath / ".pytest_cache" / "requirements.json"
            target.parent.mkdir(exist_ok=True)
            target.write_text(json.dumps({"requirements": outcomes}, indent=1, sort_keys=True), encoding="utf-8")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Listen in the process that hears every report."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Listener(session.config), "requirements-listener")
