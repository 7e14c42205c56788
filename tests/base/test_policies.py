"""Every table says what class it is, and the database holds each guarded one behind a forced policy."""

import pytest
import sqlalchemy as sa

from mentes.base.db import Door, Model, Public, db, guarded_tables, models, policies, table_class
from mentes.base.models import Outbox


def test_every_model_is_of_one_class():
    assert {table_class(model) for model in models()} == {"public", "door", "scoped", "shared", "part", "sealed"}


def test_model_of_no_class_or_of_two_is_refused():
    class Nothing:
        pass

    class Both(Public, Door):
        pass

    for model in (Nothing, Both):
        with pytest.raises(TypeError, match="exactly one"):
            table_class(model)


def test_every_door_gives_its_reason():
    assert [model.__name__ for model in models() if table_class(model) == "door" and not model.__door__] == []


@pytest.mark.requirement("SEC-3")
def test_every_guarded_table_is_forced_and_has_its_policies(app):
    asked = sa.text(
        "select c.relname, string_agg(p.polcmd::text, '' order by p.polcmd) from pg_class c"
        " join pg_policy p on p.polrelid = c.oid where c.relrowsecurity and c.relforcerowsecurity group by c.relname"
    )
    with db.engine.connect() as connection:
        held = dict(connection.execute(asked).all())
    by_deed = {each.__tablename__ for each in models() if table_class(each) in {"sealed", "shared"}}
    assert held == {name: "adrw" if name in by_deed else "*" for name in guarded_tables()}


def test_no_table_is_forgotten():
    known = {model.__table__ for model in models()}
    assert known == set(Model.metadata.tables.values())
    assert Outbox.__tablename__ not in guarded_tables()


def test_policies_can_be_made_again(app):
    with db.engine.begin() as connection:
        for statement in policies():
            connection.exec_driver_sql(statement)
