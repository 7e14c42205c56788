"""Whatever way one asks, one gets the rows of one's own universities and, of what a pair wrote, one's own pair's."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from mentes.base.db import db, forget_scope, models, scope, table_class
from mentes.programmes.models import Partner
from tests.servers import connect
from tests.story import PAIRS, PEOPLE

GUARDED = [model for model in models() if table_class(model) in {"scoped", "shared", "part", "sealed"}]
SEALED = [model for model in GUARDED if table_class(model) == "sealed"]
PAIRED = [model for model in SEALED if model.__two__[0] == "mentorship"]
ASKED = [model for model in SEALED if model not in PAIRED]
OTHERS = [model for model in GUARDED if table_class(model) != "sealed"]
EYES = ["ana", "paolo", "marie", "diego", "tom", "ingrid", "giulia", "claire", "helene"]
STRANGERS_TO_TEXT = ["tom", "mia", "ingrid", "adele", "giulia", "claire", "carmen", "helene"]
SHARED_AT_ONCE = {
    "activity_text",
    "disclosure",
    "disclosure_word",
    "resource",
}  # nobody keeps a draft of these for themselves
REFUSED = "42501"  # PostgreSQL: insufficient_privilege


def named(model):
    return model.__tablename__


def key_of(model):
    return list(sa.inspect(model).primary_key)


@pytest.fixture(scope="module")
def rows(world, pg_server):
    """Every row of every table, read by the superuser, whom no policy holds."""
    name = sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: connect(pg_server, name), poolclass=sa.NullPool)
    with world.app.app_context(), engine.connect() as admin:
        admin.exec_driver_sql("set search_path to public, keyring")
        return {model: admin.execute(sa.select(model.__table__)).mappings().all() for model in models()}


def visible(rows, model, tenants, person):
    """The keys that a scope should see, worked out from the declaration without the database."""
    return {tuple(row[c.key] for c in key_of(model)) for row in rows[model] if sees(rows, model, row, tenants, person)}


def sees(rows, model, row, tenants, person):
    kind = table_class(model)
    if kind == "scoped":
        held = [row[name] for name in model.__tenants__]
        return any(tenants & set(each if isinstance(each, list) else [each]) for each in held)
    if kind == "shared":
        return writes(model, row, tenants) or row["owner_id"] in tenants or takes_part(rows, row, tenants)
    table, column, *two = model.__two__ if kind == "sealed" else model.__part_of__
    parent_key = row[column]
    parents = [each for each in GUARDED if named(each) == table]
    parent = next(each for each in rows[parents[0]] if each["id"] == parent_key)
    if not sees(rows, parents[0], parent, tenants, person):
        return False
    if kind == "part":
        return True
    return person in {parent[name] for name in two} and (row["author_id"] == person or row["reader"] == "pair")


def takes_part(rows, row, tenants):
    return any(
        each["programme_id"] == row["programme_id"]
        and each["tenant_id"] in tenants
        and each["state"] in {"accepted", "leaving"}
        for each in rows[Partner]
    )


def writes(model, row, tenants):
    """Whether a row that is seen may be changed: of what is shared, only at its home."""
    return table_class(model) != "shared" or row["tenant_id"] in tenants


def core(model):
    return db.session.connection().execute(sa.select(*key_of(model)))


def orm(model):
    return [tuple(sa.inspect(each).identity) for each in db.session.scalars(sa.select(model))]


def raw(model):
    names = ", ".join(f"x.{column.name}" for column in key_of(model))
    return db.session.execute(sa.text(f"select {names} from {named(model)} x"))  # noqa: S608


def joined(model):
    names = ", ".join(f"x.{column.name}" for column in key_of(model))
    return db.session.execute(sa.text(f"select {names} from tenant t cross join {named(model)} x"))  # noqa: S608


def through_doors(model):
    """By way of tables that have no policy: the outbox and the identities stand open to the application."""
    names = ", ".join(f"x.{column.name}" for column in key_of(model))
    return db.session.execute(
        sa.text(
            f"with o as (select id from outbox), i as (select id from identity) "  # noqa: S608
            f"select {names} from {named(model)} x left join o on o.id = -1 left join i on i.id = -1"
        )
    )


def united(model):
    chosen = sa.select(*key_of(model))
    return db.session.execute(sa.union(chosen, chosen.limit(3)))


WAYS = [core, orm, raw, joined, through_doors, united]


@pytest.fixture
def eyes(world):
    """Look with somebody's eyes, in a transaction that is thrown away."""
    with world.app.test_request_context("https://mentes.example"):

        def look(name=None, tenants=None, person=None):
            forget_scope()
            if name is not None:
                actor = world.actor(name)
                tenants, person = actor.tenants, actor.person_id
            db.session.expunge_all()
            scope(tenants, person)
            return set(tenants), person

        yield look
        forget_scope()


