"""The revisions lead to exactly the tables of the models, and never make the platform wait behind a lock."""

import threading

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from tests.servers import connect

from mentes import tables
from mentes.base import migrate
from mentes.base.db import Model, guarded_tables, policies
from mentes.base.postgres import boot_check

assert tables.ROOMS


@pytest.fixture
def empty_url(pg_server):
    with connect(pg_server) as admin:
        admin.execute("drop database if exists migrated with (force)")
        admin.execute("create database migrated owner mentes")
    return pg_server.url("migrated")


@pytest.fixture
def engine(empty_url):
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


def test_revisions_lead_to_the_models(empty_url, engine):
    migrate.upgrade(empty_url)
    with engine.connect() as connection:
        options = {"include_schemas": True, "include_name": migrate.our_schemas}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Model.metadata) == []
        assert migrate.schema_is_current(connection)
    boot_check(engine, guarded_tables())


def test_database_without_revisions_is_not_current(engine):
    with engine.connect() as connection:
        assert not migrate.schema_is_current(connection)


def test_two_releases_at_once(empty_url, engine):
    second = threading.Thread(target=migrate.upgrade, args=(empty_url,))
    second.start()
    migrate.upgrade(empty_url)
    second.join()
    with engine.connect() as connection:
        assert migrate.schema_is_current(connection)


@pytest.mark.requirement("REL-9")
def test_waits_for_a_lock_without_queueing_requests_behind_it(empty_url, engine):
    migrate.upgrade(empty_url)
    plain = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as forgotten:
        forgotten.execute("lock table mail in access share mode")
        release = threading.Thread(target=migrate.upgrade, args=(empty_url,))
        release.start()
        with psycopg.connect(plain, autocommit=True) as request:
            waits = "select 1 from pg_locks where relation = 'mail'::regclass and not granted"
            while request.execute(waits).fetchone() is None:
                assert release.is_alive()
            request.execute("set statement_timeout = '5s'")
            for _ in range(20):
                request.execute("select set_config('app.tenants', '{1}', false)")
                request.execute("select count(*) from mail")
        assert release.is_alive()
        forgotten.rollback()
        release.join()


def test_a_fault_that_is_no_lock_is_told_at_once(empty_url, engine, monkeypatch):
    monkeypatch.setattr(migrate, "policies", lambda: ['alter table "nowhere" enable row level security'])
    with pytest.raises(sa.exc.ProgrammingError, match="nowhere"):
        migrate.upgrade(empty_url)


def test_rows_of_before_hinder_no_revision(pg_server, empty_url, engine):
    """A revision acts for no university, and row security holds the role that runs it as well."""
    with engine.begin() as connection:
        command.upgrade(migrate.config(connection), "0024")
        for statement in policies():
            if '"result"' in statement or "create or replace function" in statement:
                connection.execute(sa.text(statement))
    with connect(pg_server, "migrated") as admin:
        admin.execute("set session_replication_role = replica")  # a row alone, without what it points to
        admin.execute(
            "insert into result (owner_id, tenants, edition_id, questionnaire, kind, tenant_id, role, asked, answered, counted, figures, summed_at)"
            " values (1, '{1}', 1, 'experience', 'role', 1, 'mentee', 9, 8, 7, '{}', now())"
        )
        admin.commit()
    migrate.upgrade(empty_url)
    with connect(pg_server, "migrated") as admin:
        assert admin.execute("select answered, counted from result").fetchall() == [(None, None)]
