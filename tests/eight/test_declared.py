"""The eight papers of the five programmes fit the declaration language as it is, and say what makes each of them."""

import ast
from dataclasses import replace
from pathlib import Path

import mentes_eight
import pytest
from pydantic import ValidationError

from mentes.plugin.conformance import problems
from mentes.plugin.design import Design
from mentes.plugin.sections import Section
from tests.eight.plugin import EIGHT, rules
from tests.plugin.test_promises import _imports, _is_allowed

DESIGN = rules()[1]
WORD = (Section("word", "Word", "text"),)
PAPERS = ("checklist", "expectations", "agreement", "position", "plan", "minutes", "reflection", "wrap_up")
MAKES = {
    "checklist": {"reader": "author", "opens": "introduced"},
    "expectations": {"author": "each", "reveal": "at_once", "approval": "none"},
    "agreement": {"signatures": True, "counter_proposal": True, "begins_with": "checklist", "versioned": True},
    "position": {"repeated": True, "author": "both", "approval": "both"},
    "plan": {"steps": "steps", "author": "both", "versioned": True},
    "minutes": {"subject": "meeting", "any_one": True, "approval": "other", "versioned": True},
    "reflection": {"subject": "meeting", "author": "each", "reveal": "after_own", "versioned": False},
    "wrap_up": {"opens": "wrapping_up", "needed_for": "completion", "author": "both"},
}


def test_nothing_is_wrong_with_them_in_either_language():
    assert problems(EIGHT) == ()


def test_all_eight_are_declared_in_the_order_in_which_they_are_met():
    assert tuple(paper.key for paper in DESIGN.papers) == PAPERS


@pytest.mark.parametrize(("key", "makes"), MAKES.items(), ids=MAKES)
def test_each_is_what_its_programme_asks_for(key, makes):
    paper = DESIGN.paper(key)
    assert {name: getattr(paper, name) for name in makes} == makes
    assert paper.printable


def test_the_agreement_asks_again_for_all_that_the_checklist_notes():
    noted = {section.key: section for section in DESIGN.paper("checklist").sections}
    assert {each.key: each for each in DESIGN.paper("agreement").sections if each.key in noted} == noted


def test_they_are_written_through_the_public_door_alone():
    files = list(Path(mentes_eight.__file__).parent.glob("*.py"))
    foreign = {name for file in files for name in _imports(file) if not _is_allowed(name, "mentes_eight")}
    assert (len(files) > 2, foreign) == (True, set())


def test_none_of_them_has_a_hook_of_its_own():
    tree = ast.parse(Path(mentes_eight.__file__).read_text(encoding="utf-8"))
    assert {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} == {"card", "design"}


@pytest.mark.parametrize("begins", ["plan", "agreement", "nothing"])
def test_a_paper_begins_only_with_another_that_asks_for_some_of_the_same(begins):
    odd = replace(DESIGN.paper("agreement"), begins_with=begins)
    plan = replace(DESIGN.paper("plan"), sections=WORD, steps="")
    with pytest.raises(ValidationError, match="some of the same"):
        Design(papers=(odd, plan))
