"""Files become rows: all of them or none, the same again without a change, and never a row less."""

import shutil
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes import declared
from mentes.base.embedded import wait_until
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider
from mentes.people.models import StaffEntry
from mentes.programmes.models import Edition, Programme
from mentes.tenancy.apply import Refused
from mentes.tenancy.models import Tenant

SHIPPED = Path(__file__).parents[2] / "tenants"
DEMO = {"DEMO_ISSUER": "http://localhost:5001"}


@pytest.fixture
def engine(database_url):
    made = sa.create_engine(database_url, poolclass=sa.NullPool)
    yield made
    made.dispose()


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SHIPPED, tmp_path / "tenants"))


def apply(engine, folder, environment=DEMO):
    with Session(engine) as session:
        changes = declared.declare(session, folder, environment)
        session.commit()
    return {change.slug: change for change in changes}


def rows(engine, model):
    with Session(engine) as session:
        return session.scalars(sa.select(model)).all()


def tenant(engine, slug):
    return next(row for row in rows(engine, Tenant) if row.slug == slug)


def edit(folder, slug, old, new):
    path = folder / f"{slug}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def whats(changes):
    return {slug: change.what for slug, change in changes.items()}


def test_what_we_ship_is_written(engine):
    changes = apply(engine, SHIPPED)
    assert set(whats(changes).values()) == {"created"}
    assert len(changes) == 7
    padua = tenant(engine, "padua")
    assert (padua.kind, padua.state, padua.locales, padua.timezone) == (
        "university",
        "active",
        ["it", "en"],
        "Europe/Rome",
    )
    provider = next(row for row in rows(engine, IdentityProvider) if row.tenant_id == padua.id)
    assert (provider.issuer, provider.version) == ("http://localhost:5001/padua", 1)
    assert {row.domain for row in rows(engine, HomeOrganisation) if row.tenant_id == padua.id} == {"padua.example"}


def test_the_second_time_nothing_changes(engine, folder):
    apply(engine, folder)
    before = [(row.id, row.issuer, row.version) for row in rows(engine, IdentityProvider)]
    assert set(whats(apply(engine, folder)).values()) == {"unchanged"}
    assert before == [(row.id, row.issuer, row.version) for row in rows(engine, IdentityProvider)]


def test_a_change_is_told_field_by_field(engine, folder):
    apply(engine, folder)
    edit(folder, "graz", "#ffd500", "#eecc00")
    edit(folder, "graz", "ingrid@graz.example", "Eva@graz.example")
    changes = apply(engine, folder)
    assert whats(changes) == {**dict.fromkeys(whats(changes), "unchanged"), "graz": "changed"}
    assert [str(each) for each in changes["graz"].differences] == [
        "brand.colour: “#ffd500” → “#eecc00”",
        "staff.coordinator: nothing → “eva@graz.example”",
        "staff.coordinator: “ingrid@graz.example” → nothing",
    ]
    assert tenant(engine, "graz").brand["colour"] == "#eecc00"


def test_a_changed_issuer_keeps_the_row_and_raises_its_version(engine, folder):
    apply(engine, folder)
    old = {row.tenant_id: row.id for row in rows(engine, IdentityProvider)}
    changes = apply(engine, folder, {"DEMO_ISSUER": "http://localhost:5999"})
    assert set(whats(changes).values()) == {"changed"}
    new = rows(engine, IdentityProvider)
    assert {row.tenant_id: row.id for row in new} == old
    assert {row.version for row in new} == {2}
    assert {row.issuer.rsplit("/", 1)[0] for row in new} == {"http://localhost:5999"}


def test_two_universities_may_exchange_their_domains_and_issuers(engine, folder):
    apply(engine, folder)
    for mine, other in (("graz", "padua"), ("padua", "graz")):
        edit(folder, mine, f'"{mine}.example"', f'"{other}.example"')
        edit(folder, mine, "${DEMO_ISSUER}/" + mine, "${DEMO_ISSUER}/" + other)
    assert whats(apply(engine, folder))["padua"] == "changed"
    domains = {row.domain: row.tenant_id for row in rows(engine, HomeOrganisation)}
    assert domains["graz.example"] == tenant(engine, "padua").id


def test_without_its_file_a_university_is_archived_and_comes_back_with_it(engine, folder):
    apply(engine, folder)
    kept = (folder / "trier.toml").read_text(encoding="utf-8")
    (folder / "trier.toml").unlink()
    assert whats(apply(engine, folder))["trier"] == "archived"
    assert tenant(engine, "trier").state == "archived"
    assert len(rows(engine, IdentityProvider)) == 7
    assert whats(apply(engine, folder))["trier"] == "unchanged"
    (folder / "trier.toml").write_text(kept, encoding="utf-8")
    changes = apply(engine, folder)
    assert [str(each) for each in changes["trier"].differences] == [
        "state: “archived” → “active”",
        "staff.coordinator: nothing → “sabine@trier.example”",
    ]
    assert tenant(engine, "trier").state == "active"


