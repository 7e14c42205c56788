"""What the end needs, on the page of the two: what is still to come is no fault, and stands back until the end is near."""

import pytest


@pytest.fixture(scope="module")
def at(world):
    """The page of Ana and Paolo, who are in the middle of it, as somebody sees it."""

    def shown(name, slug="graz"):
        visitor = world.client(name)
        visitor.post("/language", {"locale": "en", "next": "/"})
        page = visitor.get(f"/t/{slug}/mentorships/{world.ids['pair:a']}").text
        start = page.index('aria-labelledby="ending"')
        return page[start : page.index("</section>", start)]

    return shown


@pytest.mark.requirement("S0-19")
def test_the_two_see_what_the_certificate_needs_as_a_way_and_not_as_a_fault(at):
    for said in (at("ana"), at("paolo", "padua")):
        assert said.count("<summary") == 1
        assert "What the certificate needs: " in said
        done, of = said.count(">Met:</span>"), said.count('<li class="rule ')
        assert f": {done} of {of} done</summary>" in said
        assert 0 < said.count(">Open:</span>") == of - done
        assert "Not met:" not in said
        assert "The final meeting was held." not in said
        assert said.count("The final meeting is still to be held.") == 1


def test_who_looks_after_them_reads_the_same_unfolded(at):
    said = at("ingrid")
    assert "<summary" not in said
    assert said[said.index('<ul class="rules">') :] in at("ana")
