"""A later edition with other numbers, made on the pages, and a pair's whole way through it: no code is changed (S0-44)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.test_papers_pages import english
from tests.programmes.test_editions_pages import NUMBERS, new
from tests.story import ANSWERS, PAIRS, Couple, _decide, _later, apply, consent, propose, world_slugs
from tests.workshops.test_attendance import rows
from tests.workshops.test_events import DESK, plan

from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service as papers
from mentes.mentorships.steps import way_of
from mentes.plugin.parts import Months

LATER = {"months": "9", "calls": "4"} | dict.fromkeys(
    ("kickoff_in_person", "kickoff_required", "visit_encouraged"), "y"
)
PROMPT = "Obstacles and detours: which ones did the mentor meet"


@pytest.fixture(autouse=True)
def _clock():
    yield
    _Offset.hold(0)


@pytest.fixture
def pair(fresh_world, monkeypatch):
    """Mia and Uma, who begin in a later edition."""
    world, today = fresh_world, now().date()
    lead = world.client("claire")
    days = {"opens_on": today, "closes_on": today + timedelta(days=9), "starts_on": today + timedelta(days=10)}
    made = new(world, lead, "later", **{name: day.isoformat() for name, day in days.items()})
    numbers = NUMBERS | {f"set-{name}": value for name, value in LATER.items()}
    page = f"{DESK}/editions/{made}"
    saved = lead.post(f"{page}/parameters", {**numbers, "version": "1"})
    assert saved.status_code == 303, saved.text
    assert lead.post(f"{page}/publish").status_code == 303
    monkeypatch.setitem(world.ids, "edition", made)
    monkeypatch.setitem(PAIRS, "z", ("mia", "uma"))
    for name, role, by in (("mia", "mentee", "ingrid"), ("uma", "mentor", "carmen")):
        apply(world, name, role)
        _decide(world, name, by)
    propose(world, "mia", "uma")
    for name in ("mia", "uma"):
        consent(world, name, "mia")
    world.drain()
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Mentorship.id).where(Mentorship.proposal_id == world.ids["proposal:mia"])
        world.ids["pair:z"] = db.session.scalars(chosen).one()
    return Couple(world, "z")


def state(world):
    with world.seen_by(None, *world_slugs()):
        found = load_pair(world.ids["pair:z"], world.ids["alliance"])
        missing = [each.missing for each in way_of(found).completion.reasons if not each.met]
        return found, [str(each.values.get("workshop", each.text)) for each in missing]


@pytest.mark.requirement("S0-44", "S0-7", "S0-10")
def test_nine_months_four_long_calls_a_kick_off_and_a_visit_that_nobody_has_to_make(pair):
    world = pair.world
    kick_off = plan(world)
    Couple(world, "a").do("mentee", lambda found: meetings.confirm(found, 4, "mentee"))  # to come in a week
    for name, slug in (("mia", "graz"), ("uma", "granada")):
        world.client(name).post(f"/t/{slug}/events/{kick_off}/sign-up")
    pair.meet(1)
    pair.match()
    pair.agree()
    begun, _ = state(world)
    assert begun.ends_on == Months(9).after(begun.starts_on)
    mia, space = world.client("mia"), f"/t/graz/mentorships/{world.ids['pair:z']}"
    assert "no condition for anything" in mia.get(f"{space}/activities").text
    pair.propose("mentee", 2)
    pair.do("mentor", lambda found: meetings.confirm(found, 2, "mentor"))
    for name, slug in (("mia", "graz"), ("uma", "granada")):
        assert PROMPT in world.client(name).get(f"/t/{slug}/mentorships/{world.ids['pair:z']}/meetings/2").text
    _later(world, 3)
    reported = mia.post(f"{space}/meetings/2/report", {"took_place": "yes", "minutes": "45"})
    said = "This meeting was shorter than 60 minutes, so it does not count."
    assert said in mia.get(reported.location).text
    after = mia.get(f"{space}/meetings/2").text
    assert said in after
    assert PROMPT not in after
    assert "/meetings/2/papers/minutes" in after  # every call has its minutes, also one that does not count (S0-32)
    assert mia.get(f"{space}/meetings/2/papers/minutes").status_code == 200
    pair.meet(3)
    with world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(world.ids["pair:z"]))
    pair.meet(4, "final")
    pair.write("mentee", "wrap_up", "outcomes")
    pair.paper("mentor", "wrap_up", papers.confirm, 1)
    found, missing = state(world)
    assert (found.state, len(missing)) == ("wrapping_up", 2), missing
    assert any("Kick-off in person" in each for each in missing)
    _later(world, 15)
    lead, guests = world.client("claire"), rows(world, kick_off)
    there = {f"p{guests[name].id}": "attended" for name in ("mia", "uma")}
    assert lead.post(f"{DESK}/events/{kick_off}", there).status_code == 303
    world.drain()
    found, missing = state(world)
    assert (found.state, len(missing)) == ("wrapping_up", 1), missing
    pair.meet(5)
    pair.meet(6)
    for role in ("mentee", "mentor"):
        who = world.people[pair.name(role)]
        pair.do(role, lambda it, who=who: evaluation.answer(evaluation.sheet(it, "experience", who), ANSWERS))
    world.drain()
    found, missing = state(world)
    assert (found.state, missing) == ("completed", [])
    assert not found.activities
    with world.seen_by(None, *world_slugs()):
        issued = sa.select(Certificate.state).where(Certificate.mentorship_id == found.id)
        assert list(db.session.scalars(issued)) == ["issued", "issued"]
    _a_short_call_counts_where_the_edition_says_so(world)


def _a_short_call_counts_where_the_edition_says_so(world):
    """Ana and Paolo's fourth meeting lasts 45 minutes; they are of the edition of before."""
    ana, space = english(world, "ana"), f"/t/graz/mentorships/{world.ids['pair:a']}"
    reported = ana.post(f"{space}/meetings/4/report", {"took_place": "yes", "minutes": "45"})
    assert reported.location.endswith("/meetings/4/papers/minutes")
    page = ana.get(reported.location).text
    assert "This meeting counts. The programme recommends at least 60 minutes." in page
    assert "What comes next?" in page
    assert "This meeting counts." in ana.get(f"{space}/meetings/4").text
