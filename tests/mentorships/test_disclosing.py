"""What a pair lets others know: both agree, either takes it back, and nobody but the two learns that there is anything."""

import re
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from tests.story import world_slugs
from tests.test_at_once import at_once
from tests.test_statements import MOST, statements

from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.disclosing.models import Disclosure, DisclosureWord
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing import resting
from mentes.notices.models import Mail, Notice

SECRET = "canary-b-told-quetzal"
ASKED = {"what": f"That we work on {SECRET}", "whom": "Our two supervisors", "until": ""}


def at(world, name, rest="", pair="b"):
    slug = {"marie": "lyon", "diego": "granada", "claire": "lyon", "carmen": "granada", "ana": "graz"}[name]
    return f"/t/{slug}/mentorships/{world.ids[f'pair:{pair}']}{rest}"


def ask(world, name="marie", **change):
    """One of pair b asks; gives the number of what was asked."""
    answer = world.client(name).post(at(world, name, "/told"), ASKED | {"once": f"o{now()}"} | change)
    assert answer.status_code == 303, answer.text
    with world.seen_by(name):
        return db.session.scalars(sa.select(sa.func.max(Disclosure.id))).one()


def press(world, name, number, verb):
    return world.client(name).post(at(world, name, f"/told/{number}/{verb}")).status_code


def said(world, number, name="marie"):
    with world.seen_by(name):
        chosen = sa.select(DisclosureWord.said).where(DisclosureWord.disclosure_id == number)
        return list(db.session.scalars(chosen.order_by(DisclosureWord.id)))


@pytest.mark.requirement("S0-28")
def test_it_is_told_only_once_both_have_agreed_and_either_takes_it_back(world):
    number = ask(world)
    marie, diego = world.client("marie"), world.client("diego")
    assert "Our two supervisors" not in diego.get(at(world, "diego")).text  # not on the page of what is agreed
    assert press(world, "marie", number, "agree") == 409  # one's own yes is none
    assert said(world, number) == []
    world.drain()
    with world.seen_by("diego"):
        found = db.session.scalars(sa.select(Notice).where(Notice.matter.startswith("told:"))).all()
        assert [(each.person_id, each.path) for each in found] == [(world.people["diego"], at(world, "diego", "/told"))]
        letters = db.session.scalars(sa.select(Mail).where(Mail.matter.startswith("told:"))).all()
        assert len(letters) == 1
        assert not any(word in each.body + each.subject for each in letters for word in (SECRET, "supervisors"))
    assert press(world, "diego", number, "agree") == 303
    assert press(world, "diego", number, "agree") == 303  # again, it counts once
    for visitor, name in ((marie, "marie"), (diego, "diego")):
        page = visitor.get(at(world, name)).text
        for word in (SECRET, "Our two supervisors", "agreed by both since"):
            assert word in page, word
        with statements(world) as sent:
            visitor.get(at(world, name))
        assert len(sent) <= MOST, "\n".join(sent)
    assert press(world, "diego", number, "decline") == 409
    assert press(world, "marie", number, "take-back") == 303
    assert press(world, "diego", number, "take-back") == 303
    assert said(world, number) == ["agreed", "taken_back"]
    assert SECRET not in marie.get(at(world, "marie")).text
    assert "taken back on" in diego.get(at(world, "diego", "/told")).text


@pytest.mark.requirement("S0-28", "PRV-1")
def test_nobody_else_learns_what_it_is_or_that_there_is_one(world):
    number = ask(world)
    assert press(world, "diego", number, "agree") == 303
    world.drain()
    for name in ("claire", "carmen"):
        visitor = world.client(name)
        page = visitor.get(at(world, name)).text
        assert SECRET not in page
        assert "Told to others" not in page
        assert visitor.get(at(world, name, "/told")).status_code == 404
        assert visitor.post(at(world, name, f"/told/{number}/take-back")).status_code == 404
    assert world.client("ana").get(at(world, "ana", "/told")).status_code == 404
    with world.seen_by("ana"):
        assert db.session.get(Disclosure, number) is None
    with world.seen_by(None, *world_slugs()):
        about = sa.select(History.id).where(History.event.startswith("Disclosure"))
        assert db.session.scalars(about).all() == []
        assert not db.session.scalars(sa.select(Notice.id).where(Notice.matter.startswith("told:"),
            Notice.person_id.not_in([world.people["marie"], world.people["diego"]]))).all()  # fmt: skip


@pytest.mark.requirement("S0-28")
def test_without_an_answer_it_lapses_and_a_no_stays_a_no(world):
    number, other = ask(world), ask(world, "diego", whom="A friend")
    assert press(world, "marie", other, "decline") == 303
    assert press(world, "marie", other, "agree") == 409
    assert press(world, "marie", other, "take-back") == 409  # nothing is agreed
    _Offset.hold(13 * 86_400)
    try:
        assert "Waits for an answer" in world.client("diego").get(at(world, "diego", "/told")).text
        _Offset.hold(15 * 86_400)
        assert "Lapsed" in world.client("diego").get(at(world, "diego", "/told")).text
        assert press(world, "diego", number, "agree") == 409
    finally:
        _Offset.hold(0)
    assert said(world, number) == []
    assert press(world, "marie", number, "take-back") == 303  # one withdraws what one asked
    assert press(world, "diego", number, "agree") == 409


