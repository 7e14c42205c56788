"""Every waiting state of real applications, proposals and pairs, through every silence, ends; and nobody is pestered meanwhile."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.admission.test_approvals import _plugin
from tests.eight.pairs import open_edition
from tests.eight.plugin import installed
from tests.notices.silence_checks import everything_has_ended, nobody_is_pestered, nothing_is_forgotten, outcomes_since
from tests.notices.test_ladder_machine import OUTCOMES
from tests.notices.walkers import HOMES, NEVER, Walker, waits
from tests.story import MENTEE, PEOPLE, world_slugs

from mentes.admission import applying, waiting_list
from mentes.admission.approvals import service as approvals
from mentes.admission.approvals.service import Supervisor
from mentes.admission.bound import bound
from mentes.base import ticks
from mentes.base.clock import _Offset, move_clock, now
from mentes.base.db import db
from mentes.base.models import ClockOffset, History
from mentes.mentorships import service as pairing
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing import resting
from mentes.notices.models import Preference
from mentes.people.models import RoleGrant
from mentes.plugin.waiting_events import MentorshipResumed
from mentes.programmes.models import Edition
from mentes.workshops.service import Wanted, schedule

pytestmark = [pytest.mark.one_server, pytest.mark.timeout(900)]  # a minute on a machine at rest

OWNERS = ("alliance",)  # whose works look after all editions here
AT_HOME = ("expire-moves", "supervisors")  # works of the university where somebody is at home
WORKS = ("rests-over", "wrap-up", "workshops-over", *sorted({*OUTCOMES.values()} - {"rung", "quiet-pairs", *AT_HOME}))
STATES = ("proposal", "first_meeting", "meeting", "attendance", "match_check", "paper", "meetings", "questionnaire")
BUSY = (1, 3, 3, 1, 3, 4, 2, 3, 1, 3, 3, 4, 2, 3, 3, 3, 3, 4, 5)  # days on which everybody does what they would
WRAPS_UP = 12  # the jump after which active pairs have their last days before them
SILENCE = (*(7,) * 6, *(14,) * 7, 60, 60, 120, 120)  # after them nobody does anything any more


def later(world, days):
    """So many days on, all that is done each day is done once; reminders an hour later, at every university."""
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    every = world_slugs()
    for hour in (((AT_HOME, every), (WORKS, OWNERS)), ((("quiet-pairs",), OWNERS), (("reminders",), every))):
        for names, slugs in hour:
            for slug in slugs:
                with world.seen_by(None, slug):
                    for name in names:
                        ticks._works[name].do(world.ids[slug])
        world.drain()


def walk(world, walkers):
    """Days pass, everybody does what they would; nothing was forgotten on the way, and nobody pestered."""
    longest, began = 0, now()
    for number, jump in enumerate((*BUSY, *SILENCE)):
        waiting = waits(world) if number < len(BUSY) else {}
        for each in walkers if waiting else ():
            each.act(waiting)
        if number == WRAPS_UP:
            rest(world, world.ids.get("pair:no_paper"))
            goes_on_without_end(world, world.ids.get("pair:no_end"))
            wrap_up(world)
        world.drain()
        later(world, jump)
        longest = max(longest, jump)
        with world.seen_by(None, *world_slugs()):
            nothing_is_forgotten(timedelta(days=longest + 1))
    with world.seen_by(None, *world_slugs()):
        nobody_is_pestered(began)


def rest(world, number):
    """This pair rests for sixty days, if there is one that goes on (a walk before may have ended it)."""
    with world.seen_by(None, *world_slugs()):
        pair = load_pair(number, world.ids["alliance"]) if number is not None else None
        if pair is not None and not pair.is_over:
            resting.rest(pair, now().date() + timedelta(days=60))


def goes_on_without_end(world, number):
    """A pair whose programme names no last day, and asks for nothing but to be asked when it is quiet."""
    if number is None:
        return
    with world.seen_by(None, *world_slugs()):
        row = pairing.locked(number)
        quietly = {"key": "inactivity", "days": 30, "nudges": [14], "then": "nothing"}
        design = row.frozen["design"]
        row.frozen = {**row.frozen, "design": {**design, "lasts": None, "waiting": [*design["waiting"], quietly]}}
        row.ends_on = None


def wrap_up(world):
    """The last days of every active pair come that has some."""
    with world.seen_by(None, *world_slugs()):
        active = sa.select(Mentorship.id).where(Mentorship.state == "active", Mentorship.ends_on.is_not(None))
        for number in db.session.scalars(active).all():
            pairing.begin_wrap_up(pairing.locked(number))


@pytest.fixture(scope="module")
def round_(world):
    """The story's world without anybody's preferences; the clock goes right again at the end."""
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(Preference))
    known = set(PEOPLE)
    with installed(_plugin()):
        yield world
    for name in set(PEOPLE) - known:
        del PEOPLE[name]
    with world.app.app_context():
        db.session.execute(sa.delete(ClockOffset))
        db.session.commit()
    _Offset.hold(0)


def is_open(world):
    """Applications are open, also years later."""
    today = now().date()
    with world.seen_by(None, "alliance"):
        days = {"opens_on": today - timedelta(days=9), "closes_on": today + timedelta(days=60), "starts_on": today}
        db.session.execute(sa.update(Edition).values(days))


def begun(world, wills):
    """A walker for each will, all of them new people."""
    is_open(world)
    walkers = [Walker(world, key, will=dict(will)) for key, will in wills.items()]
    for each in walkers:
        each.arrive(world.ids["edition"])
    world.drain()
    return walkers


def both(kind):
    return {(role, kind): NEVER for role in HOMES}


SILENT = {
    "unread": {("staff", "application"): NEVER},
    "unpaired": {("staff", "pairing"): NEVER},
    "unasked": {("staff", "question"): NEVER, ("mentee", "proposal"): NEVER},
    **{f"no_{kind}": both(kind) for kind in STATES if kind not in {"proposal", "match_check"}},
    "no_end": both("meetings"),
    "untold": both("disclosure"),
    "one_no": {("mentee", "no"): 1, ("mentor", "match_check"): NEVER},
    "one_signs": {("mentee", "match_check"): 9, ("mentor", "paper"): NEVER},
    "one_match": {("mentor", "match_check"): NEVER},
    "one_ends": {("mentee", "final_meeting"): NEVER, ("mentor", "quiet"): 4},
}


def approvals_asked(world, edition):
    """One application whose supervisor is asked and says nothing, and one that names nobody."""
    for name in ("mia", "uma"):
        with world.seen_by(name) as actor:
            sent = applying.apply(bound(edition), actor, "mentee", {})
            if name == "mia":
                approvals.ask(sent, Supervisor("Sam O'Neill", "sam@office.example", "en"))
    world.drain()


def an_admin(world):
    """Somebody looks after one of the homes, between its coordinators and those who look after all."""
    with world.seen_by(None, *world_slugs()):
        who = {"person_id": world.people["georg"], "home_id": world.homes["georg"]}
        db.session.add(RoleGrant(**who, tenant_id=world.ids["graz"], role="admin", granted_at=now()))


def somebody_waits(world):
    """One applicant is put on the waiting list, and no place becomes free."""
    with world.seen_by("ida") as actor:
        sent = applying.apply(bound(world.ids["edition"]), actor, "mentee", MENTEE)
    with world.seen_by("giulia"):
        row = applying.find(sent.id, world.ids["padua"], hold=True)
        waiting_list.put(row, bound(world.ids["edition"]).edition, "All mentors of your field are taken just now.")
    world.drain()


def an_event(world):
    """A kick-off in four weeks, for everybody; nobody will say who was there."""
    with world.seen_by("claire", *world_slugs()) as lead:
        edition = bound(world.ids["edition"]).edition
        schedule(
            edition,
            Wanted("kick-off", {}, {}, ("mentee", "mentor"), now() + timedelta(28), 90, "UTC", sign_up=False),
            lead,
        )
    world.drain()


@pytest.mark.requirement("S0-37", "S2-22", "UX-45")
def test_every_state_ends_in_silence(round_):
    world, began = round_, now()
    an_admin(world)
    approvals_asked(world, open_edition(world))
    walkers = begun(world, SILENT)
    an_event(world)
    somebody_waits(world)
    walk(world, walkers)
    with world.seen_by(None, *world_slugs()):
        everything_has_ended()
        assert outcomes_since(began) == OUTCOMES.keys()
        about = sa.select(History.id).where(History.event == MentorshipResumed.__name__)
        assert len(db.session.scalars(about).all()) == 1
        assert db.session.get_one(Mentorship, world.ids["pair:no_end"]).reason == "quiet"
    seen = set().union(*(each.stages for each in walkers))
    assert {*STATES, "final_meeting", "question", "quiet", "disclosure"} <= seen


delay = st.sampled_from([NEVER, 0, 0, 4, 9])
wills = st.fixed_dictionaries(
    {(role, kind): delay for role in HOMES for kind in (*STATES, "final_meeting", "quiet")}
    | {("staff", kind): st.sampled_from([0, 0, 5, 16]) for kind in ("application", "pairing", "question")}
)


@pytest.mark.requirement("S0-37", "UX-45")
@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(drawn=st.lists(wills, min_size=8, max_size=8))
def test_every_state_ends_whoever_answers_whatever(round_, drawn):
    """One example, and in it eight couples: each pair answers as was drawn, all in the same days, which a walk each would not be."""
    began = f"w{round(now().timestamp())}"
    walk(round_, begun(round_, {f"{began}_{number}": will for number, will in enumerate(drawn)}))
    with round_.seen_by(None, *world_slugs()):
        everything_has_ended()
