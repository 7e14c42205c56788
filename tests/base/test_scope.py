"""One scope a transaction: who looks is said once, and what lies outside is not there."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from mentes.base.clock import real_now
from mentes.base.db import ScopeError, db, forget_scope, scope
from mentes.base.models import History
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.models import PaperText
from mentes.people.models import Person

MENTEE, MENTOR, COORDINATOR = 1, 2, 3
PAIR = {"mentee_tenant_id": 1, "mentor_tenant_id": 2, "owner_id": 3}
GRAZ, PADUA, OWNER, LYON = 1, 2, 3, 4


@pytest.fixture
def pair(app):
    """A mentee of university 1, a mentor of 2, an owner 3, and a stranger 4; rows written by the superuser's hand."""
    at = real_now()
    with db.engine.connect() as connection, connection.begin():
        connection.execute(sa.text("select set_config('app.tenants', '{1,2,3,4}', true)"))
        for table in ("mentorship", "meeting", "paper_text", "person"):
            connection.execute(sa.text(f'alter table "{table}" disable trigger user'))
            _drop_foreign_keys(connection, table)
        people = [(MENTEE, GRAZ), (MENTOR, PADUA), (COORDINATOR, GRAZ)]
        words = dict.fromkeys(("legal_name", "display_name", "sort_name", "given_name", "email", "locale"), "x")
        for person, tenant in people:
            connection.execute(
                sa.insert(Person).values(id=person, tenant_id=tenant, timezone="UTC", created_at=at, **words)
            )
        common = {"edition_id": 1, "proposal_id": 1, "state": "active", "frozen": {}, "introduced_at": at}
        connection.execute(sa.insert(Mentorship).values(id=17, mentee_id=MENTEE, mentor_id=MENTOR, **PAIR, **common))
        connection.execute(sa.insert(Meeting).values(**_meeting(at)))
        connection.execute(sa.insert(History).values(event="x", payload={}, tenant_ids=[GRAZ, OWNER], at=at))
        for author, reader in [(MENTEE, "author"), (MENTEE, "pair"), (MENTOR, "pair")]:
            connection.execute(sa.text("select set_config('app.person', :person, true)"), {"person": str(author)})
            connection.execute(sa.insert(PaperText).values(**_text(author, reader, at)))
    return app


def _drop_foreign_keys(connection, table):
    for key in sa.inspect(connection).get_foreign_keys(table):
        connection.execute(sa.text(f'alter table "{table}" drop constraint "{key["name"]}"'))


def _meeting(at):
    times = {"starts_at": at, "proposed_at": at, "due_at": at}
    return {
        "mentorship_id": 17,
        "number": 1,
        "kind": "regular",
        "minutes": 60,
        "timezone": "UTC",
        "proposed_by": "mentee",
        **times,
    }


def _text(author, reader, at, **more):
    values = {"mentorship_id": 17, "paper_id": author, "author_id": author, "reader": reader, "part": reader}
    return {**values, "text_version": 1, "sealed": b"x", "written_at": at} | more


def _count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("model", [History, Person, Mentorship, Meeting])
def test_no_scope_is_a_fault(pair, model):
    with pytest.raises(DBAPIError, match="no scope"):
        _count(model)


@pytest.mark.parametrize("model", [History, Person, Mentorship, Meeting])
def test_signed_out_sees_nothing(pair, model):
    scope([], None)
    assert _count(model) == 0


@pytest.mark.parametrize(
    ("tenant", "people", "pairs", "meetings"), [(GRAZ, 2, 1, 1), (PADUA, 1, 1, 1), (OWNER, 0, 1, 1), (LYON, 0, 0, 0)]
)
def test_each_university_sees_its_own(pair, tenant, people, pairs, meetings):
    scope([tenant], COORDINATOR)
    assert (_count(Person), _count(Mentorship), _count(Meeting)) == (people, pairs, meetings)


def test_second_scope_in_a_transaction_is_a_fault(pair):
    scope([GRAZ], MENTEE)
    _count(Person)
    with pytest.raises(ScopeError, match="cannot also see"):
        scope([GRAZ, PADUA], MENTEE)
    scope([GRAZ], MENTEE)  # the same again is no second one


def test_scope_outlives_a_commit_but_not_being_forgotten(pair):
    scope([PADUA], MENTOR)
    assert _count(Person) == 1
    db.session.commit()
    assert _count(Person) == 1
    forget_scope()
    with pytest.raises(DBAPIError, match="no scope"):
        _count(Person)


def test_scope_does_not_stay_on_the_connection(pair):
    scope([PADUA], MENTOR)
    _count(Person)
    db.session.remove()
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="no scope"):
        connection.execute(sa.text("select * from person"))


@pytest.mark.requirement("PRV-1")
@pytest.mark.parametrize(("person", "texts"), [(MENTEE, 3), (MENTOR, 2), (COORDINATOR, 0)])
def test_texts_are_read_by_the_pair_alone(pair, person, texts):
    scope([GRAZ, PADUA, OWNER], person)
    assert _count(PaperText) == texts


@pytest.mark.requirement("PRV-1")
def test_jobs_cannot_read_texts(pair):
    scope([GRAZ, PADUA, OWNER], None)
    with pytest.raises(DBAPIError, match="no person"):
        _count(PaperText)


def test_pair_sees_its_texts_only_where_it_sees_its_mentorship(pair):
    scope([LYON], MENTEE)
    assert _count(PaperText) == 0


@pytest.mark.parametrize(("person", "author"), [(MENTOR, MENTEE), (COORDINATOR, COORDINATOR)])
def test_nobody_writes_a_text_for_another_or_for_a_foreign_pair(pair, person, author):
    scope([GRAZ, PADUA, OWNER], person)
    with pytest.raises(DBAPIError, match="row-level security"):
        db.session.execute(sa.insert(PaperText).values(**_text(author, "pair", real_now(), paper_id=9)))


def test_no_row_moves_into_another_university(pair):
    scope([GRAZ], COORDINATOR)
    with pytest.raises(DBAPIError, match="row-level security"):
        db.session.execute(sa.update(Person).where(Person.id == MENTEE).values(tenant_id=LYON))


def test_delete_reaches_nobody_elsewhere(pair):
    scope([LYON], None)
    assert db.session.execute(sa.text("delete from person")).rowcount == 0
