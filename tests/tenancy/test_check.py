"""Every mistake of every file is told at once, with its file, its key and what could stand there instead."""

import shutil
from pathlib import Path

import pytest

from mentes import declared

SHIPPED = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SHIPPED, tmp_path / "tenants"))


def told(folder):
    return {(each.file, each.key): each.message for each in declared.check(folder)}


def broken(folder, slug, *changes):
    path = folder / f"{slug}.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return told(folder)


def test_what_we_ship_has_no_mistakes():
    assert declared.check(SHIPPED) == []


# What is changed in graz.toml, the key that is told, and words of the message.
MISTAKES = [
    ('slug      = "graz"', 'slug = "gratz"', "slug", "must be the name of the file"),
    ('slug      = "graz"', 'slug = "Graz!"', "slug", "small letters"),
    ('slug      = "graz"', "", "slug", "is missing"),
    ('en = "University of Graz", ', "", "names", "at least English"),
    ('de = "Universität Graz"', 'xx = "?"', "names.xx", "not a language that there is"),
    ('"University of Graz"', '""', "names.en", "must not be empty"),
    ('"University of Graz"', '"a\\u0000b"', "names.en", "control character"),
    ('"University of Graz"', f'"{"a" * 201}"', "names.en", "at most 200"),
    ('["de", "en"]', '["de", "klingon"]', "locales[1]", "not a language that there is"),
    ('["de", "en"]', "[]", "locales", "at least one"),
    ('["de", "en"]', '["de", "de"]', "locales[1]", "twice"),
    ('["de", "en"]', '"de"', "locales", "must be a list"),
    ("Europe/Vienna", "Europe/Viena", "timezone", "did you mean “Europe/Vienna”?"),
    ("Europe/Vienna", "../../etc/passwd", "timezone", "not a time zone"),
    ("locales ", "locale ", "locale", "did you mean “locales”?"),
    ("locales ", "locale ", "locales", "is missing"),
    ("#ffd500", "gold", "brand.colour", "not a colour"),
    ("#ffd500", "#ffd500;}", "brand.colour", "not a colour"),
    ("mentoring@graz.example", "mentoring", "brand.sender", "not an e-mail address"),
    ('colour = "#ffd500"', "colour = 7", "brand.colour", "must be text"),
    ("[brand]", "[brand.colours]", "brand.colours", "did you mean “colour”?"),
    ("${DEMO_ISSUER}/graz", "http://graz.example", "login.issuer", "https://"),
    ("${DEMO_ISSUER}/graz", "https://user:pw@graz.example", "login.issuer", "https://"),
    ("${DEMO_ISSUER}/graz", "https://graz.example:x", "login.issuer", "https://"),
    ('"graz.example"]\n\n[staff', '"@graz"]\n\n[staff', "login.home_organisations[0]", "not a domain"),
    ('client_id          = "mentes"', 'client_id = ""', "login.client_id", "must not be empty"),
    ('client_id          = "mentes"', 'client_secret = "s3cr3t"', "login.client_secret", "a secret never stands"),
    ('"MENTES_DEMO_CLIENT_SECRET"', '"s3cr3t"', "login.client_secret_env", "NAME of an environment variable"),
    ("[staff]", '[login.claims]\nsemster = "x"\n[staff]', "login.claims.semster", "did you mean “semester”?"),
    ('coordinator = ["ingrid@graz.example"]', "coordinator = [3]", "staff.coordinator[0]", "must be a table"),
    ('coordinator = ["ingrid', 'boss = ["ingrid', "staff.boss", "not known"),
    ('["ingrid@graz.example"]', '[{ home = "lion", who = "x" }]', "staff.coordinator[0].home", "did you mean “lyon”?"),
    ('coordinator = ["ingrid', 'central = ["ingrid', "staff.central", "only the alliance"),
    ("https://www.graz.example/privacy", "javascript:alert(1)", "privacy.policy", "https://"),
    ("= 36", "= 0", "privacy.retention_months", "greater than or equal to 1"),
    ("= 36", "= true", "privacy.retention_months", "whole number"),
    ("[privacy]", 'x = "y"\n[privacy]', "staff.x", "not known"),
    ('slug      = "graz"', 'slug = "graz"\nplugins = ["onlin"]', "plugins[0]", "did you mean “online”?"),
    ('slug      = "graz"', 'slug = "graz"\nkind = "club"', "kind", "must be 'university' or 'alliance'"),
    ('slug      = "graz"', 'slug = "graz"\nkind = "alliance"', "kind", "there is one alliance"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES, ids=[f"{m[2]}-{m[3][:20]}" for m in MISTAKES])
def test_a_mistake_is_told_with_its_key(folder, old, new, key, words):
    found = broken(folder, "graz", (old, new))
    assert words in found["graz.toml", key]


# The same in the alliance's programme.
SEEDS = [
    ('"lyon", "granada"]', '"lyon", "grenada"]', "programmes[0].partners[3]", "did you mean “granada”?"),
    ('"lyon", "granada"]', '"lyon", "alliance"]', "programmes[0].partners[3]", "there is no university “alliance”"),
    ('"lyon", "granada"]', '"lyon", "lyon"]', "programmes[0].partners[3]", "twice"),
    ('plugin    = "online"', 'plugin = "onlnie"', "programmes[0].plugin", "did you mean “online”?"),
    ('"+21 days"', '"+21"', "programmes[0].editions[0].closes_on", "“+14 days”"),
    ('"+21 days"', "2026-01-01T00:00:00", "programmes[0].editions[0].closes_on", "must be a date"),
    ('"+21 days"', '"-22 days"', "programmes[0].editions[0]", "is before opens_on"),
    ('"+35 days"', '"+35 days"\nconfig = { month = 9 }', "programmes[0].editions[0].config.month", "not permitted"),
    ('"+35 days"', '"+35 days"\nconfig = { months = 0 }', "programmes[0].editions[0].config.months", "greater than"),
    ('home = "lyon"', 'home = "paris"', "staff.lead[0].home", "nobody signs in at “paris”"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), SEEDS, ids=[f"{m[2]}-{m[3][:20]}" for m in SEEDS])
def test_a_mistake_in_a_programme_is_told_with_its_key(folder, old, new, key, words):
    found = broken(folder, "alliance", (old, new))
    assert words in found["alliance.toml", key]


def test_a_secret_is_never_repeated(folder):
    found = broken(folder, "graz", ('"MENTES_DEMO_CLIENT_SECRET"', '"hush-hush-hush"'))
    assert found
    assert "hush" not in str(declared.check(folder))


def test_an_issuer_or_domain_of_two_universities_is_told_at_both(folder):
    found = broken(
        folder, "graz", ("${DEMO_ISSUER}/graz", "${DEMO_ISSUER}/padua"), ('"graz.example"', '"padua.example"')
    )
    for file, other in (("graz.toml", "padua.toml"), ("padua.toml", "graz.toml")):
        assert other in found[file, "login.issuer"]
        assert other in found[file, "login.home_organisations[0]"]


def test_mistakes_of_all_files_come_together(folder):
    (folder / "graz.toml").write_text('slug = "graz"\nslug = "again"\n', encoding="utf-8")
    (folder / "lyon.toml").write_text("x = 1\ny = = 2\n", encoding="utf-8")
    (folder / "padua.toml").write_bytes(b'slug = "\xff"')
    (folder / "trier.toml").write_text("", encoding="utf-8")
    found = told(folder)
    assert "line 2" in found["graz.toml", ""]
    assert "line 2" in found["lyon.toml", ""]
    assert "UTF-8" in found["padua.toml", ""]
    assert found["trier.toml", "slug"].startswith("is missing")
    assert {file for file, _ in found} == {"graz.toml", "lyon.toml", "padua.toml", "trier.toml"}


def test_a_university_needs_a_login_and_an_alliance_without_one_says_where_its_staff_signs_in(folder):
    (folder / "trier.toml").write_text(without_login(folder / "trier.toml"), encoding="utf-8")
    (folder / "alliance.toml").write_text(without_login(folder / "alliance.toml"), encoding="utf-8")
    found = told(folder)
    assert found["trier.toml", "login"].startswith("is missing")
    assert "where this person signs in" in found["alliance.toml", "staff.central[0]"]


def without_login(path):
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition("[login]")
    return before + rest[rest.index("[staff]") :]


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_folder_without_files_is_a_mistake_and_not_the_end_of_all_universities(tmp_path, name):
    (tmp_path / "empty").mkdir()
    assert "no university's file" in told(tmp_path / name)[str(tmp_path / name), ""]
