"""The requirements have sentences, the marks on tests are kept to them, and a run says what is proven."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mentes.requirements import SOURCE, proofs, read, requirements

ROOT = Path(__file__).parents[1]
MODULE = """
import pytest

@pytest.mark.requirement("S0-5", "UX-1")
@pytest.mark.parametrize("number", [1, 2])
def test_good(number):
    pass

@pytest.mark.requirement("S0-4")
def test_bad():
    raise AssertionError

@pytest.mark.requirement("S0-7")
def test_left_out():
    pytest.skip("not here")

@pytest.fixture
def broken():
    raise OSError

@pytest.mark.requirement("S0-6")
def test_never_begun(broken):
    pass
"""


@pytest.fixture
def run(tmp_path):
    """A test run of its own, on a module with these tests; gives what it printed and what it wrote."""

    def go(source, *options, place="test_it.py"):
        file = tmp_path / place
        file.parent.mkdir(exist_ok=True)
        file.write_text(source, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    requirement(*ids): proven\n", encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.requirements_report",
            "-p",
            "no:mentes",
            "--rootdir",
            tmp_path,
            *options,
        ]
        done = subprocess.run([*command, file], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        written = tmp_path / ".pytest_cache" / "requirements.json"
        return done.stdout + done.stderr, written

    return go


def test_every_requirement_has_one_sentence():
    sentences = read()
    assert {"S0-1", "S0-13f", "S0-45", "SSO-19", "SEC-20", "PRV-14", "REL-15", "UX-61"} <= set(sentences)
    for name, sentence in sentences.items():
        assert sentence.endswith("."), name
        assert len(sentence) <= 160, name


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["in-one-process", "in-a-worker"])
def test_a_run_writes_what_it_proved(run, options):
    _, written = run(MODULE, *options)
    found = {proof.id: proof for proof in proofs(read(), json.loads(written.read_text())["requirements"])}
    assert [dict(counted) for counted in found["S0-5"].tests.values()] == [{"passed": 2}]
    states = {name: found[name].state for name in ("S0-5", "UX-1", "S0-4", "S0-6", "S0-7", "S0-8")}
    assert states == {
        "S0-5": "proven",
        "UX-1": "proven",
        "S0-4": "failing",
        "S0-6": "failing",
        "S0-7": "open",
        "S0-8": "open",
    }


FAULTS = {
    "unknown": ('"S0-99"', "test_it.py", "there is no requirement 'S0-99'"),
    "too-many": ('"S0-1", "S0-2", "S0-3", "S0-4"', "test_it.py", "names 3 requirements at most"),
    "journey": ('"S0-1"', "journeys/test_it.py", "a journey carries no requirement"),
}


@pytest.mark.parametrize(("ids", "place", "said"), FAULTS.values(), ids=FAULTS)
def test_a_wrong_mark_stops_the_run_before_it_begins(run, ids, place, said):
    source = f"import pytest\n\n@pytest.mark.requirement({ids})\ndef test_it():\n    print('it ran')\n"
    told, written = run(source, "-s", place=place)
    assert said in told
    assert "it ran" not in told
    assert not written.exists()


def shown(tmp_path, *words):
    results = tmp_path / "results.json"
    tests = {"S0-5": {"tests/x.py::test_a[1]": "passed", "tests/x.py::test_a[2]": "passed"}}
    results.write_text(json.dumps({"requirements": tests}), encoding="utf-8")
    return CliRunner().invoke(requirements, ["--results", str(results), *words])


def test_the_command_names_the_tests_that_prove_a_sentence(tmp_path):
    done = shown(tmp_path, "S0-5", "S0-6")
    assert done.output.splitlines() == [
        f"S0-5  {read()['S0-5']}",
        "    tests/x.py::test_a: 2 passed",
        f"S0-6  {read()['S0-6']}",
        "    open",
        "1 proven, 0 failing, 1 open.",
    ]


def test_an_area_is_shown_whole_and_an_unknown_one_refused(tmp_path):
    assert shown(tmp_path, "SSO").output.endswith("0 proven, 0 failing, 19 open.\n")
    refused = shown(tmp_path, "S9")
    assert (refused.exit_code, refused.output) == (1, "Error: There is no requirement S9.\n")


def test_a_file_of_something_else_is_refused(tmp_path):
    done = CliRunner().invoke(requirements, ["--results", str(SOURCE)])
    assert done.exit_code == 1
    assert "holds no results" in done.output
