"""Sign-ins that several universities share, declared in the alliance's file (SSO-17): checked, applied, written back."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes import declared
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider, ProviderMember
from mentes.tenancy.apply import Refused
from mentes.tenancy.models import Tenant
from mentes.tenancy.reading import read_file

SHIPPED = Path(__file__).parents[2] / "tenants"
DEMO = {"DEMO_ISSUER": "http://localhost:5001"}
SHARED = """
[[shared_logins]]
label             = "MyAcademicID"
issuer            = "https://proxy.example"
client_id         = "mentes"
client_secret_env = "MENTES_PROXY_SECRET"
claims            = { unit = "ou" }
members = [
    { university = "graz", idp_hint = "https://idp.graz.example/shibboleth" },
    { university = "padua", idp_hint = "urn:mace:padua.example", home_organisations = ["padua.example", "unipd.example"] },
]

[privacy]
"""


@pytest.fixture
def engine(database_url):
    made = sa.create_engine(database_url, poolclass=sa.NullPool)
    yield made
    made.dispose()


@pytest.fixture
def folder(tmp_path):
    """Graz has a sign-in of its own and shares one, Padua only shares."""
    place = Path(shutil.copytree(SHIPPED, tmp_path / "tenants"))
    edit(place, "alliance", "\n[privacy]\n", SHARED)
    without_login(place, "padua")
    return place


def edit(folder, slug, old, new):
    path = folder / f"{slug}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_login(folder, slug):
    path = folder / f"{slug}.toml"
    before, _, after = path.read_text(encoding="utf-8").partition("[login]\n")
    path.write_text(before + after[after.index("\n[") + 1 :], encoding="utf-8")


def told(folder):
    return {(each.file, each.key): each.message for each in declared.check(folder)}


def apply(engine, folder, environment=DEMO):
    with Session(engine) as session:
        changes = declared.declare(session, folder, environment)
        session.commit()
    return {change.slug: [str(each) for each in change.differences] for change in changes}


def rows(engine, model, *wanted):
    with Session(engine) as session:
        return session.scalars(sa.select(model).where(*wanted)).all()


def shared(engine):
    return rows(engine, IdentityProvider, IdentityProvider.kind == "shared")


def slugs(engine):
    return {row.id: row.slug for row in rows(engine, Tenant)}


def members(engine):
    named = slugs(engine)
    return {named[row.tenant_id]: (row.idp_hint, row.home_organisations) for row in rows(engine, ProviderMember)}


def domains(engine, slug):
    named = slugs(engine)
    return {row.domain for row in rows(engine, HomeOrganisation) if named[row.tenant_id] == slug}


@pytest.mark.requirement("SSO-17")
def test_a_shared_sign_in_is_written_with_its_members(engine, folder):
    assert told(folder) == {}
    apply(engine, folder)
    [row] = shared(engine)
    assert (row.label, row.issuer, row.client_id, row.client_secret_env) == (
        "MyAcademicID",
        "https://proxy.example",
        "mentes",
        "MENTES_PROXY_SECRET",
    )
    assert (row.tenant_id, row.state, row.origin, row.version, row.claims) == (
        None,
        "active",
        "file",
        1,
        {"unit": "ou"},
    )
    assert members(engine) == {
        "graz": ("https://idp.graz.example/shibboleth", []),
        "padua": ("urn:mace:padua.example", ["padua.example", "unipd.example"]),
    }
    assert domains(engine, "padua") == {"padua.example", "unipd.example"}
    assert domains(engine, "graz") == {"graz.example"}
    assert len(rows(engine, IdentityProvider, IdentityProvider.kind == "tenant")) == 6  # Padua has none


@pytest.mark.requirement("SSO-17")
def test_the_second_time_nothing_changes(engine, folder):
    apply(engine, folder)
    assert set(map(str, apply(engine, folder).values())) == {"[]"}
    assert [row.version for row in shared(engine)] == [1]
    assert domains(engine, "padua") == {"padua.example", "unipd.example"}


def test_a_change_is_told_field_by_field_and_keeps_the_row(engine, folder):
    apply(engine, folder)
    [before] = shared(engine)
    edit(folder, "alliance", "https://proxy.example", "https://new.example")
    edit(folder, "alliance", ', "unipd.example"]', "]")
    edit(folder, "alliance", "https://idp.graz.example/shibboleth", "https://idp.graz.example/idp")
    label = "shared_logins.MyAcademicID"
    assert apply(engine, folder)["alliance"] == [
        f"{label}.home_organisations.padua: ['padua.example', 'unipd.example'] → ['padua.example']",
        f"{label}.idp_hints.graz: “https://idp.graz.example/shibboleth” → “https://idp.graz.example/idp”",
        f"{label}.issuer: “https://proxy.example” → “https://new.example”",
    ]
    [after] = shared(engine)
    assert (after.id, after.version, after.issuer) == (before.id, 2, "https://new.example")
    assert domains(engine, "padua") == {"padua.example"}


def test_without_its_lines_it_rests_and_comes_back_as_the_same(engine, folder):
    apply(engine, folder)
    [before] = shared(engine)
    text = (folder / "alliance.toml").read_text(encoding="utf-8")
    padua = (SHIPPED / "padua.toml").read_text(encoding="utf-8")
    with_none = (folder / "padua.toml").read_text(encoding="utf-8")
    (folder / "alliance.toml").write_text((SHIPPED / "alliance.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "padua.toml").write_text(padua, encoding="utf-8")
    found = apply(engine, folder)
    assert found["alliance"] == ["shared_logins.MyAcademicID: “https://proxy.example” → nothing"]
    assert [(row.id, row.state) for row in shared(engine)] == [(before.id, "retired")]
    assert domains(engine, "padua") == {"padua.example"}
    (folder / "alliance.toml").write_text(text, encoding="utf-8")
    (folder / "padua.toml").write_text(with_none, encoding="utf-8")
    found = apply(engine, folder)
    assert found["alliance"] == ["shared_logins.MyAcademicID: nothing → “https://proxy.example”"]
    assert [(row.id, row.state) for row in shared(engine)] == [(before.id, "active")]
    assert domains(engine, "padua") == {"padua.example", "unipd.example"}


def test_a_university_that_gives_up_its_own_sign_in_keeps_it_as_the_old_way(engine, folder):
    apply(engine, SHIPPED)
    padua = next(key for key, slug in slugs(engine).items() if slug == "padua")
    own = IdentityProvider.tenant_id == padua
    [before] = rows(engine, IdentityProvider, own)
    assert apply(engine, folder)["padua"] == [f"login.issuer: “{before.issuer}” → nothing"]
    assert [(row.id, row.state) for row in rows(engine, IdentityProvider, own)] == [(before.id, "leaving")]
    shutil.copyfile(SHIPPED / "padua.toml", folder / "padua.toml")
    edit(folder, "alliance", ', home_organisations = ["padua.example", "unipd.example"]', "")
    apply(engine, folder)
    assert [(row.id, row.state) for row in rows(engine, IdentityProvider, own)] == [(before.id, "active")]
    assert domains(engine, "padua") == {"padua.example"}


def test_export_writes_a_file_that_reads_the_same(engine, folder, tmp_path):
    apply(engine, folder)
    with Session(engine) as session:
        written = declared.export(session, "alliance")
    again = tmp_path / "again"
    again.mkdir()
    (again / "alliance.toml").write_text(written, encoding="utf-8")
    new, problems = read_file(again / "alliance.toml")
    old, _ = read_file(folder / "alliance.toml")
    assert problems == []
    assert new.shared_logins == old.shared_logins
    assert new.shared_logins[0].members[1].home_organisations == ["padua.example", "unipd.example"]


def test_what_another_holds_is_not_taken_over(engine, folder):
    apply(engine, SHIPPED)
    issuer = DEMO["DEMO_ISSUER"] + "/padua"
    edit(folder, "alliance", "https://proxy.example", "${DEMO_ISSUER}/padua")
    (folder / "trier.toml").unlink()
    edit(folder, "alliance", '"unipd.example"', '"trier.example"')
    with pytest.raises(Refused) as refused:
        apply(engine, folder)
    assert [str(each) for each in refused.value.problems] == [
        f"alliance.toml: shared_logins[0].issuer: “{issuer}” is still the own sign-in of “padua”, with its accounts",
        "alliance.toml: shared_logins[0].members[1].home_organisations[1]: “trier.example” still belongs to “trier”",
    ]
    assert shared(engine) == []


def test_a_name_that_is_not_set_is_told(engine, folder):
    edit(folder, "alliance", "https://proxy.example", "${PROXY}/oidc")
    with pytest.raises(Refused) as refused:
        apply(engine, folder)
    assert [str(each) for each in refused.value.problems] == [
        "alliance.toml: shared_logins[0].issuer: PROXY is not set in the environment"
    ]


MEMBER = "shared_logins[0].members"
MISTAKES = [
    ('university = "graz"', 'university = "gratz"', f"{MEMBER}[0].university", "did you mean “graz”?"),
    ('university = "graz"', 'univ = "graz"', f"{MEMBER}[0].university", "is missing"),
    ('university = "padua"', 'university = "graz"', f"{MEMBER}[1].university", "twice"),
    ("https://idp.graz.example/shibboleth", "idp graz", f"{MEMBER}[0].idp_hint", "not an entity id"),
    (', home_organisations = ["padua.example", "unipd.example"]', "", f"{MEMBER}[1].home_organisations", "is missing"),
    ('"unipd.example"', '"graz.example"', f"{MEMBER}[1].home_organisations[1]", "graz.toml"),
    ('"unipd.example"', '"@unipd"', f"{MEMBER}[1].home_organisations[1]", "not a domain"),
    ("https://proxy.example", "http://proxy.example", "shared_logins[0].issuer", "https://"),
    ("https://proxy.example", "${DEMO_ISSUER}/graz", "shared_logins[0].issuer", "graz.toml (login.issuer)"),
    ('"MENTES_PROXY_SECRET"', '"s3cr3t"', "shared_logins[0].client_secret_env", "NAME of an environment variable"),
    ("[[shared_logins]]", '[[shared_logins]]\nsecret = "x"', "shared_logins[0].secret", "a secret never stands"),
    ("claims            =", "claim =", "shared_logins[0].claim", "did you mean “claims”?"),
    (
        'shibboleth" }',
        'shibboleth", home_organisations = ["g.example"] }',
        f"{MEMBER}[0].home_organisations",
        "own [login]",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES, ids=[f"{m[2]}-{m[3][:20]}" for m in MISTAKES])
def test_a_mistake_is_told_with_its_key(folder, old, new, key, words):
    edit(folder, "alliance", old, new)
    assert words in told(folder)["alliance.toml", key]


def test_only_the_alliance_declares_them_and_who_is_no_member_needs_a_login(folder):
    text = (folder / "alliance.toml").read_text(encoding="utf-8")
    part = text[text.index("[[shared_logins]]") : text.index("[privacy]")]
    (folder / "alliance.toml").write_text(text.replace(part, ""), encoding="utf-8")
    edit(folder, "graz", "\n[privacy]\n", "\n" + part + "[privacy]\n")
    found = told(folder)
    assert "only the alliance" in found["graz.toml", "shared_logins"]
    without_login(folder, "lyon")
    assert "is missing" in told(folder)["lyon.toml", "login"]


def test_one_broken_file_does_not_make_members_look_wrong(folder):
    edit(folder, "alliance", 'colour = "#0f6b5c"', 'colour = "green"')
    assert set(told(folder)) == {("alliance.toml", "brand.colour")}


def test_two_of_one_label(folder):
    text = (folder / "alliance.toml").read_text(encoding="utf-8")
    part = text[text.index("[[shared_logins]]") : text.index("[privacy]")]
    other = part.replace("proxy.example", "other.example")
    (folder / "alliance.toml").write_text(text.replace(part, part + other), encoding="utf-8")
    assert set(told(folder)) == {("alliance.toml", "shared_logins[1].label")}
