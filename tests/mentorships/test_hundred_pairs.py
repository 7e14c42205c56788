"""A hundred pairs of the alliance's online programme through the rehearsed six months: whatever way they go, it has an end.

By itself it takes one couple of each way; with MENTES_PAIRS=100 in the environment a hundred, most of them smooth, which takes
many minutes.
"""

import os
from collections import Counter

import pytest
import sqlalchemy as sa
from tests.mentorships.hundred import HUNDRED, Crowd
from tests.notices.silence_checks import everything_has_ended, nobody_is_pestered
from tests.story import PEOPLE, world_slugs

from mentes.admission.models import Seat
from mentes.base.clock import _Offset, now, real_now
from mentes.base.db import db
from mentes.base.drain import drain_all
from mentes.base.models import ClockOffset, History, Outbox
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.notices.models import Mail, Preference

pytestmark = [pytest.mark.one_server, pytest.mark.timeout(1800)]  # the whole of half a year, for two hundred people

SHARES = HUNDRED if os.environ.get("MENTES_PAIRS") == "100" else dict.fromkeys(HUNDRED, 1)
COUPLES = sum(SHARES.values())
WEEKS = 38  # six months, what comes before and after them, and the five weeks that some rest
TAIL = (28, 28, 28, 60, 120)  # days in which nobody does anything any more
WRITTEN = 6  # certificates that are made to the last byte: each takes a process
CANARY = "quetzal"
ENDS = {
    "no_fit": ("ended_early", "no_match"),
    "silent": ("ended_early", "quiet"),
    "stopped": ("ended_early", "stopped"),
}  # of the first pair; all other ways lead to the certificate


@pytest.fixture(scope="module")
def lived(world, smtp_server):
    """The crowd after all that time, when it began, and every letter."""
    known, began = set(PEOPLE), now()
    smtp_server.messages.clear()
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(Preference))
    crowd = Crowd(world, SHARES)
    crowd.arrive()
    for _ in range(WEEKS):
        crowd.day()
        crowd.later(7)
    for days in TAIL:
        crowd.later(days)
    write_some(world)
    yield crowd, began, list(smtp_server.messages)
    for name in set(PEOPLE) - known:
        del PEOPLE[name]
    with world.app.app_context():
        db.session.execute(sa.delete(ClockOffset))
        db.session.commit()
    _Offset.hold(0)


def write_some(world):
    """The heavy queue makes the first of the certificates; the others stay ordered."""
    with world.app.app_context():
        waiting = sa.select(Outbox.id).where(Outbox.queue == "heavy", Outbox.done_at.is_(None)).order_by(Outbox.id)
        later = db.session.scalars(waiting).all()[WRITTEN:]
        db.session.execute(sa.update(Outbox).where(Outbox.id.in_(later)).values(parked_at=real_now()))
        db.session.commit()
    drain_all(world.app)


def pairs_of(world, crowd):
    """Every couple with the row of its pair."""
    with world.seen_by(None, *world_slugs()):
        found = {row.proposal_id: row for row in db.session.scalars(sa.select(Mentorship))}
        db.session.expunge_all()
        return [(each, found[each.proposal]) for each in crowd.couples.values() if each.proposal in found]


@pytest.mark.requirement("S0-37", "S0-19")
def test_whatever_way_they_go_it_has_an_end(world, lived):
    crowd, began, _ = lived
    pairs = pairs_of(world, crowd)
    ends = {(each.way, row.state, row.reason) for each, row in pairs}
    ways = SHARES.keys() - {"declines", "unanswered"}  # whose first proposal became no pair
    assert ends == {(way, *ENDS.get(way, ("completed", None))) for way in ways}
    assert len(pairs) == COUPLES + SHARES["no_fit"]
    with world.seen_by(None, *world_slugs()):
        everything_has_ended()
        nobody_is_pestered(began)
        assert db.session.scalars(sa.select(Seat.number)).all() == []
        meetings = Counter(db.session.scalars(sa.select(Meeting.state)))
        assert meetings.keys() <= {"held", "missed", "cancelled"}


def test_whoever_completed_has_met_and_agreed_and_gets_two_certificates(world, lived):
    crowd, *_ = lived
    completed = [each for each, row in pairs_of(world, crowd) if row.state == "completed"]
    assert len(completed) == COUPLES - SHARES["silent"] - SHARES["stopped"]
    for each in completed:
        with world.seen_by(each.mentee):
            pair = load_pair(each.pair_id, world.homes[each.mentee])
        calls = [meeting for meeting in pair.meetings if meeting.kind == "regular" and meeting.state == "held"]
        assert len(calls) >= 3, each
        assert {paper.state for paper in pair.papers} <= {"in_force", "superseded"}, each
        assert {"agreement", "minutes", "wrap_up"} == {paper.key for paper in pair.papers}, each
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Certificate.mentorship_id, Certificate.role, Certificate.state)
        ordered = Counter((row.mentorship_id, row.role) for row in db.session.execute(chosen))
    assert all(ordered[each.pair_id, role] == 1 for each in completed for role in ("mentee", "mentor"))


def test_what_was_written_is_a_certificate_that_anybody_can_check(world, lived):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Certificate.code).where(Certificate.state == "issued").order_by(Certificate.id.desc())
        codes = db.session.scalars(chosen.limit(WRITTEN)).all()
    for code in codes:
        assert world.client().get(f"/verify/{code}").status_code == 200
    assert len(codes) == WRITTEN


def test_no_letter_and_no_row_beside_says_what_was_written(world, lived):
    crowd, _, letters = lived
    parts = [part for each in letters for part in each.walk() if part.get_content_maintype() == "text"]
    said = [str(part.get_content()) for part in parts] + [str(each["Subject"]) for each in letters]
    assert len(letters) > COUPLES * 10
    assert [each for each in said if CANARY in each] == []
    with world.seen_by(None, *world_slugs()):
        for column in (Mail.body, Mail.subject, sa.cast(History.payload, sa.Text), sa.cast(Outbox.payload, sa.Text)):
            assert db.session.scalars(sa.select(column).where(column.contains(CANARY))).all() == [], column
    one = next(each for each in crowd.couples.values() if each.way == "smooth")
    assert CANARY in world.client(one.mentee).get(one.page("/papers/agreement")).text
