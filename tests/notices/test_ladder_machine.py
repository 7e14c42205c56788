"""Every waiting state, through every silence, ends: two reminders at most, apart, none once it is done, and then an outcome."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mentes.base import ticks
from mentes.base.clock import _Offset, now
from mentes.base.db import db, scope
from mentes.base.i18n import Message
from mentes.notices.ladder import reminding
from mentes.notices.models import Mail, Notice, Preference
from mentes.notices.readers import reader_of
from mentes.notices.service import News, settle, tell
from mentes.plugin.waiting import BETWEEN, DEFAULTS

APART = timedelta(days=BETWEEN.days)

OUTCOMES = {  # which timed work brings it to an end when nobody does anything; "rung": its own due day
    "application": "silent-staff",
    "supervisor": "supervisors",
    "waiting_list": "waiting-list",
    "pairing": "silent-staff",
    "proposal": "expire-proposals",
    "question": "unanswered-questions",
    "first_meeting": "rung",
    "meetings": "quiet-pairs",
    "final_meeting": "rung",
    "meeting": "meeting-times",
    "attendance": "meeting-times",
    "match_check": "match-answers",
    "paper": "rung",
    "questionnaire": "rung",
    "wrap_up": "quiet-pairs",
    "inactivity": "quiet-pairs",
    "quiet_pair": "quiet-pairs",
    "disclosure": "rung",
    "overdue": "rung",
    "workshop_attendance": "workshops-unsaid",
}


def test_every_waiting_state_has_an_outcome_that_runs(world):
    """A new state in `plugin.waiting` has none, until somebody says here which work it is."""
    assert world.app
    assert OUTCOMES.keys() == DEFAULTS.keys()
    runs = {*ticks._works, "rung"}
    assert {key: work for key, work in OUTCOMES.items() if work not in runs} == {}


class Ladder(RuleBasedStateMachine):
    """One entry of any kind for one person: days pass, other letters about it come, it is done, or nothing happens."""

    world = None
    count = 0

    @initialize(ladder=st.sampled_from(sorted(DEFAULTS.values(), key=lambda each: each.key)), has_due=st.booleans())
    def asked(self, ladder, has_due):
        """Somebody is told that something waits for them."""
        Ladder.count += 1
        self.day, self.done_on, self.ladder, self.morning = 0, None, ladder, now()
        self.matter = f"machine:{Ladder.count}"
        due = now() + timedelta(days=ladder.days) if has_due else None
        news = News(self.matter, Message("Something"), "inbox", waits=True, due=due, ladder=ladder, letter="step.asked")
        tell(self.reader, news, Ladder.count)

    def __init__(self):
        """Every run in a transaction of its own, which is given up at the end."""
        super().__init__()
        self.context = self.world.app.app_context()
        self.context.push()
        scope([self.world.ids["padua"]], None)
        reader = reader_of(self.world.people["paolo"])
        assert reader is not None
        self.reader = reader

    @rule(days=st.integers(min_value=1, max_value=9))
    def silence(self, days):
        """Nobody does anything; the clock's morning comes on the last of these days."""
        self.day += days
        _Offset.hold(self.day * 86_400)
        self.morning = now()
        for notice in reminding.due_now(self.world.ids["padua"]):
            if notice.matter == self.matter:
                reminding.climb(notice)
        db.session.flush()

    @precondition(lambda self: self.done_on is None)
    @rule()
    def done(self):
        """The thing is done."""
        self.done_on = now()
        settle(self.matter, self.reader.person_id)

    @precondition(lambda self: self.done_on is None)
    @rule()
    def other_letter(self):
        """Another letter about the same matter goes out today."""
        reader, matter = self.reader, self.matter
        tell(reader, News(matter, Message("More"), "inbox", letter="step.asked", kind="pair"), 10_000 + self.day)

    @invariant()
    def two_at_most_apart_and_none_too_late(self):
        """What the reader finds in their mail."""
        if not hasattr(self, "matter"):
            return
        chosen = sa.select(Mail.kind, Mail.created_at).where(Mail.matter == self.matter).order_by(Mail.id)
        mails = db.session.execute(chosen).all()
        reminders = [at for kind, at in mails if kind == "reminders"]
        assert len(reminders) <= reminding.MOST
        for number, (kind, at) in enumerate(mails):
            if kind == "reminders" and number:
                before = mails[number - 1]
                asking = self.ladder.key == "attendance" and number == 1 and before.kind != "reminders"
                assert asking or at - before.created_at >= APART
        assert self.done_on is None or all(at <= self.done_on for at in reminders)

    @invariant()
    def a_ladder_ends(self):
        """After each morning no rung is left that has come; once its due day is over, an entry has none at all."""
        if not hasattr(self, "matter"):
            return
        chosen = sa.select(Notice).where(Notice.matter == self.matter, Notice.waits)
        notice = db.session.scalars(chosen.execution_options(populate_existing=True)).one()
        assert notice.nudged <= reminding.MOST
        if not self.day or notice.done_at is not None:
            return
        assert notice.nudge_at is None or notice.nudge_at > self.morning
        if notice.due_at is not None and notice.due_at <= self.morning:
            assert (notice.nudge_at, notice.nudges) == (None, [])

    def teardown(self):
        """Nothing is kept, and the clock goes right again."""
        db.session.rollback()
        self.context.pop()
        _Offset.hold(0)


@pytest.mark.requirement("S0-37")
def test_every_ladder_through_every_silence(world):
    with world.seen_by(None, "padua"):
        db.session.execute(sa.delete(Preference))
    Ladder.world = world
    found = settings(max_examples=60, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Ladder, settings=found)
