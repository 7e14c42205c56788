"""Walls that stand where no page leads: what SQL, an empty header, an impossible address or the trace of a row could do."""

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.evaluation.models import Answer
from mentes.mentorships.evaluation.service import shuffle
from mentes.mentorships.papers.models import PaperText
from mentes.people.entrance.models import WebSession


@pytest.mark.requirement("PRV-1")
@pytest.mark.parametrize("change", ["update paper_text set reader = 'pair'", "delete from paper_text"])
def test_what_the_other_sent_can_be_read_and_not_changed(fresh_world, change):
    with fresh_world.seen_by("paolo"):
        sent_by_other = sa.select(PaperText.id).where(PaperText.author_id == fresh_world.people["ana"])
        ids = db.session.scalars(sent_by_other).all()
        assert ids
        changed = db.session.execute(sa.text(f"{change} where author_id = :ana"), {"ana": fresh_world.people["ana"]})
        assert changed.rowcount == 0
        assert db.session.scalars(sent_by_other).all() == ids


def test_nobody_takes_over_the_authorship_of_a_text(fresh_world):
    with fresh_world.seen_by("paolo"):
        taken = sa.text("update paper_text set author_id = :paolo where author_id = :ana")
        found = db.session.execute(taken, {"paolo": fresh_world.people["paolo"], "ana": fresh_world.people["ana"]})
        assert found.rowcount == 0


def test_after_the_shuffle_no_trace_ties_an_answer_to_the_one_who_gave_it(fresh_world):
    owner = fresh_world.ids["alliance"]
    with fresh_world.seen_by(None, "alliance"):
        before = sorted(str(each.values) for each in db.session.scalars(sa.select(Answer)))
        assert before
        for table in ("answer", "response"):  # as they were written: in one transaction
            db.session.execute(sa.text(f"update {table} set questionnaire = questionnaire"))  # noqa: S608 - our own words
    with fresh_world.seen_by(None, "alliance"):
        assert _tied(), "answers carry the transaction of their notes, or this test proves nothing"
    with fresh_world.seen_by(None, "alliance"):
        shuffle(owner)
    with fresh_world.seen_by(None, "alliance"):
        assert sorted(str(each.values) for each in db.session.scalars(sa.select(Answer))) == before
        assert not _tied()


def _tied():
    joined = "select count(*) from answer a join response r on r.xmin::text = a.xmin::text"
    return db.session.execute(sa.text(joined)).scalar_one()


def test_a_request_that_no_browser_sent_ends_no_session(fresh_world):
    visitor = fresh_world.client("ana")
    visitor.site = None
    visitor.post("/signout")
    with fresh_world.app.app_context():
        held = sa.select(sa.func.count()).where(WebSession.person_id == fresh_world.people["ana"])
        assert db.session.scalar(held) == 1


@pytest.mark.parametrize(
    "path", ["/t/graz/c/99999999999999999999", "/t/%00/", "/t/graz/mentorships/99999999999999999999"]
)
def test_an_address_that_no_row_can_have_is_not_there(world, path):
    assert world.client("ana").get(path).status_code == 404


@pytest.mark.requirement("S1-17")
def test_history_does_not_know_who_answered_right_match(world):
    with world.seen_by(None, "alliance"):
        told = db.session.scalars(sa.select(History).where(History.event == "MatchConfirmed")).all()
        assert told
        assert {each.actor_id for each in told} == {None}
