"""Who can see what: the words beside each field are those of the declaration, for every shape that a paper can have."""

from itertools import product

import pytest

from mentes.mentorships.papers.eyes import eyes_of, eyes_of_answer
from mentes.plugin.parts import Paper
from mentes.plugin.sections import Section

ASKED = (Section("a", "A", "text"), Section("plan", "Plan", "rows", rows=(Section("on", "On", "date"),)))
STATES = ("", "draft", "returned", "sent", "in_force", "superseded")


def shapes():
    for author, reveal, reader in product(("mentee", "each", "both"), ("at_once", "after_own"), ("pair", "author")):
        if (author, reader) == ("both", "author"):
            continue  # refused when it is declared
        yield Paper("p", "P", ASKED, author=author, reveal=reveal, reader=reader, approval="none", opens="active")


def test_only_the_author_of_a_diary_is_promised_to_be_alone_for_good():
    for paper in shapes():
        for state in STATES:
            head = eyes_of(paper, state).head.text
            assert ("now and later" in head) == (paper.reader == "author")
            assert "two of you" in head or "other of you" in head or paper.reader == "author"


def test_what_is_swapped_says_so_before_and_after():
    for paper in shapes():
        if paper.reader == "author":
            continue
        swapped = paper.author == "each" and paper.reveal == "after_own"
        assert ("once theirs is sent" in eyes_of(paper).head.text) == swapped
        assert ("once their own is sent" in eyes_of(paper, "in_force").head.text) == swapped


def test_a_draft_of_both_is_read_by_both():
    for paper in shapes():
        alone = "Only you can read this" in eyes_of(paper, "draft").head.text
        assert alone == (paper.author != "both")


@pytest.mark.parametrize(("signatures", "steps"), list(product((False, True), ("", "plan"))))
def test_staff_see_signatures_and_counts_where_there_are_any(signatures, steps):
    paper = Paper("p", "P", ASKED, signatures=signatures, steps=steps)
    staff = eyes_of(paper).staff.text
    assert ("who signed" in staff) == signatures
    assert ("steps" in staff) == bool(steps)
    assert "never its words" in staff
    assert eyes_of_answer(paper).staff.text == staff


def test_every_field_of_a_paper_says_who_sees_it(world):
    visitor = world.client("ana")
    visitor.post("/language", {"locale": "en", "next": "/"})
    shown = visitor.get(f"/t/graz/mentorships/{world.ids['pair:a']}/meetings/3/papers/minutes").text
    for name in ("research", "career", "comments"):
        beside = shown.split(f'id="{name}-eyes"')[1].split("</p>")[0]
        assert "Only you until you send it, then the two of you" in beside
        assert f'aria-describedby="{name}-eyes' in shown or f"-hint {name}-eyes" in shown
