"""The tutorial, word for word: its files are written and its commands run where Mentes is installed out of its wheel."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "your-first-programme.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:^\*\*`(?P<path>[^`]+)`\*\*\n\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
LEFT_OUT = "..."


def steps():
    """What the reader does, in order: a file to write, or a command with the lines that it prints."""
    for block in BLOCK.finditer(TUTORIAL):
        if block["kind"] != "console":
            assert block["path"], f"nobody is told where this belongs: {block['text'][:80]}"
            yield "write", block["path"], block["text"]
            continue
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield "run", command, shown


@pytest.fixture
def place(fresh, tmp_path):
    yield tmp_path
    fresh.remove("mentes-coffee")


def test_the_tutorial_works_word_for_word(fresh, place):
    here, done = place, []
    for what, words, text in steps():
        done.append(what)
        if what == "write":
            file = place / words
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif words.startswith("cd "):
            here = here / words.removeprefix("cd ")
        else:
            check_shown(words, text, run(words, here, fresh))
    assert (done.count("write"), done.count("run")) == (4, 11)


def run(command, folder, fresh):
    told = fresh.environment | {
        "PATH": f"{fresh.path}:/usr/bin:/bin",
        "HOME": str(fresh.place),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=told, stdout=-1, stderr=-2, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}"
    return done.stdout


def check_shown(command, shown, printed):
    """Each line that is shown is printed, in this order; where the tutorial leaves nothing out, nothing stands between."""
    wanted, lines = shown.splitlines(), printed.splitlines()
    if wanted and LEFT_OUT not in wanted:
        lines = lines[: len(wanted)]
    for line in (each for each in wanted if each != LEFT_OUT):
        assert line in lines, f"$ {command}\nshows: {line}\nbut prints:\n{printed}"
        lines = lines[lines.index(line) + 1 :]
