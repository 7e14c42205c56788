"""Promises about the door that the door cannot break unseen."""

import ast
import inspect
import sys
from pathlib import Path

import pytest
from _pytest.fixtures import FixtureFunctionDefinition

import mentes.plugin
from mentes.kit import fixtures
from mentes.plugin import Role, activity_events, events, testing, waiting_events
from mentes.plugin.running import App
from mentes.plugin.specs import HOOKS, Rules

ROOT = Path(__file__).parents[2]
BUNDLED = sorted(each.parent for each in (ROOT / "plugins").glob("*/__init__.py"))
BESIDE = {
    events.ReminderDue: {"waiting": str},  # the key of a state in the Design
    waiting_events.Overdue: {"waiting": str},  # the same
    events.AccessEnding: {"on": str},  # a day as ISO 8601: a later absence of the same person is another event
    **{each: {"by": Role} for each in activity_events.ALL},  # which of the two, as a role
    events.PersonLeft: {"reason": events.Departure},  # one of a few fixed words
}
"""What events carry that identifies nobody: each field with the reason why it is no text of anybody's."""
ALLOWED = {"mentes.plugin", "flask", "pydantic", *sys.stdlib_module_names}


def test_there_are_eight_hooks():
    assert len(HOOKS) == 8


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_heading_with_its_arguments(hook):
    arguments = [name for name in inspect.signature(getattr(Rules, hook)).parameters if name != "self"]
    headings = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8").splitlines()
    assert f"### `{hook}({', '.join(arguments)})`" in headings


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_in_the_name_of_a_test(hook):
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in Path(__file__).parent.glob("test_*.py"))
    names = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert any(name.startswith("test_") and hook in name for name in names)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_says_what_is_asked(hook):
    assert inspect.getdoc(getattr(Rules, hook))


def test_everything_on_the_door_exists():
    assert all(hasattr(mentes.plugin, name) for name in mentes.plugin.__all__)


@pytest.mark.parametrize("event", mentes.plugin.Event.kinds(), ids=lambda event: event.__name__)
def test_every_event_has_a_sentence_and_only_identifiers(event):
    if event.__module__ == events.__name__:
        assert event.__doc__.endswith(".")
        fields = event.__annotations__.items()
        assert {name: kind for name, kind in fields if not _identifies(name, kind)} == BESIDE.get(event, {})


@pytest.mark.parametrize("package", BUNDLED, ids=lambda package: package.name)
def test_bundled_plugins_use_the_public_door_only(package):
    foreign = {name for file in package.rglob("*.py") for name in _imports(file) if not _is_allowed(name, package.name)}
    assert not foreign


def _identifies(name, kind):
    return name.endswith("_id") and kind in {int, str}


def _imports(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def _is_allowed(name, package):
    return name in ALLOWED or name.partition(".")[0] in ALLOWED | {package}


def parts_of_the_kit():
    public = [name for name in vars(App) if not name.startswith("_")]
    given = [*inspect.getmembers(fixtures), *inspect.getmembers(testing)]
    own = [name for name, each in given if isinstance(each, FixtureFunctionDefinition)]
    return [*(f"app.{name}" for name in [*public, *App.__annotations__]), *own]


def test_everything_of_the_kit_is_described_to_plugin_authors():
    text = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
    kit = text[text.index("## The kit") : text.index("## Check list")]
    assert len(parts_of_the_kit()) > 15
    assert [name for name in parts_of_the_kit() if f"`{name}" not in kit] == ["mentes_servers"]
