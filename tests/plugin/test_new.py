"""`mentes plugins new`: what it makes passes its own check and tests unchanged; what it cannot make it says in words."""

import pytest
from click.testing import CliRunner
from tests.plugin.fresh import run

from mentes.cli import main


def new(*words):
    return CliRunner().invoke(main, ["plugins", "new", *map(str, words)])


def test_what_is_made_passes_its_check_and_its_tests_unchanged(fresh, tmp_path):
    """Made, installed and tested in an environment that knows nothing of this checkout."""
    mentes = fresh.program("mentes")
    run(mentes, "plugins", "new", "second_steps", "--folder", tmp_path, cwd=tmp_path)
    place = tmp_path / "mentes-second-steps"
    fresh.install(fresh.build(place))
    assert "second_steps: nothing is wrong." in run(mentes, "plugins", "check", "second_steps", cwd=tmp_path)
    assert "7 passed" in run(fresh.python, "-m", "pytest", "-q", cwd=place)
    assert "no issues found in 2 source files" in run(fresh.python, "-m", "mypy", cwd=place, **fresh.environment)
    fresh.remove("mentes-second-steps")


BAD_NAMES = ["", "First", "first-steps", "1st", "_first", "first_", "fir__st", "first steps", "../x", "é", "x" * 41]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_refused_with_an_example(name, tmp_path):
    done = new("--folder", tmp_path, "--", name)
    assert (done.exit_code, "is no name for a plugin" in done.output, "such as first_steps" in done.output) == (
        1,
        True,
        True,
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["online", "of_nobody"])
def test_a_name_that_is_taken_is_refused(name, tmp_path, monkeypatch):
    (tmp_path / "mentes_of_nobody.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    done = new(name, "--folder", tmp_path)
    assert (done.exit_code, "is installed already: choose another name" in done.output) == (1, True)


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mentes-first-steps").mkdir()
    done = new("first_steps", "--folder", tmp_path)
    assert (done.exit_code, "exists already" in done.output) == (1, True)
    assert list((tmp_path / "mentes-first-steps").iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    done = new("first_steps", "--folder", tmp_path / "nowhere")
    assert (done.exit_code, "There is no folder" in done.output) == (1, True)


def test_a_folder_that_is_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    assert new("first_steps", "--folder", tmp_path / "file").exit_code == 1
