"""What two write survives: answers of every kind, through questions that were frozen, checked by the model made of them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from pydantic import BaseModel

from mentes.plugin import Edition, defaults, model_of, sections_of
from mentes.plugin.examples import answers_to, life
from mentes.plugin.frozen import freeze, thaw
from tests.eight.plugin import EIGHT, rules
from tests.eight.said import WORDS

DESIGN = rules()[1]
PAPERS = {paper.key: paper for paper in DESIGN.papers}
SIGNS = "aä ß中🦜\n\"'%(x)s<b>{{}}\u202e"
ROUNDS = 40


def answer(section, chance):  # noqa: PLR0911 - a line for each kind of question
    """Something that may be answered to a question; nothing where that is allowed, now and then."""
    if not section.required and chance.random() < 0.3:
        return {"text": "", "long_text": "", "yes_no": False, "choices": [], "rows": []}.get(section.kind)
    match section.kind:
        case "text" | "long_text":
            return (
                "x" + "".join(chance.choices(SIGNS, k=chance.randrange(min(section.max_length or 300, 300) - 1))) + "x"
            )
        case "date":
            return (date(1999, 12, 31) + timedelta(chance.randrange(20_000))).isoformat()
        case "number" | "scale":
            return chance.randint(section.least or 0, section.most or 99)
        case "choice":
            return chance.choice(section.options).value
        case "choices":
            return [each.value for each in section.options if chance.random() < 0.5]
        case "rows":
            count = chance.randint(section.least or 0, section.most or 4)
            return [{row.key: answer(row, chance) for row in section.rows} for _ in range(count)]
    raise AssertionError(section.kind)


@pytest.fixture(scope="module")
def kept():
    """The design as a pair keeps it: plain data and back."""
    return thaw(json.loads(json.dumps(freeze(EIGHT, *rules(), {})))).design


@pytest.mark.parametrize("key", PAPERS)
def test_questions_are_the_same_after_freezing_and_as_a_model(key, kept):
    paper = kept.paper(key)
    assert paper == PAPERS[key]
    assert sections_of(model_of(paper.sections)) == paper.sections
    assert sections_of(model_of(paper.addition)) == paper.addition


@pytest.mark.parametrize("key", PAPERS)
def test_answers_come_back_as_they_were_given(key, kept):
    paper, chance = kept.paper(key), Random(key)  # noqa: S311 - the same ones in every run
    model: type[BaseModel] = model_of(paper.sections)
    for _ in range(ROUNDS):
        given = {section.key: answer(section, chance) for section in paper.sections}
        first = model.model_validate(given).model_dump(mode="json")
        assert first == json.loads(json.dumps(given))
        assert model.model_validate(json.loads(json.dumps(first))).model_dump(mode="json") == first


@pytest.mark.parametrize("key", PAPERS)
def test_examples_and_the_words_of_these_tests_answer_every_question(key):
    model = model_of(PAPERS[key].sections, any_one=PAPERS[key].any_one)
    assert model.model_validate(answers_to(model))
    assert model.model_validate(WORDS[key]).model_dump(mode="json") == WORDS[key]


def test_a_pair_out_of_examples_has_every_paper_in_force_at_its_end():
    done = life(DESIGN)[-1]
    assert {fact.key for fact in done.papers if fact.state == "in_force"} == set(PAPERS)
    for key in ("expectations", "reflection"):
        assert {fact.author for fact in done.papers_of(key)} == {"mentee", "mentor"}
    assert {fact.meeting for fact in done.papers_of("minutes")} == {each.number for each in done.counted(DESIGN)}


def test_what_each_writes_about_a_meeting_counts_once_both_have():
    needed = replace(PAPERS["reflection"], needed_for="completion")
    design = replace(DESIGN, papers=(needed,))
    done = life(design)[-2]
    edition = Edition(rules()[0], design=design)
    assert defaults.check_completion(edition, done)
    one = replace(done, papers=tuple(each for each in done.papers if each.author == "mentee"))
    assert not defaults.check_completion(edition, one)
