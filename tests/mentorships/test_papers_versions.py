"""A paper in force is changed beside the words that count: by a new version, by an answer with an own text, or again."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.mentorships.test_shapes import BARE, under
from tests.story import Couple

from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.mentorships.meetings.service import call_off
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.texts import texts_of
from mentes.mentorships.steps import way_of
from mentes.plugin import parts
from mentes.plugin.sections import Section

AIM = Section("aim", "What do you want?", "text")
STEPS = Section("steps", "Steps", "rows", rows=(Section("what", "Step", "text"), Section("by", "Until", "date")))
PACT = parts.Paper("pact", "Pact", (AIM,), approval="both", signatures=True, counter_proposal=True)
NOTE = parts.Paper("note", "Note", (AIM,), author="both", addition=(Section("more", "More", "text", required=False),))
PLAN = parts.Paper("plan", "Plan", (AIM, STEPS), author="both", steps="steps")
DIARY = parts.Paper("diary", "Diary", (AIM,), author="each", approval="none")
CHECKLIST = parts.Paper("checklist", "Checklist", (AIM, STEPS), approval="none", reader="author")
BEGUN = parts.Paper("begun", "Begun", (STEPS, replace(AIM, title="Our aim")), author="both", begins_with="checklist")
CASES = ("", "_twice", "_withdrawn", "_back", "_answer", "_page", "_list")


def named(paper, ending):
    return replace(paper, key=paper.key + ending)


def laboratory(world):
    """Ben and Luc in a programme of papers; every test writes its own."""
    couple = Couple(world, "d")
    couple.do("mentee", lambda pair: call_off(pair, 1, "mentee"))
    many = tuple(named(paper, ending) for paper in (PACT, NOTE, PLAN, DIARY) for ending in CASES)
    fixed = replace(NOTE, key="fixed", versioned=False)
    again = replace(DIARY, key="again", repeated=True, author="mentee", approval="other")
    under(couple, replace(BARE, papers=(*many, fixed, again, CHECKLIST, BEGUN)))
    return couple


@pytest.fixture(scope="module")
def pair(world):
    """Ben and Luc in a programme of papers."""
    return laboratory(world)


def do(couple, role, key, verb, *args, occurrence=None, **more):
    """A verb of a paper as this side, in a transaction of its own."""
    place = lambda pair: papers.desk(way_of(pair), key, role, None, occurrence)  # noqa: E731
    return couple.do(role, lambda pair: verb(place(pair), *args, **more))


def write(couple, role, key, aim, verb=papers.send, **more):
    """Words into a paper; a plan has one step of each of its words."""
    steps = [{"what": word, "by": "2027-01-31"} for word in aim.split()]
    return do(couple, role, key, verb, {"aim": aim} | ({"steps": steps} if "plan" in key else {}), **more)


def seen(couple, key, role="mentee"):
    """Number, state and words of the row being worked on, and of the one in force, as this side finds them."""

    def look(place):
        rows = papers.current(place), papers.in_force(place)
        return tuple(row and (row.text_version, row.state, _words(row)) for row in rows)

    return do(couple, role, key, look)


def _words(row):
    text = texts_of(row).get("main")
    return text and text.values.get("aim")


def stand(couple, key, aim="old"):
    """A paper in force."""
    write(couple, "mentee", key, aim)
    agree(couple, key)


def agree(couple, key, role=None):
    """Both sign, or the side that did not send it confirms."""
    declared, version = couple.do("mentee", lambda pair: way_of(pair).design.paper(key)), seen(couple, key)[0][0]
    if declared.signatures:
        for each in (role,) if role else ("mentee", "mentor"):
            do(couple, each, key, papers.sign, "Padua", version, "hash")
    elif declared.approval != "none":
        do(couple, role or "mentor", key, papers.confirm, version)


@pytest.mark.requirement("S2-14", "S0-36")
@pytest.mark.parametrize("key", ["pact", "note", "plan", "diary"])
def test_the_old_version_counts_until_the_new_one_does(pair, key):
    stand(pair, key)
    do(pair, "mentee", key, papers.amend)
    assert seen(pair, key) == ((2, "draft", "old"), (1, "in_force", "old"))
    write(pair, "mentee", key, "new", papers.write)
    if key != "diary":
        write(pair, "mentee", key, "new")
        assert seen(pair, key, "mentor") == ((2, "sent", "new"), (1, "in_force", "old"))
        agree(pair, key)
    else:
        write(pair, "mentee", key, "new")
    assert seen(pair, key) == ((2, "in_force", "new"),) * 2
    with pair.world.seen_by("ben"):
        rows = db.session.scalars(sa.select(Paper).where(Paper.key == key).order_by(Paper.id)).all()
        assert [(row.edition_number, row.state) for row in rows] == [(1, "superseded"), (2, "in_force")]


def test_one_change_at_a_time(pair):
    stand(pair, "note_twice")
    first = do(pair, "mentee", "note_twice", papers.amend).id
    assert do(pair, "mentee", "note_twice", papers.amend).id == first  # a second click
    with pytest.raises(WrongState, match="is changing this paper already"):
        do(pair, "mentor", "note_twice", papers.amend)
    with pytest.raises(WrongState, match="not in force yet"):
        do(pair, "mentee", "note_answer", papers.amend)
    with pytest.raises(NotAllowed):
        do(pair, "mentor", "pact", papers.amend)
    stand(pair, "fixed")
    with pytest.raises(NotVisible):
        do(pair, "mentee", "fixed", papers.amend)


def test_a_change_is_withdrawn_by_who_began_it(pair):
    key = "pact_withdrawn"
    stand(pair, key)
    with pytest.raises(WrongState, match="It is in force"):
        do(pair, "mentee", key, papers.withdraw, 1)
    do(pair, "mentee", key, papers.amend)
    write(pair, "mentee", key, "new")
    do(pair, "mentor", key, papers.sign, "Lyon", 2, "hash")
    with pytest.raises(NotAllowed):
        do(pair, "mentor", key, papers.withdraw, 2)
    for _ in range(2):
        do(pair, "mentee", key, papers.withdraw, 2)
    assert seen(pair, key) == ((1, "in_force", "old"),) * 2
    with pytest.raises(WrongState):
        do(pair, "mentor", key, papers.sign, "Lyon", 2, "hash")  # what was read is no more
    do(pair, "mentee", key, papers.amend)  # numbers go on, so that the older signature cannot count
    assert seen(pair, key)[0] == (3, "draft", "old")
    write(pair, "mentee", key, "other")
    agree(pair, key, "mentee")
    assert seen(pair, key)[0] == (3, "sent", "other")


def test_a_change_that_is_given_back_leaves_the_old_in_force(pair):
    stand(pair, "note_back")
    do(pair, "mentee", "note_back", papers.amend)
    write(pair, "mentee", "note_back", "new")
    do(pair, "mentor", "note_back", papers.give_back, 2, "Not so")
    assert seen(pair, "note_back", "mentor") == ((2, "returned", "new"), (1, "in_force", "old"))


@pytest.mark.requirement("S2-15", "S0-31")
def test_an_answer_with_an_own_text(pair):
    key = "pact_answer"
    write(pair, "mentee", key, "hers")
    agree(pair, key, "mentee")
    with pytest.raises(NotAllowed):
        write(pair, "mentee", key, "mine again", papers.counter)  # nobody answers oneself
    with pytest.raises(NotAllowed):
        write(pair, "mentor", key, "over it")
    first = write(pair, "mentor", key, "his", papers.counter)
    assert write(pair, "mentor", key, "his", papers.counter).id == first.id  # a second click
    agree(pair, key, "mentor")
    assert seen(pair, key)[0] == (2, "sent", "his")  # her signature was for her own text
    do(pair, "mentee", key, papers.give_back, 2, "Almost")
    write(pair, "mentor", key, "his second", papers.counter)
    write(pair, "mentee", key, "hers again", papers.counter)
    agree(pair, key)
    assert seen(pair, key, "mentor") == ((4, "in_force", "hers again"),) * 2
    with pytest.raises(WrongState):
        write(pair, "mentor", key, "late", papers.counter)
    with pytest.raises(NotVisible):
        write(pair, "mentor", "note", "none such", papers.counter)


@pytest.mark.requirement("S3-30")
def test_written_again(pair):
    assert do(pair, "mentee", "again", papers.following) is None
    with pytest.raises(NotVisible):
        do(pair, "mentee", "again", papers.current, occurrence=2)
    write(pair, "mentee", "again", "first")
    with pytest.raises(NotVisible):
        do(pair, "mentee", "again", papers.current, occurrence=2)  # not while the first waits
    agree(pair, "again")
    assert do(pair, "mentee", "again", papers.following) == 2
    assert do(pair, "mentor", "again", papers.following) is None
    write(pair, "mentee", "again", "second", papers.write, occurrence=2)
    assert seen(pair, "again") == ((1, "draft", "second"), None)
    facts = pair.do("mentor", lambda pair: way_of(pair).facts)
    assert [(each.occurrence, each.state) for each in facts.papers_of("again")] == [(1, "in_force"), (2, "draft")]
    assert facts.in_force("again")


@pytest.mark.requirement("S4-14")
def test_steps_are_ticked_off_by_both(pair):
    write(pair, "mentor", "plan_list", "read write rest read")
    with pytest.raises(WrongState, match="not in force yet"):
        do(pair, "mentor", "plan_list", papers.tick, 0, 1, done=True)
    agree(pair, "plan_list", "mentee")
    for role, index in (("mentor", 0), ("mentee", 3), ("mentee", 3), ("mentee", 1)):
        do(pair, role, "plan_list", papers.tick, index, 1, done=True)
    do(pair, "mentor", "plan_list", papers.tick, 1, 1, done=False)
    assert counted(pair, "plan_list") == (4, 2)
    for index, version, error in ((4, 1, NotVisible), (-1, 1, NotVisible), (0, 2, WrongState)):
        with pytest.raises(error):
            do(pair, "mentee", "plan_list", papers.tick, index, version, done=True)
    do(pair, "mentee", "plan_list", papers.amend)
    write(pair, "mentee", "plan_list", "rest read sleep")
    assert counted(pair, "plan_list") == (4, 2)
    agree(pair, "plan_list")
    assert counted(pair, "plan_list") == (3, 1)  # one "read" is left, and it was done
    assert do(pair, "mentee", "plan_list", lambda place: papers.current(place).facts["done"]) == [1]


def counted(couple, key):
    facts = couple.do("mentee", lambda pair: way_of(pair).facts)
    return next((each.steps, each.done) for each in facts.papers_of(key) if each.state == "in_force")
