"""A pair rests until a day: nothing falls due, the last day moves, and of two who act at once exactly one has its way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days, row_of, set_row, told, waiting
from tests.notices.letter_links import acts_in
from tests.story import Couple, world_slugs
from tests.test_at_once import at_once, sent, statuses

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships.models import BOARD
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing import deciding, resting
from mentes.mentorships.rested import wakes_at
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice
from mentes.plugin.waiting_events import MentorshipPaused, MentorshipResumed

pytestmark = pytest.mark.one_server


def due_days(world):
    """Until when b's agreement is awaited, as its pages and as the inboxes say."""
    with world.seen_by(None, *world_slugs()):
        pair = load_pair(world.ids["pair:b"], world.ids["alliance"])
        chosen = sa.select(Notice.due_at).where(
            Notice.matter.startswith(f"pair:{pair.id}:"), Notice.waits, Notice.done_at.is_(None)
        )
        return [pair.papers[0].due_at, *db.session.scalars(chosen.order_by(Notice.id))]


def moved(world, before):
    """By how much all of them moved: by the same."""
    found = {round((after - day).total_seconds()) for after, day in zip(due_days(world), before, strict=True)}
    assert max(found) - min(found) <= 1
    return timedelta(seconds=min(found))


@pytest.mark.requirement("S2-22", "S0-4")
def test_a_rest_moves_what_is_due_and_goes_on_by_itself(fresh_world, mailbox):
    world, b = fresh_world, Couple(fresh_world, "b")
    b.write("mentee", "agreement", "anew")
    world.drain()
    mailbox.messages.clear()
    before, paper = due_days(world), "mentorships/{}".format(world.ids["pair:b"])
    assert len(before) > 1
    until = now().date() + timedelta(days=60)
    b.do("mentor", lambda pair: resting.rest(pair, until))
    b.do("mentor", lambda pair: resting.rest(pair, until))
    world.drain()
    planned = wakes_at(until) - row_of(world, "b").paused_at
    assert abs(moved(world, before) - planned) < timedelta(seconds=2)
    assert len(mailbox.to("marie@lyon.example")) == 1
    assert not mailbox.to("diego@granada.example")
    assert b.do("mentee", lambda pair: way_of(pair).facts.paused)
    assert "Waits for" not in world.client("marie").get(f"/t/lyon/{paper}").text
    mailbox.messages.clear()
    for days in (31, 14, 14):
        pass_days(world, days)
    assert row_of(world, "b").asked == 0
    assert not [each for each in mailbox.messages if each["To"] in {"marie@lyon.example", "diego@granada.example"}]
    page = world.client("marie").get(f"/t/lyon/{paper}").text
    assert "Rests until" in page
    assert "Go on now" in page
    assert "was due" not in page
    pass_days(world, 1)
    row = row_of(world, "b")
    assert (row.paused_at, row.paused_until) == (None, None)
    for name in ("marie@lyon.example", "diego@granada.example"):
        assert len([each for each in mailbox.to(name) if "goes on" in each["Subject"]]) == 1
    assert abs(moved(world, before) - timedelta(days=60)) < timedelta(minutes=2)  # as long as it lay
    pass_days(world, 29)
    assert row_of(world, "b").asked == 0
    pass_days(world, 1)
    assert row_of(world, "b").asked == 1


@pytest.mark.requirement("S0-4", "S2-22")
def test_whoever_goes_on_earlier_gets_the_days_back(fresh_world):
    world, b = fresh_world, Couple(fresh_world, "b")
    b.sign("mentor", 2)
    world.drain()
    last = row_of(world, "b").ends_on
    b.do("mentee", lambda pair: resting.rest(pair, now().date() + timedelta(days=40)))
    assert b.do("mentor", lambda pair: pair.ends_on) == last + timedelta(days=40)
    pass_days(world, 10)
    b.do("mentor", resting.go_on)
    b.do("mentee", resting.go_on)
    world.drain()
    assert row_of(world, "b").ends_on == b.do("mentor", lambda pair: pair.ends_on) == last + timedelta(days=10)
    assert told(world, MentorshipResumed, world.ids["pair:b"]) == 1
    near = (last + timedelta(days=10) - timedelta(days=15) - now().date()).days
    b.do("mentee", lambda pair: resting.rest(pair, now().date() + timedelta(days=90)))
    pass_days(world, 89)
    assert row_of(world, "b").state == "active"
    for days in (1, near):
        pass_days(world, days)
    assert row_of(world, "b").state == "active"
    b.do("mentee", deciding.keep)
    pass_days(world, 2)
    assert row_of(world, "b").state == "wrapping_up"


@pytest.mark.requirement("UX-15")
def test_the_form_says_which_days_it_takes(world):
    path, today = f"/t/lyon/mentorships/{world.ids['pair:b']}/rest", now().date()
    marie = world.client("marie")
    for until in (today, today - timedelta(days=3), resting.last_day(today) + timedelta(days=1)):
        answer = marie.post(path, {"until": f"{until}"})
        assert answer.status_code == 422
        assert "Choose a day" in answer.text
    assert row_of(world, "b").paused_at is None
    assert marie.post(path, {"until": f"{resting.last_day(today)}"}).status_code == 303
    assert marie.post(path, {"until": f"{today + timedelta(days=5)}"}).status_code == 409
    assert "Go on now" in marie.get(path).text
    claire = world.client("claire").get(path.removesuffix("/rest")).text
    assert "Rests until" in claire
    assert "Resting" in world.client("claire").get("/t/lyon/desk/pairs").text
    assert marie.post(path.replace("/rest", "/go-on")).status_code == 303
    assert row_of(world, "b").paused_at is None


