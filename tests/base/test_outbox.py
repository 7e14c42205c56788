"""Recording news: history and outbox in one transaction with what happened."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.base.kettle import KettleBoiled, NobodyCares, TeaPoured

from mentes.base.db import db, forget_scope, scope
from mentes.base.models import History, Outbox
from mentes.base.outbox import pass_on, record


@pytest.fixture(autouse=True)
def drinkers(listening):
    listening.to(TeaPoured, lambda _event, _row: None)
    listening.to(TeaPoured, lambda _event, _row: None, queue="heavy")


def _rows():
    return db.session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()


def test_event_is_kept_with_its_actor_and_handed_to_the_core(app):
    scope([1], 7)
    written = record(KettleBoiled(3), 2, 1)
    db.session.commit()
    history = db.session.get_one(History, written)
    assert (history.event, history.payload, history.tenant_ids) == ("KettleBoiled", {"kettle_id": 3}, [1, 2])
    assert history.actor_id == 7
    (row,) = _rows()
    assert (row.listener, row.queue, row.history_id, row.done_at) == ("core", "drain", written, None)


def test_heavy_listener_has_a_row_of_its_own(app):
    scope([1], None)
    record(TeaPoured(1), 1)
    assert {row.queue for row in _rows()} == {"drain", "heavy"}


def test_rolled_back_with_what_happened(app):
    scope([1], 7)
    record(KettleBoiled(3), 1)
    db.session.rollback()
    assert _rows() == []


def test_history_is_read_by_its_universities_only(app):
    scope([1], 7)
    record(KettleBoiled(3), 1, 2)
    db.session.commit()
    forget_scope()
    scope([3], 9)
    assert db.session.scalars(sa.select(History)).all() == []
    forget_scope()
    scope([2], 9)
    assert len(db.session.scalars(sa.select(History)).all()) == 1


def test_event_of_other_universities_only_is_refused(app):
    scope([1], 7)
    with pytest.raises(DBAPIError, match="row-level security"):
        record(KettleBoiled(3), 2)


def test_event_of_nobody_is_refused(app):
    scope([1], 7)
    with pytest.raises(ValueError, match="at least one university"):
        record(KettleBoiled(3))


def test_passing_on_leaves_no_history(app):
    scope([1], 7)
    pass_on(TeaPoured(1), 1)
    assert {row.queue for row in _rows()} == {"drain", "heavy"}
    assert db.session.scalars(sa.select(History)).all() == []


def test_passing_on_to_nobody_is_a_fault(app):
    scope([1], 7)
    with pytest.raises(LookupError, match="NobodyCares"):
        pass_on(NobodyCares(1), 1)
