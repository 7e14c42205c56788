"""A third choice besides yes and no: ask something first, on the page and from the letter (complaint 3)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.notices.letter_links import acts_in, letter_to
from tests.story import _later, world_slugs
from tests.test_at_once import at_once, sent, statuses

from mentes.admission.listening import expire_proposals
from mentes.admission.models import Proposal, ProposalQuestion
from mentes.base.clock import now
from mentes.base.db import db
from mentes.notices.models import Notice
from mentes.notices.question_news import look_for_silence
from mentes.people.models import Person

pytestmark = pytest.mark.one_server
TEXT, ANSWER = "Do we meet in Graz or online?", "Online; once a year in person."
ASK = "Ask something first"


def seen(world, statement):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalars(statement).all()


def questions(world):
    """Those of zoe's proposal that are not answered, and the last one asked."""
    chosen = sa.select(ProposalQuestion).where(ProposalQuestion.proposal_id == world.ids["proposal:zoe"])
    every = seen(world, chosen.order_by(ProposalQuestion.id))
    return [each for each in every if each.answer is None], every[-1]


def proposal(world):
    return seen(world, sa.select(Proposal).where(Proposal.id == world.ids["proposal:zoe"]))[0]


def waits(world, name, matter):
    chosen = sa.select(Notice.id).where(
        Notice.person_id == world.people[name], Notice.matter == matter, Notice.waits, Notice.done_at.is_(None)
    )
    return len(seen(world, chosen))


def asked_by(world, text=TEXT, name="zoe", slug="graz"):
    page = f"/t/{slug}/proposals/{world.ids['proposal:zoe']}/ask"
    return world.client(name).post(page, {"text": text})


def test_asked_on_the_page_and_answered(fresh_world, mailbox):
    world, matter = fresh_world, f"proposal:{fresh_world.ids['proposal:zoe']}"
    assert waits(world, "zoe", matter) == 1
    assert asked_by(world, "x" * 1001).status_code == 422
    assert asked_by(world).status_code == 303
    assert asked_by(world).status_code == 303  # sent twice, asked once
    assert asked_by(world, "And who?").status_code == 409  # one at a time
    world.drain()
    (asked,), _ = questions(world)
    assert asked.due_at - now() > timedelta(days=4)
    assert proposal(world).due_at - asked.due_at >= timedelta(days=6)
    assert waits(world, "zoe", matter) == 0
    assert waits(world, "claire", f"staff:question:{asked.id}") == 1
    (letter,) = [each for each in mailbox.messages if each["To"] == "claire@lyon.example"]
    body = letter.get_body(("plain",)).get_content()
    assert TEXT not in body
    desk = f"/t/alliance/desk/questions/{asked.id}"
    assert desk in body
    claire = world.client("claire")
    page = claire.get(desk).text
    assert TEXT in page
    assert not [each for each in ("Zoë", "Berg", "Your discipline", "Proposal ") if each in page]
    assert "Discipline" in page
    assert "Moreau" in page  # of the university that she coordinates, as on the pairing page
    assert desk in claire.get("/t/alliance/desk/pairing").text
    assert claire.post(desk, {"text": ""}).status_code == 422
    assert claire.post(desk, {"text": ANSWER}).status_code == 303
    assert claire.post(desk, {"text": ANSWER}).status_code == 303
    assert claire.post(desk, {"text": "Something else."}).status_code == 409
    mailbox.messages.clear()
    world.drain()
    assert waits(world, "claire", f"staff:question:{asked.id}") == 0
    assert waits(world, "zoe", matter) == 1
    (told,) = [each for each in mailbox.messages if each["To"] == "zoe@graz.example"]
    assert ANSWER not in told.get_body(("plain",)).get_content()
    assert len(acts_in(told)) == 3
    own = f"/t/graz/proposals/{world.ids['proposal:zoe']}"
    assert ANSWER in world.client("zoe").get(own).text
    assert TEXT not in world.client("luc").get(f"/t/lyon/proposals/{world.ids['proposal:zoe']}").text
    assert asked_by(world, "A third one?").status_code == 303  # the story has asked one before
    world.drain()
    assert claire.post(f"/t/alliance/desk/questions/{questions(world)[1].id}", {"text": "Yes."}).status_code == 303
    late = asked_by(world, "A fourth one?")
    assert late.status_code == 409
    assert "3 questions" in late.text