def test_the_world_has_rows_of_every_kind(rows):
    empty = [named(model) for model in GUARDED if not rows[model]]
    assert empty == []


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("name", EYES)
@pytest.mark.parametrize("model", GUARDED, ids=named)
def test_every_way_of_reading_shows_the_same_rows_and_no_others(eyes, rows, model, name):
    tenants, person = eyes(name)
    expected = visible(rows, model, tenants, person)
    for way in WAYS:
        assert {tuple(row) for row in way(model)} == expected, way.__name__
    assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == len(expected)


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("model", GUARDED, ids=named)
def test_nobody_sees_all_and_somebody_sees_some(world, rows, model):
    """The comparison above would be worth nothing on rows that everybody sees."""
    seen = {name: len(visible(rows, model, set(world.actor(name).tenants), world.people[name])) for name in EYES}
    assert any(seen.values())
    assert not seen["tom"] or named(model) in {"person", "fact", "address"}
    assert min(seen.values()) < len(rows[model])


def foreign(rows, model, tenants, person):
    seen = visible(rows, model, tenants, person)
    return [
        row
        for row in rows[model]
        if tuple(row[c.key] for c in key_of(model)) not in seen or not writes(model, row, tenants)
    ]


def at(model, row):
    return sa.and_(*(column == row[column.key] for column in key_of(model)))


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("name", ["ana", "marie", "tom", "ingrid", "claire"])
@pytest.mark.parametrize("model", GUARDED, ids=named)
def test_rows_of_others_cannot_be_got_changed_deleted_or_added(eyes, rows, model, name):
    tenants, person = eyes(name)
    table, hidden = model.__table__, foreign(rows, model, tenants, person)
    if not hidden:  # the owner sees every fact of its programmes; Graz has somebody in the one completed pair
        assert name in {"claire", "ana", "ingrid"}
        return
    row = dict(hidden[0])
    assert table_class(model) == "shared" or db.session.get(model, tuple(row[c.key] for c in key_of(model))) is None
    same = {column.key: row[column.key] for column in key_of(model)}
    assert db.session.execute(sa.update(table).where(at(model, row)).values(**same)).rowcount == 0
    assert db.session.execute(sa.delete(table).where(at(model, row))).rowcount == 0
    with pytest.raises(DBAPIError) as error:
        db.session.execute(sa.insert(table).values(**row))
    assert error.value.orig.sqlstate == REFUSED


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("model", [model for model in OTHERS if table_class(model) in {"scoped", "shared"}], ids=named)
def test_a_row_of_ones_own_cannot_be_given_away(world, eyes, rows, model):
    sees_some = [name for name in ("claire", "ingrid") if visible(rows, model, *eyes(name))]
    tenants, person = eyes(sees_some[0])
    seen = visible(rows, model, tenants, person)
    keys = ((row, tuple(row[c.key] for c in key_of(model))) for row in rows[model])
    own = next(key for row, key in keys if key in seen and writes(model, row, tenants))
    homes = model.__tenants__ if table_class(model) == "scoped" else ("tenant_id",)
    lists = {name: isinstance(model.__table__.c[name].type, sa.ARRAY) for name in homes}
    stranger = world.ids["aarhus"]
    changed = {name: [stranger] if is_list else stranger for name, is_list in lists.items()}
    where = sa.and_(*(column == value for column, value in zip(key_of(model), own, strict=True)))
    with pytest.raises(DBAPIError) as error:
        db.session.execute(sa.update(model.__table__).where(where).values(**changed))
    assert error.value.orig.sqlstate == REFUSED


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("model", GUARDED, ids=named)
def test_without_a_scope_every_way_raises(world, model, way):
    with world.app.app_context():
        forget_scope()
        with pytest.raises(DBAPIError, match=r"no scope|no person"):
            list(way(model))
        forget_scope()