def on_board(world):
    set_row(world, "b", asked=BOARD, asked_at=now(), moved_at=now() - timedelta(days=60))


@pytest.mark.requirement("REL-7", "S2-22")
def test_at_the_same_moment_one_rest_counts_and_one_end(fresh_world):
    world = fresh_world
    pair = world.ids["pair:b"]
    path, days = f"mentorships/{pair}", [f"{now().date() + timedelta(days=each)}" for each in (20, 30)]
    same = [
        sent(world, name, f"/t/{slug}/{path}/rest", until=days[0])
        for name, slug in (("marie", "lyon"), ("diego", "granada"))
    ]
    assert statuses(at_once(*same)) == [303, 303]
    assert told(world, MentorshipPaused, pair) == 1
    go = [sent(world, name, f"/t/{slug}/{path}/go-on") for name, slug in (("marie", "lyon"), ("diego", "granada"))]
    assert statuses(at_once(*go)) == [303, 303]
    assert told(world, MentorshipResumed, pair) == 1
    other = [
        sent(world, name, f"/t/{slug}/{path}/rest", until=day)
        for (name, slug), day in zip((("marie", "lyon"), ("diego", "granada")), days, strict=True)
    ]
    assert statuses(at_once(*other)) == [303, 409]
    assert world.client("marie").post(f"/t/lyon/{path}/go-on").status_code == 303
    on_board(world)
    ends = [sent(world, name, f"/t/{slug}/{path}/end") for name, slug in (("claire", "lyon"), ("carmen", "granada"))]
    answers = at_once(sent(world, "marie", f"/t/lyon/{path}/rest", until=days[0]), *ends)
    row = row_of(world, "b")
    rested, ended = answers[0].status_code, [each.status_code for each in answers[1:]]
    assert (rested, ended, row.state) in [(303, [409, 409], "agreeing"), (409, [303, 303], "ended_early")]
    assert (row.paused_at is None) == (row.state == "ended_early")


@pytest.mark.requirement("S2-22")
def test_those_who_look_after_a_quiet_pair_decide(fresh_world, mailbox):
    world = fresh_world
    path, claire = f"/t/lyon/mentorships/{world.ids['pair:b']}", world.client("claire")
    assert claire.post(f"{path}/end").status_code == 409  # it is not quiet
    assert "Quiet since" not in claire.get(path).text
    for _ in range(3):
        pass_days(world, 31)
    assert row_of(world, "b").asked == BOARD
    assert "quiet pair" in world.client("carmen").get("/t/granada/home").text
    overview = claire.get("/t/lyon/desk").text
    assert "what=board" in overview
    rows = claire.get("/t/lyon/desk/pairs?show=board").text
    assert "Marie Durand" in rows
    assert "Quiet" in rows
    page = claire.get(path).text
    assert "Quiet since" in page
    assert "End this pair" in page
    assert "Is all well?" in world.client("marie").get(path).text
    assert claire.post(f"{path}/keep").status_code == 303
    world.drain()
    assert row_of(world, "b").asked == 0
    assert waiting(world, "carmen", f"staff:overdue:inactivity:{world.ids['pair:b']}") == 0
    assert "Marie Durand" not in claire.get("/t/lyon/desk/pairs?show=quiet").text
    on_board(world)
    until = f"{now().date() + timedelta(days=20)}"
    assert claire.post(f"{path}/rest", {"until": until}).status_code == 303
    assert row_of(world, "b").asked == 0
    assert claire.post(f"{path}/go-on").status_code == 303
    on_board(world)
    assert claire.get(f"{path}/end").status_code == 200
    mailbox.messages.clear()
    assert claire.post(f"{path}/end").status_code == 303
    world.drain()
    assert (row_of(world, "b").state, row_of(world, "b").reason) == ("ended_early", "stopped")
    for name in ("marie@lyon.example", "diego@granada.example"):
        assert [each["Subject"] for each in mailbox.to(name)] != []
    assert world.client("marie").post(f"{path}/rest", {"until": until}).status_code == 409


@pytest.mark.requirement("S2-22")
def test_the_letter_that_asks_is_answered_without_signing_in(fresh_world, mailbox):
    world = fresh_world
    mailbox.messages.clear()
    pass_days(world, 31)
    links = acts_in(next(each for each in mailbox.to("marie@lyon.example") if "Is all well" in each["Subject"]))
    assert set(links) == {"All is well, we keep going", "Rest for a while"}
    browser = world.client()
    rest = links["Rest for a while"]
    assert "Would you like to rest" in browser.get(rest).text
    until = now().date() + timedelta(days=12)
    assert browser.post(rest, {"until": f"{until}"}).status_code == 303
    assert row_of(world, "b").paused_until == until
    assert "It rests until" in browser.get(links["All is well, we keep going"]).text
    other = acts_in(next(each for each in mailbox.to("diego@granada.example") if "Is all well" in each["Subject"]))
    assert browser.get(other["Rest for a while"]).status_code == 409
    assert browser.post(other["All is well, we keep going"]).status_code == 303
    assert row_of(world, "b").paused_until == until
