"""What the end needs, on the page of the two: what is still to come is no fault, and stands back until the end is near."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.formats import format_day
from mentes.mentorships.models import Awaited
from mentes.mentorships.papers.models import Paper


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


def test_each_step_says_since_when_it_waits_and_what_is_late(fresh_world):
    world, path = fresh_world, "mentorships/{}".format(fresh_world.ids["pair:b"])
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Awaited).where(Awaited.mentorship_id == world.ids["pair:b"])
        row = next(each for each in db.session.scalars(chosen) if each.key == "paper:agreement")
        row.since = now() - timedelta(days=3)
        said = f"Since {format_day(row.since, 'Europe/Vienna', 'en')}."
    for name, slug in (("diego", "granada"), ("marie", "lyon"), ("claire", "lyon")):
        assert said in world.client(name).get(f"/t/{slug}/{path}").text, name
    for days, is_late in ((3, False), (-3, True)):
        with world.seen_by(None, *world_slugs()):
            of_pair = sa.update(Paper).where(Paper.mentorship_id == world.ids["pair:b"])
            db.session.execute(of_pair.values(due_at=now() + timedelta(days=days)))
        assert ("was due" in world.client("diego").get(f"/t/granada/{path}").text) is is_late