@pytest.mark.requirement("S0-28")
def test_what_was_agreed_until_a_day_ends_with_it(world):
    number = ask(world, whom="Until Friday only", until=str(now().date() + timedelta(days=5)))
    assert press(world, "diego", number, "agree") == 303
    assert "Until Friday only" in world.client("marie").get(at(world, "marie")).text
    _Offset.hold(7 * 86_400)
    try:
        assert "Until Friday only" not in world.client("marie").get(at(world, "marie")).text
        assert "Its time is over" in world.client("marie").get(at(world, "marie", "/told")).text
    finally:
        _Offset.hold(0)


@pytest.mark.requirement("S0-28")
def test_while_the_pair_rests_nothing_lapses(fresh_world):
    world, number = fresh_world, ask(fresh_world)
    with world.seen_by("marie"):
        pair = load_pair(world.ids["pair:b"], world.homes["marie"])
        resting.rest(pair, now().date() + timedelta(days=60))
    _Offset.hold(40 * 86_400)
    try:
        assert press(world, "diego", number, "agree") == 303
    finally:
        _Offset.hold(0)
    with world.seen_by("marie"):
        lay = db.session.get_one(Mentorship, world.ids["pair:b"]).paused_at
        assert db.session.scalars(sa.select(DisclosureWord.said_at)).all() == [lay]


@pytest.mark.requirement("S0-28")
@pytest.mark.parametrize(("days", "status"), [(13, 303), (15, 409)])
def test_after_a_rest_there_is_as_much_time_as_there_was(fresh_world, days, status):
    world, number = fresh_world, ask(fresh_world)

    def do(verb, *values):
        with world.seen_by("marie"):
            verb(load_pair(world.ids["pair:b"], world.homes["marie"]), *values)

    do(resting.rest, now().date() + timedelta(days=60))
    try:
        _Offset.hold(40 * 86_400)
        do(resting.go_on)
        _Offset.hold((40 + days) * 86_400)
        assert press(world, "diego", number, "agree") == status
    finally:
        _Offset.hold(0)


@pytest.mark.requirement("S0-28")
def test_once_its_day_is_over_nobody_can_agree_any_more(fresh_world):
    world, number = fresh_world, ask(fresh_world, until=f"{now().date() + timedelta(days=3)}")
    _Offset.hold(5 * 86_400)
    try:
        assert "Lapsed: nobody is told" in world.client("diego").get(at(world, "diego", "/told")).text
        assert press(world, "diego", number, "agree") == 409
    finally:
        _Offset.hold(0)


@pytest.mark.requirement("S0-28", "S0-29")
def test_after_the_end_it_can_be_read_and_taken_back_and_nothing_new_is_agreed(fresh_world):
    world = fresh_world
    agreed, open_ = ask(world), ask(world, whom="Somebody else")
    assert press(world, "diego", agreed, "agree") == 303
    with world.seen_by(None, *world_slugs()):
        db.session.get_one(Mentorship, world.ids["pair:b"]).state = "ended_early"
    page = world.client("diego").get(at(world, "diego", "/told")).text
    assert SECRET in page
    assert "Ask to tell" not in page
    assert press(world, "diego", open_, "agree") == 409
    assert world.client("diego").post(at(world, "diego", "/told"), ASKED | {"once": "late"}).status_code == 409
    assert world.client("claire").get(at(world, "claire", "/told")).status_code == 404
    assert press(world, "diego", agreed, "take-back") == 303
    assert said(world, agreed) == ["agreed", "taken_back"]


@pytest.mark.requirement("S0-28", "UX-15")
def test_two_at_once_say_one_thing_and_a_double_click_asks_once(world):
    def sent(name, rest, data=None):
        return partial(world.client(name).post, at(world, name, rest), data or {})

    answers = at_once(*[sent("marie", "/told", ASKED | {"once": "double"})] * 2)
    assert [each.status_code for each in answers] == [303, 303]
    with world.seen_by("marie"):
        (number,) = db.session.scalars(sa.select(Disclosure.id).where(Disclosure.once == "double")).all()
    both = sent("diego", f"/told/{number}/agree"), sent("diego", f"/told/{number}/decline")
    assert sorted(each.status_code for each in at_once(*both)) == [303, 409]
    assert len(said(world, number)) == 1
    another = ask(world)
    yes_and_back = sent("diego", f"/told/{another}/agree"), sent("marie", f"/told/{another}/take-back")
    found = {each.status_code for each in at_once(*yes_and_back)}
    assert found <= {303, 409}
    assert said(world, another)[-1] == "taken_back"


@pytest.mark.requirement("S0-28", "UX-12")
def test_what_cannot_be_is_refused_and_what_was_typed_stays(world):
    marie, path = world.client("marie"), at(world, "marie", "/told")
    for change in ({"what": ""}, {"whom": ""}, {"until": "2020-01-01"}, {"what": "x" * 2001}, {"whom": "y" * 301}):
        answer = marie.post(path, ASKED | {"once": "bad"} | change)
        assert answer.status_code == 422, change
        assert re.search(r"supervisors|y{301}|That we work", answer.text)
    assert marie.post(at(world, "marie", "/told/99999/agree")).status_code == 404