def test_an_archived_university_keeps_its_issuer_and_its_domain(engine, folder):
    apply(engine, folder)
    text = (folder / "trier.toml").read_text(encoding="utf-8")
    (folder / "trier.toml").unlink()
    (folder / "treves.toml").write_text(text.replace('slug      = "trier"', 'slug = "treves"'), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        apply(engine, folder)
    assert [(each.file, each.key) for each in refused.value.problems] == [
        ("treves.toml", "login.issuer"),
        ("treves.toml", "login.home_organisations[0]"),
    ]
    assert tenant(engine, "trier").state == "active"
    assert "treves" not in {row.slug for row in rows(engine, Tenant)}


def test_a_suspension_is_a_decision_that_files_do_not_undo(engine, folder):
    apply(engine, folder)
    with Session(engine) as session:
        session.scalars(sa.select(Tenant).where(Tenant.slug == "lyon")).one().state = "suspended"
        session.commit()
    assert whats(apply(engine, folder))["lyon"] == "unchanged"
    assert tenant(engine, "lyon").state == "suspended"


def test_mistakes_are_all_told_and_nothing_is_written(engine, folder):
    edit(folder, "graz", "Europe/Vienna", "Europe/Wien")
    edit(folder, "lyon", "#0b6e99", "blue")
    with pytest.raises(Refused) as refused:
        apply(engine, folder, {})
    told = {(each.file, each.key) for each in refused.value.problems}
    assert {("graz.toml", "timezone"), ("lyon.toml", "brand.colour"), ("padua.toml", "login.issuer")} <= told
    assert rows(engine, Tenant) == []


def test_an_issuer_on_plain_http_elsewhere_is_refused(engine, folder):
    with pytest.raises(Refused, match="not an https address"):
        apply(engine, folder, {"DEMO_ISSUER": "http://login.example:80"})


def test_a_failure_in_the_last_floor_takes_everything_back(engine, folder):
    with Session(engine) as session:
        session.execute(sa.text("create function no() returns trigger language plpgsql as 'begin raise ''no''; end'"))
        session.execute(sa.text("create trigger no before insert on edition for each row execute function no()"))
        session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="RaiseException"):
        apply(engine, folder)
    assert (rows(engine, Tenant), rows(engine, IdentityProvider), rows(engine, Programme)) == ([], [], [])


def test_two_applies_at_once_follow_each_other(engine, folder):
    first = Session(engine)
    declared.declare(first, folder, DEMO)
    answers = []
    second = threading.Thread(target=lambda: answers.append(whats(apply(engine, folder))))
    second.start()
    waiting = sa.text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
    with engine.connect() as looking:
        assert wait_until(lambda: looking.execute(waiting).scalar_one(), 30)
    assert answers == []
    first.commit()
    first.close()
    second.join()
    assert set(answers[0].values()) == {"unchanged"}
    assert len(rows(engine, Tenant)) == 7


def test_programmes_are_seeded_once_and_never_overwritten(engine, folder):
    apply(engine, folder)
    with Session(engine) as session:
        programme = session.scalars(sa.select(Programme).where(Programme.key == "online")).one()
        programme.titles = {"en": "Ours now"}
        session.commit()
    edit(folder, "alliance", '"+21 days"', '"+28 days"')
    edit(folder, "alliance", '"graz", "padua", ', "")
    assert whats(apply(engine, folder))["alliance"] == "unchanged"
    assert {row.key: row.titles for row in rows(engine, Programme)} == {
        "online": {"en": "Ours now"},
        "open-mentoring": {},
    }
    edition, _ = sorted(rows(engine, Edition), key=lambda row: row.key)
    assert (edition.closes_on - edition.opens_on).days == 42
    assert edition.fault is None


def test_what_is_written_back_changes_nothing(engine, folder, tmp_path):
    edit(folder, "graz", '"University of Graz"', '"Graz, \\"the\\" green čšž"')
    edit(folder, "alliance", 'starts_on = "+35 days"', 'starts_on = "+35 days"\nconfig = { months = 9, calls = 4 }')
    apply(engine, folder)
    again = tmp_path / "again"
    again.mkdir()
    with Session(engine) as session:
        for slug in whats(apply(engine, folder)):
            (again / f"{slug}.toml").write_text(declared.export(session, slug), encoding="utf-8")
    assert declared.check(again) == []
    assert set(whats(apply(engine, again)).values()) == {"unchanged"}
    assert "months = 9" in (again / "alliance.toml").read_text(encoding="utf-8")
    assert 'issuer = "${DEMO_ISSUER}/graz"' in (again / "graz.toml").read_text(encoding="utf-8")


def test_staff_is_written_with_home_and_role(engine):
    apply(engine, SHIPPED)
    ids = {row.id: row.slug for row in rows(engine, Tenant)}
    entries = {(ids[row.tenant_id], ids[row.home_id], row.match, row.role) for row in rows(engine, StaffEntry)}
    assert ("alliance", "lyon", "claire@lyon.example", "lead") in entries
    assert ("alliance", "alliance", "helene@alliance.example", "central") in entries