@pytest.mark.requirement("SEC-3")
@pytest.mark.parametrize("model", OTHERS, ids=named)
def test_signed_out_there_are_no_rows(eyes, model):
    eyes(tenants=(), person=None)
    for way in WAYS:
        assert list(way(model)) == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("model", SEALED, ids=named)
def test_a_job_without_a_person_cannot_read_what_a_pair_wrote(world, eyes, model, way):
    eyes(tenants=[world.ids[slug] for slug in ("graz", "padua", "lyon", "granada", "alliance")], person=None)
    with pytest.raises(DBAPIError, match="no person"):
        list(way(model))


@pytest.mark.requirement("PRV-1")
@pytest.mark.parametrize("name", STRANGERS_TO_TEXT)
@pytest.mark.parametrize("model", SEALED, ids=named)
def test_staff_and_strangers_see_no_sealed_row_even_with_all_universities(world, eyes, model, name):
    every = [world.ids[slug] for slug in {each.home for each in PEOPLE.values()}]
    eyes(tenants=every, person=world.people[name])
    for way in WAYS:
        assert list(way(model)) == []


@pytest.mark.requirement("PRV-1")
@pytest.mark.parametrize("model", PAIRED, ids=named)
def test_the_two_of_a_pair_see_their_own_and_a_draft_only_its_author(world, eyes, rows, model):
    for key, (mentee, mentor) in PAIRS.items():
        own = [row for row in rows[model] if row["mentorship_id"] == world.ids[f"pair:{key}"]]
        for name in (mentee, mentor):
            eyes(name)
            shown = {row.id for row in db.session.scalars(sa.select(model))}
            person = world.people[name]
            assert shown == {row["id"] for row in own if row["author_id"] == person or row["reader"] == "pair"}
    drafts = [row for row in rows[model] if row["reader"] == "author"]
    assert drafts or named(model) in SHARED_AT_ONCE


@pytest.mark.requirement("PRV-1", "S2-35")
@pytest.mark.parametrize("model", ASKED, ids=named)
def test_of_a_request_the_mentee_reads_all_and_a_mentor_what_concerns_them(world, eyes, rows, model):
    people = world.people
    for name in ("ana", "paolo", "diego", "zoe", "georg"):
        eyes(name)
        shown = {tuple(sa.inspect(each).identity) for each in db.session.scalars(sa.select(model))}
        expected = visible(rows, model, set(world.actor(name).tenants), people[name])
        assert shown == expected
        assert bool(shown) == (
            name in {"ana", "paolo", "zoe", "diego"} - ({"zoe"} if named(model) == "choice_word" else {"diego"})
        )


@pytest.mark.requirement("PRV-1")
@pytest.mark.parametrize("model", SEALED, ids=named)
def test_nobody_writes_in_the_name_of_the_other(world, eyes, rows, model):
    by = {row["author_id"]: dict(row) for row in rows[model]}
    author, other = ("paolo", "ana") if world.people["paolo"] in by else ("ana", "paolo")
    eyes(other)
    with pytest.raises(DBAPIError) as error:
        db.session.execute(sa.insert(model.__table__).values(**by[world.people[author]]))
    assert error.value.orig.sqlstate == REFUSED


@pytest.mark.requirement("SEC-3")
def test_keys_between_universities_hold(world, eyes):
    """A person of Padua cannot be entered as one of Graz: the foreign key names person and university together."""
    from_graz = {"tenant_id": world.ids["graz"], "person_id": world.people["paolo"], "name": "level", "value": "x"}
    eyes("ana")
    table = next(model for model in GUARDED if named(model) == "fact").__table__
    with pytest.raises(IntegrityError):
        db.session.execute(sa.insert(table).values(**from_graz, source="self", asserted_at=datetime.now(UTC)))
