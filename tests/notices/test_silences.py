"""Every waiting state of real applications, proposals and pairs, through every silence, ends; and nobody is pestered meanwhile."""

from collections import defaultdict
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.admission.test_approvals import _plugin
from tests.eight.pairs import open_edition
from tests.eight.plugin import installed
from tests.notices.test_ladder_machine import OUTCOMES
from tests.notices.walkers import HOMES, NEVER, Walker, waits
from tests.story import PEOPLE, world_slugs

from mentes.admission import applying
from mentes.admission.approvals import service as approvals
from mentes.admission.approvals.service import Supervisor
from mentes.admission.bound import bound
from mentes.admission.models import Application, Approval, Proposal
from mentes.base import ticks
from mentes.base.clock import _Offset, move_clock, now
from mentes.base.db import db
from mentes.base.models import ClockOffset, History
from mentes.mentorships import service as pairing
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing import resting
from mentes.mentorships.pausing.silence import next_rung
from mentes.notices.ladder.reminding import MOST
from mentes.notices.models import Mail, Notice, Preference
from mentes.people.models import RoleGrant
from mentes.plugin.waiting import patience
from mentes.plugin.waiting_events import MentorshipResumed
from mentes.programmes.models import Edition

pytestmark = pytest.mark.one_server

WORKS = ("expire-moves", "rests-over", "wrap-up", *sorted({*OUTCOMES.values()} - {"rung", "quiet-pairs"}))
LATE = ("quiet-pairs", "reminders")  # an hour later, in this order
APART = timedelta(days=2)
STATES = ("proposal", "first_meeting", "meeting", "attendance", "match_check", "paper", "meetings", "questionnaire")
BUSY = (1, 3, 3, 1, 3, 4, 2, 3, 1, 3, 3, 4, 2, 3, 3, 3, 3, 4, 5)  # days on which everybody does what they would
WRAPS_UP = 12  # the jump after which active pairs have their last days before them
SILENCE = (*(7,) * 6, *(14,) * 7, 60, 60, 120, 120, 120, 60)  # after them nobody does anything any more


def later(world, days):
    """So many days on, all that is done each day is done once, at every university of the programme."""
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    for names in (WORKS, LATE):
        for slug in world_slugs():
            with world.seen_by(None, slug):
                for name in names:
                    ticks._works[name].do(world.ids[slug])
        world.drain()


def walk(world, walkers):
    """Days pass, everybody does what they would, and after each jump nobody was pestered or forgotten."""
    longest, began = 0, now()
    for number, jump in enumerate((*BUSY, *SILENCE)):
        waiting = waits(world) if number < len(BUSY) else {}
        for each in walkers if waiting else ():
            each.act(waiting)
        if number == WRAPS_UP:
            rest(world, world.ids.get("pair:no_paper"))
            wrap_up(world)
        world.drain()
        later(world, jump)
        longest = max(longest, jump)
        with world.seen_by(None, *world_slugs()):
            nobody_is_pestered(began)
            nothing_is_forgotten(timedelta(days=longest + 1))


def rest(world, number):
    """This pair rests for sixty days, if there is one that goes on (a walk before may have ended it)."""
    with world.seen_by(None, *world_slugs()):
        pair = load_pair(number, world.ids["alliance"]) if number is not None else None
        if pair is not None and not pair.is_over:
            resting.rest(pair, now().date() + timedelta(days=60))


def wrap_up(world):
    """The last days of every active pair come."""
    with world.seen_by(None, *world_slugs()):
        for number in db.session.scalars(sa.select(Mentorship.id).where(Mentorship.state == "active")).all():
            pairing.begin_wrap_up(pairing.locked(number))


def nobody_is_pestered(since):
    """Two reminders of an entry at most, apart from any letter about the same before, none once it is done or while it rests."""
    entries = defaultdict(list)
    for each in db.session.scalars(sa.select(Notice).where(Notice.waits).order_by(Notice.id)):
        entries[each.person_id, each.matter].append(each)
    mails = defaultdict(list)
    for each in db.session.scalars(
        sa.select(Mail).where(Mail.matter.is_not(None), Mail.created_at >= since).order_by(Mail.id)
    ):
        mails[each.person_id, each.matter].append(each)
    for about, letters in mails.items():
        for before, mail in zip([None, *letters], letters, strict=False):
            again = before is not None and mail.created_at - before.created_at < APART
            assert not (again and mail.subject == before.subject), ("said twice", about, mail.subject)
            if mail.kind == "reminders":
                assert not again, ("too soon", about, before.created_at, mail.created_at)
                _reminds_of(entries[about], mail)
        for entry in entries[about]:
            of_it = [mail for mail in letters if mail.kind == "reminders" and _is_of(entry, mail)]
            assert len(of_it) <= MOST, ("too often", about)


