"""The registry of letters: no news goes out without one, and none says another text than it is registered with."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

import mentes
from mentes.notices.foot import WHY
from mentes.notices.kinds import KINDS
from mentes.notices.service import News
from mentes.notices.wording.letters import LETTERS

FIELDS = [each.name for each in fields(News)]
ROOM = Path(mentes.__file__).parent
MODULES = {path: ast.parse(path.read_text()) for path in ROOM.rglob("*.py") if "letters.py" not in path.name}
SITES = [
    (path.relative_to(ROOM), call)
    for path, tree in MODULES.items()
    for call in ast.walk(tree)
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "News"
]


def letter_of(call):
    """What stands as `letter=`: a key, the fixed beginning of one, or "" where a variable does; None: nothing stands there."""
    placed = call.args[FIELDS.index("letter")] if len(call.args) > FIELDS.index("letter") else None
    found = next((each.value for each in call.keywords if each.arg == "letter"), placed)
    if isinstance(found, ast.JoinedStr):
        return found.values[0].value
    return found.value if isinstance(found, ast.Constant) else found and ""


@pytest.mark.one_server
def test_every_piece_of_news_says_which_letter_it_is():
    assert len(SITES) > 25, "the search itself has gone blind"
    for path, call in SITES:
        if any(each.arg == "mailed" for each in call.keywords):
            continue  # it stands in the inbox alone
        named = letter_of(call)
        assert named is not None, f"{path}:{call.lineno} names no letter; notices/wording/letters.py lists them"
        assert any(key == named or (named.endswith(".") and key.startswith(named)) or not named for key in LETTERS), (
            f"{path}:{call.lineno} names the letter {named!r}, which notices/wording/letters.py does not have"
        )


@pytest.mark.one_server
def test_every_letter_is_registered_with_the_texts_that_it_says():
    said = {
        node.value
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for letter in LETTERS.values():
        assert letter.kind in KINDS, f"{letter.key} is of no kind"
        assert letter.kind in WHY, f"no letter of the kind {letter.kind} says why it came"
        assert set(letter.texts) <= said, f"nothing says what the letter {letter.key} is registered with"


@pytest.mark.one_server
def test_the_places_of_a_letter_are_what_all_its_texts_name():
    assert LETTERS["pair.begun"].places == ("name", "programme", "university")
    assert LETTERS["meeting.proposed"].places == ("name", "moment", "programme", "university", "until")
    assert not LETTERS["role.given"].may_be_reworded
