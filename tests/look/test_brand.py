"""A university may choose any colour: what is written in it can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentes.base.assets import STATIC
from mentes.base.brand import DARK, LIGHT, Ground, brand_css, contrast, parse, roles
from mentes.base.errors import BadInput

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.requirement("UX-27")
@given(COLOURS, st.sampled_from((LIGHT, DARK)))
def test_brand_reads_on_every_ground(colour: str, ground: Ground):
    found = roles(colour, ground)
    for place in (ground.page, ground.surface, ground.raised, found.brand_soft, found.on_brand):
        assert contrast(parse(found.brand), parse(place)) >= 4.5
    assert contrast(parse(ground.ink), parse(found.brand_soft)) >= 7
    assert contrast(parse(found.on_mark), parse(found.brand_mark)) >= 4.5


def test_a_colour_that_reads_stays_as_it_is():
    assert roles("#9b0014", LIGHT).brand == "#9b0014"


def test_grounds_are_those_of_the_style_sheet():
    light, dark, again = re.findall(r"(--m-page: .*?)\}", (STATIC / "tokens.css").read_text("utf-8"), re.DOTALL)[:3]
    assert dark.split() == again.split()
    for sheet, ground in ((light, LIGHT), (dark, DARK)):
        told = dict(re.findall(r"--m-([\w-]+): (#[0-9a-f]+)", sheet))
        assert (told["page"], told["surface"], told["raised"]) == (ground.page, ground.surface, ground.raised)
        assert (told["ink"], told["on-brand"]) == (ground.ink, ground.on_brand)


def test_every_pair_of_tokens_reads():
    sheets = re.findall(r"(--m-page: .*?)\}", (STATIC / "tokens.css").read_text("utf-8"), re.DOTALL)[:2]
    for sheet in sheets:
        told = {name: parse(value) for name, value in re.findall(r"--m-([\w-]+): (#[0-9a-f]{6});", sheet)}
        for place in ("page", "surface", "raised", "sunken"):
            assert contrast(told["ink"], told[place]) >= 7
            assert contrast(told["ink-soft"], told[place]) >= 4.5
            assert contrast(told["edge"], told[place]) >= 3
        for word in ("done", "waiting", "late", "info"):
            assert min(contrast(told[word], told[place]) for place in ("page", "surface", f"{word}-soft")) >= 4.5


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#123456;}", "", "#1234567"])
def test_what_is_no_colour_is_refused(colour: str):
    with pytest.raises(BadInput):
        brand_css(colour)


def test_the_sheet_serves_all_three_themes():
    sheet = brand_css("#ffd500")
    assert '[data-bs-theme="dark"]' in sheet
    assert '@media (prefers-color-scheme:dark){[data-bs-theme="auto"]' in sheet
    assert sheet.count("--m-brand-mark:#ffd500") == 3
