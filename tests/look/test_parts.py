"""What the parts say, without a browser."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup
from tests.look.styleguide import make_styleguide

from mentes.base import parts
from mentes.base.assets import TEMPLATES, asset, drawing, icon

MARCH = datetime(2022, 3, 15, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return make_styleguide().test_client()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("University of Graz", "UG"),
        ("Ana de la Cruz", "AC"),
        ("Bo", "B"),
        ("jon petraitis", "jp"),
        ("", "?"),
        ("Žydrė Ąžuolaitė", "ŽĄ"),
    ],
)
def test_initials(name: str, letters: str):
    assert parts.initials(name) == letters


def test_a_name_keeps_its_colour():
    assert parts.tint("Ana Kovačević") == parts.tint(" ana kovačević ")
    assert {parts.tint(f"Person {number}") for number in range(200)} == set(range(parts.TINTS))


@pytest.mark.requirement("UX-40")
def test_both_zones_only_where_clocks_differ(client: FlaskClient):
    assert not parts.same_time(MARCH, "Europe/Vienna", "Europe/Vilnius")
    assert parts.same_time(MARCH, "Europe/Vienna", "Europe/Rome")
    page = client.get("/t/graz/parts").text
    assert re.search(
        r'<time datetime="2022-03-15T14:00:00\+00:00">Tue, 15 Mar 2022, 15:00</time> \(16:00 in Vilnius\)', page
    )


def test_what_people_write_is_never_markup(client: FlaskClient):
    with client.application.test_request_context("/"):
        macros = client.application.jinja_env.get_template("parts.html").module
        nasty = "<script>\"'&"
        for drawn in (
            macros.person_card(nasty, nasty, nasty, (nasty,)),
            macros.chip(nasty),
            macros.facts(((nasty, nasty),)),
            macros.table(nasty, (nasty, nasty), ((nasty, nasty),)),
            macros.timeline(((MARCH, nasty, nasty),)),
            macros.paper(nasty, nasty, ((nasty, nasty),), nasty, ((nasty, nasty, None, nasty),)),
            macros.step_line(((nasty, "now", nasty, nasty),)),
            macros.next_step(nasty, why=nasty),
            macros.waiting_row(nasty, nasty),
            macros.notice(nasty),
            macros.empty(nasty, nasty),
            macros.bars(nasty, ((nasty, 1, nasty),)),
        ):  # type: ignore[attr-defined]
            assert isinstance(drawn, Markup)
            assert "<script>" not in drawn


def test_no_inline_style_or_script(client: FlaskClient):
    for path in ("/t/graz/", "/t/graz/parts", "/t/graz/form", "/front", "/t/graz/error/404"):
        page = client.get(path).text
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src=)", page), path


@pytest.mark.parametrize("status", [403, 404, 409, 410, 422, 429, 500, 503])
@pytest.mark.requirement("UX-23")
def test_error_pages_say_what_to_do(client: FlaskClient, status: int):
    page = client.get(f"/t/graz/error/{status}").text
    assert "University of Graz" in page
    assert "Go to your home page" in page
    assert ("7F3A91C2" in page) is (status >= 500)


def test_every_icon_named_in_a_template_is_there():
    root = TEMPLATES.parents[1]
    named = {
        name
        for page in [*root.rglob("*.html"), *Path("plugins").rglob("*.html")]
        for name in re.findall(r'icon\("([\w-]+)"', page.read_text("utf-8"))
    }
    assert len(named) > 10
    for name in named:
        assert icon(name).startswith('<svg class="icon" aria-hidden="true"'), name


def test_a_missing_icon_says_what_to_do():
    with pytest.raises(FileNotFoundError, match=r"package\.json"):
        icon("no-such-icon")


def test_drawings_and_addresses():
    assert 'stroke-width="2.5"' in drawing("two-cups")
    assert re.fullmatch(r"/static/tokens\.css\?v=[0-9a-f]{10}", asset("tokens.css"))
