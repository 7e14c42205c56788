"""Files of the lists: the same rows as the page, no live formula, no word of a pair, and a note of who took them."""

import csv
import re
import zipfile
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from tests.story import PEOPLE, world_slugs

from mentes.base.db import db
from mentes.base.models import History
from mentes.desk.exports.answering import FORMS, RowsExported
from mentes.desk.exports.writing import BOM, guarded
from mentes.mentorships.models import Side

LISTS = ("waiting", "pairs", "issued", "figures", "applications")
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EVIL = ("=1+1", "+A1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\uff1d1", " =1", "|x", "%0A=1")


def file_of(world, name, slug, listing, form="csv", **asked):
    answer = world.client(name).get(f"/t/{slug}/desk/{listing}/export", query_string={"form": form, **asked})
    assert answer.status_code == 200, answer.text
    return answer


def csv_rows(answer):
    text = answer.get_data().decode("utf-8")
    assert text.startswith(BOM)
    found = list(csv.reader(StringIO(text[1:]), delimiter=";" if "\n" in text and ";" in text.splitlines()[0] else ","))
    cut = found.index([])
    return dict(found[:cut]), found[cut + 1], found[cut + 2 :]


def xlsx_rows(answer):
    with zipfile.ZipFile(BytesIO(answer.get_data())) as book:
        shared = (
            [
                "".join(each.itertext())
                for each in ET.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", NS)  # noqa: S314
            ]
            if "xl/sharedStrings.xml" in book.namelist()
            else []
        )
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    assert not sheet.findall(".//m:f", NS), "a live formula"
    return [[_cell(each, shared) for each in row] for row in sheet.findall(".//m:row", NS)]


def _cell(cell, shared):
    value = "".join(cell.itertext())
    return shared[int(value)] if cell.get("t") == "s" else value


@pytest.mark.requirement("UX-56")
@pytest.mark.parametrize("what", LISTS)
def test_a_file_holds_what_the_page_shows_and_says_of_where_and_when(world, what):
    for form in FORMS:
        answer = file_of(world, "claire", "alliance", what, form)
        assert re.search(rf'filename="alliance-\w+-\d{{4}}-\d\d-\d\d\.{form}"', answer.headers["Content-Disposition"])
    facts, heads, rows = csv_rows(file_of(world, "claire", "alliance", what))
    page = world.client("claire").get(f"/t/alliance/desk/{what}").text
    assert len(heads) >= 5
    assert facts["Rows"] == str(len(rows))
    assert "Arqus" in facts["University"] or facts["University"]
    assert "Europe/Vienna" in facts["Made on"]
    if what != "figures":
        assert page.count('<th scope="row"') == len(rows) > 0
    book = xlsx_rows(file_of(world, "claire", "alliance", what, "xlsx"))
    assert len(book) == len(facts) + 1 + len(rows) or len(book) == len(facts) + 2 + len(rows)


def test_the_same_filter_as_the_page(world):
    asked = {"what": "minutes", "late": 1, "university": world.ids["graz"]}
    facts, _, rows = csv_rows(file_of(world, "ingrid", "graz", "waiting", **asked))
    assert len(rows) == 1
    assert "Ana Kovačević · Paolo Zanetti" in rows[0]
    assert "Universität Graz" in facts["Filter"]
    assert "Nur Überfälliges" in facts["Filter"]
    assert csv_rows(file_of(world, "ingrid", "graz", "waiting", what="proposal", late=1))[2] == []


@pytest.mark.requirement("SEC-9", "UX-56")
def test_what_begins_like_a_formula_is_a_text(fresh_world):
    """As a name on a card, through both kinds of file and back."""
    for evil in EVIL:
        with fresh_world.seen_by(None, *world_slugs()):
            mine = sa.update(Side).where(Side.mentorship_id == fresh_world.ids["pair:a"], Side.role == "mentee")
            db.session.execute(mine.values(display_name=evil))
        cells = [cell for row in csv_rows(file_of(fresh_world, "ingrid", "graz", "pairs"))[2] for cell in row]
        plain = evil.replace("\t", " ")
        assert f"'{plain}" in cells
        assert not [cell for cell in cells if guarded(cell) != cell]
        book = [cell for row in xlsx_rows(file_of(fresh_world, "ingrid", "graz", "pairs", "xlsx")) for cell in row]
        assert plain in book or plain.strip() in [each.strip() for each in book]
    assert guarded("Ana = Berta") == "Ana = Berta"


@pytest.mark.requirement("PRV-1")
def test_no_file_holds_a_word_of_a_pair_nor_a_name_before_a_match(world):
    for name, slug in (("ingrid", "graz"), ("claire", "alliance"), ("adele", "graz"), ("helene", "alliance")):
        for what in LISTS:
            text = file_of(world, name, slug, what).get_data().decode("utf-8")
            assert "quetzal" not in text
            hidden = {"noa": ("claire",), "zoe": ("ingrid",)}
            assert not [each for each, know in hidden.items() if PEOPLE[each].name in text and name not in know]
            book = str(xlsx_rows(file_of(world, name, slug, what, "xlsx")))
            assert "quetzal" not in book


def test_who_took_what_stands_in_the_history(fresh_world):
    file_of(fresh_world, "ingrid", "graz", "pairs", "xlsx")
    with fresh_world.seen_by(None, "graz"):
        (row,) = db.session.scalars(sa.select(History).where(History.event == RowsExported.__name__))
        assert row.actor_id == fresh_world.people["ingrid"]
        assert row.payload == {"tenant_id": fresh_world.ids["graz"], "what": "pairs", "form": "xlsx", "rows": 2}
    fresh_world.drain()


@pytest.mark.requirement("SEC-12")
def test_files_are_counted(fresh_world):
    ingrid = fresh_world.client("ingrid")
    path = "/t/graz/desk/issued/export"
    assert {ingrid.get(path).status_code for _ in range(30)} == {200}
    assert ingrid.get(path).status_code == 429


def test_no_other_form_and_nobody_else(world):
    assert world.client("carmen").get("/t/granada/desk/pairs/export?form=pdf").status_code == 404
    for what in LISTS:
        assert world.client("ana").get(f"/t/graz/desk/{what}/export").status_code == 403
        assert world.client("giulia").get(f"/t/graz/desk/{what}/export").status_code == 404
