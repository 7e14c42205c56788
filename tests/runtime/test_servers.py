"""The servers that come in wheels, and what we demand of a database."""

import smtplib
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from tests.servers import connect

from mentes.base.db import guarded_tables
from mentes.base.embedded import Postgres
from mentes.base.postgres import BootRefused, boot_check


@pytest.fixture
def engine(database_url):
    made = sa.create_engine(database_url, poolclass=sa.NullPool)
    yield made
    made.dispose()


def faults(engine):
    with pytest.raises(BootRefused) as refused:
        boot_check(engine, guarded_tables())
    return refused.value.faults


def test_a_copied_database_passes_the_boot_check(engine):
    boot_check(engine, guarded_tables())


def test_two_tests_do_not_see_each_other(database_url, module_database_url):
    assert database_url != module_database_url


def test_the_owner_role_is_bound_by_row_security(engine):
    with engine.connect() as connection:
        rights = connection.execute(
            sa.text("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user")
        ).one()
    assert tuple(rights) == (False, False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "alter table mentorship no force row level security",
        "alter table mentorship disable row level security",
        "drop policy scope on mentorship",
    ],
)
def test_a_wall_that_was_taken_down_stops_the_start(engine, statement):
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert faults(engine) == ["The table mentorship has no forced row security: run `mentes release`."]


def test_all_faults_are_told_at_once(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("drop table seat"))
        connection.execute(sa.text("alter table person disable row level security"))
    assert [fault.split(" ")[2] for fault in faults(engine)] == ["person", "seat"]


def test_a_superuser_is_refused(pg_server: Postgres, database_url):
    name = sa.make_url(database_url).database
    url = sa.make_url(database_url).set(username="postgres", password=pg_server.admin)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    assert name is not None
    (fault,) = faults(engine)
    assert fault.startswith("The database role postgres is superuser and bypassrls")


def test_a_role_that_passes_row_security_is_refused(pg_server: Postgres, engine, database_url):
    with connect(pg_server) as admin:
        admin.execute("alter role mentes bypassrls")
    try:
        (fault,) = faults(engine)
    finally:
        with connect(pg_server) as admin:
            admin.execute("alter role mentes nobypassrls")
    assert fault.startswith("The database role mentes is bypassrls")


def test_a_folder_of_another_version_is_named(pg_server: Postgres):
    other = Postgres(pg_server.place, "", "", programs=pg_server.programs, account=pg_server.account)
    other.version = lambda: 99  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match=r"is of PostgreSQL 1\d; the programs are of 99"):
        other.prepare()


def test_mail_arrives_with_its_envelope(mailbox):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Grüße", "a@graz.example", "b@padua.example"
    message.set_content("ja")
    host, port = mailbox.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.send_message(message)
    assert [m["Subject"] for m in mailbox.to("b@padua.example")] == ["Grüße"]


def test_redis_wants_its_password(redis_server, redis_url):
    assert redis_server.answers()
    stranger = type(redis_server)(redis_server.place, "wrong", redis_server.port)
    assert not stranger.answers()