def _is_of(entry, mail):
    return entry.created_at <= mail.created_at <= (entry.done_at or now())


def _reminds_of(entries, mail):
    assert any(_is_of(each, mail) for each in entries), ("nothing waited any more", mail.matter, mail.created_at)
    pair = _pair_of(mail.matter)
    if pair is not None and pair.paused_at is not None:
        assert mail.created_at <= pair.paused_at, ("it rests", mail.matter)


def _pair_of(matter):
    kind, number, *_ = f"{matter}:".split(":")
    return db.session.get(Mentorship, int(number)) if kind in {"pair", "quiet"} else None


def nothing_is_forgotten(slack):
    """What is overdue stands before somebody who looks after it, or an end that comes by itself is on its way."""
    asked = set(db.session.scalars(sa.select(Notice.matter).where(_OPEN, Notice.matter.startswith("staff:overdue:"))))
    above = _above()
    for entry in db.session.scalars(sa.select(Notice).where(_OPEN, Notice.due_at < now() - slack)):
        pair, ladder = _pair_of(entry.matter), patience(entry.waiting or "")
        if entry.person_id in above or (pair is not None and pair.paused_at is not None):
            continue
        said = ("forgotten", entry.matter, entry.due_at, now())
        if entry.matter.startswith(
            "staff:pairing:"
        ):  # stays on the list of whoever pairs, while those above look for more
            assert f"staff:overdue:{entry.matter.removeprefix('staff:')}" in asked, said
        elif pair is None:  # its ladder once more, for the leads
            assert now() <= entry.due_at + timedelta(days=ladder.days) + slack, said
        elif entry.matter.startswith("pair:") and ladder.then == "escalate":
            assert f"staff:overdue:{entry.waiting}:{pair.id}" in asked, said
        else:
            coming = next_rung(pair)
            assert coming is not None, said
            assert now() <= coming[1] + slack, said


_OPEN = sa.and_(Notice.waits, Notice.done_at.is_(None))


def _above():
    """Admins and those who look after all universities."""
    held = RoleGrant.role.in_(("admin", "central")), RoleGrant.revoked_at.is_(None)
    return set(db.session.scalars(sa.select(RoleGrant.person_id).where(*held)))


def everything_has_ended(world):
    """Nothing waits for anybody but those above, and no row stands in a state that is not the last of its way."""
    with world.seen_by(None, *world_slugs()):
        waiting = db.session.execute(sa.select(Notice.person_id, Notice.matter, Notice.due_at).where(_OPEN)).all()
        above = _above()
        listed = "staff:pairing:"  # a mentee without a mentor stays on the list
        assert [each for each in waiting if each.person_id not in above and not each.matter.startswith(listed)] == []
        for model, running in (
            (Application, ("awaiting_supervisor", "submitted")),
            (Approval, ("asked",)),
            (Proposal, ("proposed",)),
            (Mentorship, RUNNING),
        ):
            found = sa.select(model.state).where(model.state.in_(running))
            assert db.session.scalars(found).all() == [], model


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


@pytest.mark.requirement("S0-37", "S2-22", "UX-45")
def test_every_state_ends_in_silence(round_):
    world = round_
    approvals_asked(world, open_edition(world))
    walkers = begun(world, SILENT)
    walk(world, walkers)
    everything_has_ended(world)
    with world.seen_by(None, *world_slugs()):
        about = sa.select(History.id).where(History.event == MentorshipResumed.__name__)
        assert len(db.session.scalars(about).all()) == 1
    seen = set().union(*(each.stages for each in walkers))
    assert {*STATES, "final_meeting", "question", "quiet"} <= seen


delay = st.sampled_from([NEVER, 0, 0, 4, 9])
wills = st.fixed_dictionaries(
    {(role, kind): delay for role in HOMES for kind in (*STATES, "final_meeting", "quiet")}
    | {("staff", kind): st.sampled_from([0, 0, 5, 16]) for kind in ("application", "pairing", "question")}
)


class Count:
    """How many times two people began in this world."""

    at = 0


@pytest.mark.requirement("S0-37", "UX-45")
def test_every_state_ends_whoever_answers_whatever(round_):
    @settings(
        max_examples=1,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.lists(wills, min_size=6, max_size=6))
    def some_answer(drawn):
        Count.at += 1
        walk(round_, begun(round_, {f"w{Count.at}_{number}": will for number, will in enumerate(drawn)}))
        everything_has_ended(round_)

    some_answer()