def test_asked_from_the_letter(fresh_world, mailbox):
    """The letter's links are used up; the one with the answer brings new ones, and a yes."""
    world, browser = fresh_world, fresh_world.client()
    links = acts_in(letter_to(world.letters, "zoe@graz.example"))
    assert "Name nobody" in browser.get(links[ASK]).text
    assert browser.post(links[ASK], {"text": " "}).status_code == 422
    assert browser.post(links[ASK], {"text": TEXT}).status_code == 303
    for path in links.values():
        assert "Your question is on its way" in browser.get(path).text
    world.drain()
    (asked,), _ = questions(world)
    desk = f"/t/alliance/desk/questions/{asked.id}"
    assert world.client("claire").post(desk, {"text": ANSWER}).status_code == 303
    world.drain()
    anew = acts_in(letter_to(mailbox.messages, "zoe@graz.example"))
    assert not set(anew.values()) & set(links.values())
    assert ANSWER not in browser.get(anew["Yes, I would like that"]).text  # it stands behind the sign-in
    assert browser.post(anew["Yes, I would like that"]).status_code == 303
    assert proposal(world).state == "accepted"


def test_a_yes_takes_the_question_back(fresh_world):
    world = fresh_world
    asked_by(world)
    world.drain()
    (asked,), _ = questions(world)
    answer = world.client("zoe").post(f"/t/graz/proposals/{world.ids['proposal:zoe']}/consent")
    assert answer.status_code == 303
    world.drain()
    assert waits(world, "claire", f"staff:question:{asked.id}") == 0
    desk = f"/t/alliance/desk/questions/{asked.id}"
    assert world.client("claire").post(desk, {"text": ANSWER}).status_code == 409
    assert asked_by(world, "Once more?").status_code == 409


@pytest.mark.requirement("PRV-9")
def test_who_may_neither_ask_nor_answer(fresh_world):
    world = fresh_world
    assert asked_by(world, name="ana").status_code == 404
    assert asked_by(world, name="claire", slug="alliance").status_code == 403
    asked_by(world)
    world.drain()
    (asked,), _ = questions(world)
    for name, slug, status in (
        ("ingrid", "graz", 404),
        ("adele", "graz", 404),
        ("zoe", "graz", 403),
        ("zoe", "alliance", 404),
        ("helene", "alliance", 200),
    ):
        assert world.client(name).get(f"/t/{slug}/desk/questions/{asked.id}").status_code == status, name


def test_silence_goes_to_the_admins_and_the_proposal_ends(fresh_world):
    """Nobody answers: after its days those above are asked, once; the proposal ends on its own day, as any other."""
    world = fresh_world
    with world.seen_by(None, "alliance"):
        chief = db.session.get_one(Person, world.people["helene"])
        assert chief.tenant_id == world.ids["alliance"]
    asked_by(world)
    world.drain()
    (asked,), _ = questions(world)
    above = f"staff:overdue:question:{asked.id}"
    for days, count in ((4, 0), (2, 1), (1, 1)):
        _later(world, days)
        with world.seen_by(None, "alliance"):
            look_for_silence(world.ids["alliance"])
            expire_proposals(world.ids["alliance"])
        world.drain()
        assert waits(world, "helene", above) == count
        assert proposal(world).state == "proposed"
    _later(world, 8)
    with world.seen_by(None, "alliance", *world_slugs()):
        expire_proposals(world.ids["alliance"])
    world.drain()
    assert proposal(world).state == "expired"
    assert waits(world, "helene", above) == 0
    assert waits(world, "claire", f"staff:question:{asked.id}") == 0


@pytest.mark.requirement("REL-7")
def test_two_questions_and_two_answers_at_once(fresh_world):
    world = fresh_world
    page = f"/t/graz/proposals/{world.ids['proposal:zoe']}/ask"
    asking = at_once(*(sent(world, "zoe", page, text=text) for text in ("One?", "Two?")))
    assert statuses(asking) == [303, 409]
    (asked,), _ = questions(world)
    desk = f"/t/alliance/desk/questions/{asked.id}"
    answering = at_once(*(sent(world, "claire", desk, text=text) for text in ("Yes.", "No.")))
    assert statuses(answering) == [303, 409]
    assert not questions(world)[0]
