"""`mentes plugins`: what is installed is listed, and what is wrong with it is said in full."""

from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner

from mentes.cli import main
from mentes.plugin.loader import GROUP

HEAD = "from mentes.plugin import Card, Verdict, hookimpl\n\n@hookimpl\ndef card():\n    return Card('Fine')\n"
ODD = HEAD.replace("Fine", " ") + "\n@hookimpl\ndef check_eligibility():\n    return True\n"
SOURCES = {"mentes_cmd_fine": HEAD, "mentes_cmd_odd": ODD, "mentes_cmd_gone": "import mentes_of_nobody\n"}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Only these plugins are installed: `installed("fine", "odd")`."""
    monkeypatch.syspath_prepend(tmp_path)
    for package, source in SOURCES.items():
        (tmp_path / f"{package}.py").write_text(source, encoding="utf-8")

    def install(*names):
        points = [EntryPoint(name, f"mentes_cmd_{name}", GROUP) for name in names]
        monkeypatch.setattr("mentes.plugin.loader.entry_points", lambda group: points if group == GROUP else [])

    return install


def mentes(*words):
    return CliRunner().invoke(main, ["plugins", *words])


def test_the_bundled_plugins_are_listed_and_sound():
    assert "online: Online mentoring (mentes " in mentes("list").output
    done = mentes("check")
    assert (done.exit_code, done.output) == (0, "online, open: nothing is wrong.\n")


def test_every_fault_of_every_plugin_is_printed(installed):
    installed("fine", "gone", "odd")
    done = mentes("check")
    assert done.exit_code == 1
    assert "gone: put aside: ModuleNotFoundError" in done.output
    assert "Traceback" in done.output
    assert "odd: card: the title is empty" in done.output
    assert "must answer a Verdict" in done.output
    assert "fine" not in done.output


@pytest.mark.parametrize(("name", "code"), [("fine", 0), ("odd", 1), ("gone", 1)])
def test_one_plugin_is_checked_alone(installed, name, code):
    installed("fine", "gone", "odd")
    done = mentes("check", name)
    assert done.exit_code == code
    assert not any(f"{other}:" in done.output for other in {"fine", "gone", "odd"} - {name})


def test_an_unknown_name_is_told_which_there_are(installed):
    installed("fine")
    done = mentes("check", "fien")
    assert done.exit_code == 1
    assert "no plugin is called fien; installed: fine" in done.output


def test_what_is_put_aside_is_listed_with_its_reason(installed):
    installed("fine", "gone")
    done = mentes("list")
    assert done.exit_code == 0
    assert "gone: put aside (): ModuleNotFoundError" in done.output
