"""Two who decide on an agreement at the same moment: its numbers are those of the text that won (REL-7)."""

import pytest
import sqlalchemy as sa
from tests.mentorships.openly import SLUGS, agree, met, open_couple, row_of, write
from tests.mentorships.test_papers_versions import do, seen
from tests.test_at_once import at_once, sent, statuses

from mentes.base.db import db
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper

pytestmark = pytest.mark.one_server


@pytest.fixture
def couple(fresh_world):
    pair = open_couple(fresh_world)
    met(pair)
    write(pair, months=6, meetings=6)
    fresh_world.drain()
    return pair


def ready(couple, name, act="", **data):
    """A request that is ready to go."""
    path = f"/t/{SLUGS[name]}/mentorships/{couple.world.ids['pair:d']}/papers/agreement{act}"
    return sent(couple.world, name, path, **data)


def form(version, months, **more):
    return {"goals": "g", "months": str(months), "meetings": "9", "contact": "c", "version": str(version), **more}


def version(couple):
    return do(couple, "mentee", "agreement", lambda place: papers.version_of(papers.current(place)))


@pytest.mark.requirement("S2-13", "S2-15", "REL-7")
def test_agreed_to_and_answered_from_two_windows(couple):
    answered = form(version(couple), 4)
    answers = at_once(
        ready(couple, "luc", "/confirm", version="1"),
        ready(couple, "luc", "/counter", **answered),
    )
    assert statuses(answers) == [303, 409]
    row, won = row_of(couple), answers[0].status_code == 303
    assert (row.state, row.agreed_months) == (("active", 6) if won else ("agreeing", None))


@pytest.mark.requirement("S2-13", "S2-11", "REL-7")
def test_agreed_to_as_its_author_writes_anew(couple):
    written = form(version(couple), 9, action="send")
    agreed, changed = at_once(ready(couple, "luc", "/confirm", version="1"), ready(couple, "ben", **written))
    assert statuses([agreed, changed]) == [303, 409]
    row = row_of(couple)
    assert (row.agreed_months, row.ends_on is None) == ((6, False) if agreed.status_code == 303 else (None, True))


@pytest.mark.requirement("S2-13", "UX-15")
def test_agreed_to_twice_counts_once(couple):
    assert statuses(at_once(*(ready(couple, "luc", "/confirm", version="1") for _ in range(3)))) == [303] * 3
    assert row_of(couple).agreed_months == 6


@pytest.mark.requirement("S2-14", "REL-7")
def test_both_begin_a_change_at_once(couple):
    agree(couple)
    answers = at_once(ready(couple, "ben", "/amend"), ready(couple, "luc", "/amend"), ready(couple, "ben", "/amend"))
    assert statuses(answers) in ([303, 303, 409], [303, 409, 409])
    with couple.world.seen_by("ben"):
        rows = db.session.execute(sa.select(Paper.edition_number, Paper.state).order_by(Paper.id)).all()
    assert [tuple(row) for row in rows][-2:] == [(1, "in_force"), (2, "draft")]


@pytest.mark.requirement("S2-14", "UX-15")
def test_a_change_written_in_two_windows_is_not_lost(couple):
    agree(couple)
    do(couple, "mentor", "agreement", papers.amend)
    at = version(couple)
    answers = at_once(*(ready(couple, "luc", **form(at, months, action="draft")) for months in (7, 8)))
    assert statuses(answers) == [303, 409]
    lost = answers[1] if answers[1].status_code == 409 else answers[0]
    assert "changed after you opened it" in lost.text
    assert seen(couple, "agreement", "mentor")[0][1] == "draft"


@pytest.mark.requirement("S2-15")
def test_a_number_that_is_different_is_said_with_what_it_was(couple):
    agree(couple)
    do(couple, "mentee", "agreement", papers.amend)
    write(couple, months=9, meetings=6)
    for path in ("/papers/agreement", "/papers/agreement/versions"):
        page = couple.world.client("luc").get(f"/t/lyon/mentorships/{couple.world.ids['pair:d']}{path}").text
        assert "9 instead of 6" in page
        assert "6 instead of 6" not in page
