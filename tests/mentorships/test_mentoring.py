"""The area Mentoring of one's profile: mentorships in both roles, meetings to confirm, agreements, and what is kept for ever."""

import hashlib
from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.mentorships.test_shapes import BARE, OPEN, TALK, later, pair, under  # noqa: F401 - the pair is a fixture
from tests.story import world_slugs
from tests.test_at_once import seen
from tests.test_statements import statements

from mentes.base.clock import _Offset, move_clock
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import Message
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.mentoring import lines
from mentes.mentorships.mentoring.lines import Line
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers
from mentes.plugin.loader import Registry, using
from mentes.plugin.parts import Paper
from mentes.programmes.models import Edition
from mentes.tenancy.models import Tenant

AREA = "/t/{}/me/mentoring"


def area(world, name, slug):
    answer = world.client(name).get(AREA.format(slug))
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.requirement("S2-9", "S2-1")
def test_the_agreement_is_there_as_soon_as_there_is_a_pair_and_opens_after_the_first_talk(pair):  # noqa: F811
    text = pair.do("mentee", lambda at: at.id)
    agreed = Paper("agreement", "Our agreement", TALK, needed_for="active")
    under(pair, replace(BARE, meetings=replace(OPEN, first_to_know=True), papers=(agreed,)))
    link = f"mentorships/{text}/papers/agreement"
    shown = area(pair.world, "ben", "padua")
    assert "Your mentor: Luc Moreau" in shown
    assert "Opens once your first meeting was held." in shown
    assert link not in shown
    with pytest.raises(WrongState):
        pair.paper("mentee", "agreement", papers.send, {"text": "Too early"})
    assert 'name="text"' not in pair.world.client("ben").get(f"/t/padua/{link}").text
    pair.meet(2)
    shown = area(pair.world, "ben", "padua")
    assert link in shown
    assert "Not written yet" in shown
    assert "Your mentee: Ben Rossi" in area(pair.world, "luc", "lyon")
    assert link not in area(pair.world, "ana", "graz"), "nobody else's"


@pytest.mark.requirement("S2-19")
def test_a_meeting_is_confirmed_there_after_its_end(pair):  # noqa: F811
    under(pair, replace(BARE, meetings=replace(OPEN, attended="each")))
    pair.propose("mentee", 2)
    assert "Answer a proposed meeting" in area(pair.world, "luc", "lyon")
    pair.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    report = f"mentorships/{pair.world.ids['pair:d']}/meetings/2/report"
    shown = area(pair.world, "ben", "padua")
    assert "Next meeting" in shown
    assert report not in shown
    later(pair, 3)
    for name, slug in (("ben", "padua"), ("luc", "lyon")):
        assert report in area(pair.world, name, slug)
        said = pair.world.client(name).post(f"/t/{slug}/{report}", {"took_place": "yes", "minutes": "60"})
        assert said.status_code == 303
        assert report not in area(pair.world, name, slug)
    held = sa.select(Meeting.state).where(Meeting.mentorship_id == pair.world.ids["pair:d"], Meeting.number == 2)
    assert seen(pair.world, held) == ["held"]


@pytest.mark.requirement("S2-27", "S2-28")
def test_the_same_bytes_three_years_later_whatever_became_of_edition_and_university(fresh_world):
    world = fresh_world
    number = next(iter(seen(world, sa.select(Certificate.id).where(Certificate.person_id == world.people["lucia"]))))
    path = f"/t/granada/certificates/{number}.pdf"
    assert path in area(world, "lucia", "granada")
    before = hashlib.sha256(world.client("lucia").get(path).data).hexdigest()
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.update(Edition).values(state="archived", titles={"en": "Renamed"}))
        db.session.execute(sa.update(Tenant).where(Tenant.slug == "granada").values(names={"en": "Renamed"}))
    try:
        with world.app.app_context():
            move_clock(db.session.connection(), 3 * 365)
            db.session.commit()
        world.drain()
        shown = area(world, "lucia", "granada")
        assert path in shown
        file = world.client("lucia").get(path)
        assert (file.status_code, file.mimetype) == (200, "application/pdf")
        assert hashlib.sha256(file.data).hexdigest() == before
        assert before in seen(world, sa.select(Certificate.sha256).where(Certificate.id == number))
        assert world.client("georg").get(path.replace("granada", "graz")).status_code == 404
    finally:
        _Offset.hold(0)


@pytest.mark.requirement("S2-9")
def test_both_roles_in_one_person_and_as_many_statements_for_many_pairs(fresh_world):
    world = fresh_world
    with statements(world) as few:
        area(world, "luc", "lyon")
    with world.seen_by(None, *world_slugs()):
        row = db.session.get_one(Mentorship, world.ids["pair:b"])
        row.mentee_id, row.mentee_tenant_id = world.people["luc"], world.ids["lyon"]
    with statements(world) as more:
        shown = area(world, "luc", "lyon")
    assert "Your mentee: Ben Rossi" in shown
    assert "Your mentor: Diego Martín" in shown
    assert len(more) <= 12
    assert len(more) <= len(few)


def test_other_rooms_add_lines_of_their_own(world, monkeypatch):
    monkeypatch.setattr(lines, "_ADDED", [])
    lines.adds_lines(lambda person, home: [Line(Message("Badges"), Message(f"{person > 0} {home > 0}"), "/t/graz/x")])
    assert 'href="/t/graz/x"' in area(world, "ana", "graz")
    assert "/me/mentoring" in world.client("ana").get("/t/graz/me").text


@pytest.mark.requirement("S2-19")
def test_no_button_stands_there_while_the_rules_are_away(pair):  # noqa: F811
    under(pair, replace(BARE, meetings=replace(OPEN, attended="each")))
    pair.propose("mentee", 2)
    pair.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    with using(Registry({}, {})):
        assert "Next meeting" in area(pair.world, "ben", "padua"), "it can be read"
    later(pair, 3)
    with using(Registry({}, {})):
        assert "/report" not in area(pair.world, "ben", "padua")
    assert "/report" in area(pair.world, "ben", "padua")
