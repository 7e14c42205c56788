"""A proposal that came to nothing shows the other side no longer (PRV-9)."""

import pytest

WORDS = "Experience"


@pytest.mark.requirement("PRV-9")
def test_a_closed_proposal_says_nothing_of_the_other(fresh_world):
    zoe, number = fresh_world.client("zoe"), fresh_world.ids["proposal:zoe"]
    path = f"/t/graz/proposals/{number}"
    page = zoe.get(path).text
    assert WORDS in page
    assert "University of Lyon" in page
    assert zoe.post(f"{path}/decline").status_code == 303
    page = zoe.get(path)
    assert page.status_code == 200
    assert "This proposal is not open any more." in page.text
    assert WORDS not in page.text
    assert "University of Lyon" not in page.text
