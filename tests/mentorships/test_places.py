"""How and where two meet: by video, in person or by phone, as the programme allows, and in both calendars."""

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import row_of, set_row
from tests.mentorships.test_meetings_pages import address
from tests.notices.test_calendar_letters import entries
from tests.story import Couple, world_slugs

from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.base.models import History
from mentes.base.outbox import pass_on
from mentes.mentorships.facts import facts_of
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.forms import form_of
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.silence import MeetingNear
from mentes.mentorships.meetings.where import Where, change_where
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers.printing import _where as printed
from mentes.mentorships.papers.sheets import Words
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice
from mentes.plugin.parts import Meetings

PLACE = "Canary Hall 7, 2nd floor; Padua"


def allow(world, *formats):
    """Pair a's programme allows these formats."""
    frozen = row_of(world, "a").frozen
    meant = {**frozen["design"]["meetings"], "formats": list(formats)}
    set_row(world, "a", frozen={**frozen, "design": {**frozen["design"], "meetings": meant}})


def meeting(world):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Meeting.format, Meeting.link, Meeting.place)
        about = Meeting.mentorship_id == world.ids["pair:a"], Meeting.number == 4
        return tuple(db.session.execute(chosen.where(*about)).one())


@pytest.mark.requirement("S0-8")
def test_nobody_is_asked_for_what_the_programme_leaves_no_choice_of(world):
    fields = {
        formats: tuple(form_of(formats, last=False, answered=False).model_fields)
        for formats in (("video",), ("in_person",), ("in_person", "video", "phone"))
    }
    assert fields == {
        ("video",): ("starts_at", "minutes", "link"),
        ("in_person",): ("starts_at", "minutes", "place"),
        ("in_person", "video", "phone"): ("starts_at", "minutes", "format", "link", "place"),
    }
    path = address(world, "graz")
    assert 'name="format"' not in world.client("ana").get(f"{path}/other").text
    with pytest.raises(ValueError, match="formats"):
        Meetings(formats=())
    wanted = Where("in_person", place=PLACE)
    with pytest.raises(BadInput):
        Couple(world, "a").do("mentee", lambda pair: change_where(way_of(pair), 4, wanted))


@pytest.mark.requirement("S0-8", "S1-7")
def test_a_place_is_proposed_with_the_times_changed_by_either_and_in_both_calendars(fresh_world):
    world, couple = fresh_world, Couple(fresh_world, "a")
    allow(world, "video", "in_person", "phone")
    ana, paolo = world.client("ana"), world.client("paolo")
    path = address(world, "graz")
    assert 'name="format"' in ana.get(f"{path}/other").text
    assert paolo.post(f"{address(world, 'padua')}/link", {"format": "hovering", "place": PLACE}).status_code == 422
    typed = {"format": "in_person", "place": PLACE, "link": "https://video.example/left-over"}
    for _ in range(2):
        assert paolo.post(f"{address(world, 'padua')}/link", typed).status_code == 303
    assert meeting(world) == ("in_person", None, PLACE)
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    world.drain()
    for name, visitor, slug in (("ana", ana, "graz"), ("paolo", paolo, "padua")):
        method, event = entries(world, name)[-1]
        assert (method, event.text("LOCATION")) == ("REQUEST", PLACE)
        assert PLACE in visitor.get(address(world, slug)).text
        assert PLACE in visitor.get(address(world, slug).partition("/meetings")[0]).text
    with world.seen_by("ana"):
        pair = load_pair(world.ids["pair:a"], world.homes["ana"])
        assert next(each for each in facts_of(pair).meetings if each.number == 4).online is False
        assert printed(pair.meeting(4), Words("en", str)) == [("Where", f"In person, {PLACE}")]
    for staff, slug in (("giulia", "padua"), ("claire", "alliance")):
        page = world.client(staff).get(f"/t/{slug}/mentorships/{world.ids['pair:a']}")
        assert page.status_code == 200
        assert PLACE not in page.text
    with world.seen_by(None, *world_slugs()):
        kept = [str(each) for each in db.session.scalars(sa.select(History.payload))]
        told = [str(each) for each in db.session.scalars(sa.select(Notice.text))]
        assert not [each for each in kept + told if "Canary Hall" in each]
    assert ana.post(f"{path}/link", {"format": "phone", "place": "", "link": ""}).status_code == 303
    assert meeting(world) == ("phone", None, None)
    world.drain()
    for name in ("ana", "paolo"):
        method, event = entries(world, name)[-1]
        assert (method, event.has("LOCATION")) == ("REQUEST", False)
    assert "By phone" in entries(world, "paolo")[-1][1].text("DESCRIPTION")


@pytest.mark.requirement("S0-8")
def test_who_meets_in_person_without_a_place_is_reminded_of_it(fresh_world):
    world, couple = fresh_world, Couple(fresh_world, "a")
    allow(world, "in_person")
    couple.do("mentor", lambda pair: change_where(way_of(pair), 4, Where("in_person")))
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    world.drain()
    assert meeting(world) == ("in_person", None, None)
    with world.seen_by(None, *world_slugs()):
        about = Meeting.mentorship_id == world.ids["pair:a"], Meeting.number == 4
        number = db.session.scalars(sa.select(Meeting.id).where(*about)).one()
        pair = load_pair(world.ids["pair:a"], world.homes["ana"])
        pass_on(MeetingNear(number, pair.id), *pair.tenants)
    world.drain()
    with world.seen_by(None, *world_slugs()):
        near = sa.select(Notice.text).where(Notice.matter.startswith(f"meeting:{number}:near"))
        texts = [each["text"] for each in db.session.scalars(near)]
    assert len(texts) == 2
    assert all("there is no place yet" in each for each in texts)
