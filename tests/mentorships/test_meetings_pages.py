"""Pages of a conversation: its link can follow later, an old page calls off nothing new, and its end is answered."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import Couple, _later, world_slugs

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship


def address(world, slug, number=4, pair="a"):
    return f"/t/{slug}/mentorships/{world.ids[f'pair:{pair}']}/meetings/{number}"


def row(world, number=4, pair="a"):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Meeting).where(Meeting.mentorship_id == world.ids[f"pair:{pair}"], Meeting.number == number)
        return db.session.execute(
            sa.select(Meeting.state, Meeting.link, Meeting.sequence).where(chosen.whereclause)
        ).one()


@pytest.mark.parametrize(("name", "slug"), [("ana", "graz"), ("paolo", "padua")])
def test_either_of_the_two_changes_the_link_of_an_open_meeting(fresh_world, name, slug):
    visitor, path, before = fresh_world.client(name), address(fresh_world, slug), row(fresh_world)
    assert f'action="{path}/link"' in visitor.get(path).text
    assert visitor.get(path).text.split("<main", 1)[1].count("btn-primary") <= 1
    assert visitor.post(f"{path}/link", {"link": "https://video.example/later"}).status_code == 303
    assert row(fresh_world) == ("proposed", "https://video.example/later", before.sequence + 1)
    assert "https://video.example/later" in visitor.get(path).text
    wrong = visitor.post(f"{path}/link", {"link": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert 'value="javascript:alert(1)"' in wrong.text
    assert row(fresh_world).link == "https://video.example/later"


def test_a_meeting_that_is_over_keeps_its_link(fresh_world):
    before = row(fresh_world, 2)
    path = address(fresh_world, "graz", 2)
    late = fresh_world.client("ana").post(f"{path}/link", {"link": "https://video.example/late"})
    assert late.status_code == 409
    assert "https://video.example/late" in late.text
    assert row(fresh_world, 2) == before


def test_an_old_page_takes_back_no_meeting_that_was_confirmed_meanwhile(fresh_world):
    paolo, path = fresh_world.client("paolo"), address(fresh_world, "padua")
    assert 'name="seen" value="proposed"' in paolo.get(path).text
    assert fresh_world.client("ana").post(f"{address(fresh_world, 'graz')}/confirm").status_code == 303
    refused = paolo.post(f"{path}/cancel", {"seen": "proposed"})
    assert refused.status_code == 409
    assert "moved on" in refused.text
    assert row(fresh_world).state == "confirmed"
    shown = paolo.get(path).text
    assert 'name="seen" value="confirmed"' in shown.split("<details", 1)[1]  # a second click before it happens
    assert paolo.post(f"{path}/cancel", {"seen": "confirmed"}).status_code == 303
    assert row(fresh_world).state == "cancelled"


def test_saying_how_it_went_is_answered_with_what_comes_next(fresh_world):
    couple = Couple(fresh_world, "a")
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    _later(fresh_world, 8)
    ana = fresh_world.client("ana")
    path = address(fresh_world, "graz")
    answer = ana.post(f"{path}/report", {"took_place": "yes", "minutes": "45"})
    said = ana.get(answer.location).text
    assert "Es ist notiert, dass Sie und Paolo Zanetti sich getroffen haben" in said
    assert "Protokoll" in said


def test_a_meeting_that_did_not_take_place_is_answered(fresh_world):
    couple = Couple(fresh_world, "a")
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    _later(fresh_world, 8)
    paolo = fresh_world.client("paolo")
    answer = paolo.post(f"{address(fresh_world, 'padua')}/report", {"took_place": "no", "minutes": "60"})
    assert "It is noted that you and Ana Kovačević did not meet." in paolo.get(answer.location).text


@pytest.mark.parametrize(("number", "hinted"), [(1, False), (2, True)])
def test_only_meetings_after_the_first_have_a_recommended_length(fresh_world, number, hinted):
    with fresh_world.seen_by(None, *world_slugs()):
        db.session.execute(sa.update(Meeting).where(Meeting.number == number).values(minutes=20))
    assert (
        "at least 60 minutes" in fresh_world.client("paolo").get(address(fresh_world, "padua", number)).text
    ) is hinted


def test_final_meeting_is_offered_when_the_wrap_up_has_begun(fresh_world):
    fresh_world.client("paolo").post(f"{address(fresh_world, 'padua')}/cancel")
    path = f"/t/padua/mentorships/{fresh_world.ids['pair:a']}/meetings/new"
    assert "final meeting" not in fresh_world.client("paolo").get(path).text.lower()
    at = (now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    forged = fresh_world.client("paolo").post(path, {"starts_at": at, "minutes": "60", "kind": "final"})
    assert forged.status_code == 400


@pytest.mark.requirement("S0-16")
@pytest.mark.parametrize(("state", "offered"), [("missed", True), ("held", False)])
def test_there_is_one_final_meeting_only(fresh_world, state, offered):
    """Once it is held, another one is as any other, and the form does not ask."""
    fresh_world.client("paolo").post(f"{address(fresh_world, 'padua')}/cancel")
    with fresh_world.seen_by(None, *world_slugs()):
        db.session.execute(sa.update(Mentorship).values(state="wrapping_up"))
        db.session.execute(sa.update(Meeting).where(Meeting.number == 2).values(kind="final", state=state))
    page = fresh_world.client("paolo").get(f"/t/padua/mentorships/{fresh_world.ids['pair:a']}/meetings/new")
    assert page.status_code == 200
    assert ("Our final meeting" in page.text) is offered
