"""Two who change one paper at the same moment: one of them counts, the other is told, and nothing is half done (REL-7)."""

import pytest
import sqlalchemy as sa
from tests.mentorships.test_papers_versions import agree, do, laboratory, seen, stand, write
from tests.test_at_once import at_once, sent, statuses, told

from mentes.base.db import db
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper, Signature
from mentes.plugin.events import PaperCountered, PaperInForce

pytestmark = pytest.mark.one_server
RACES = ("", "_twice", "_back")


@pytest.fixture(scope="module")
def pair(world):
    """Ben (Padua) and Luc (Lyon) in a programme of papers."""
    return laboratory(world)


@pytest.fixture
def ready(world):
    """A request that is ready to go: `ready(name, key, act)` with what it posts."""

    def prepare(name, key, act, **data):
        slug = {"ben": "padua", "luc": "lyon"}[name]
        return sent(world, name, f"/t/{slug}/mentorships/{world.ids['pair:d']}/papers/{key}/{act}", **data)

    return prepare


def rows(pair, key):
    with pair.world.seen_by("ben"):
        return db.session.scalars(sa.select(Paper).where(Paper.key == key).order_by(Paper.id)).all()


@pytest.mark.requirement("REL-7", "S2-14")
@pytest.mark.parametrize("race", RACES)
def test_two_begin_a_change(pair, ready, race):
    key = f"note{race}"
    stand(pair, key)
    answers = at_once(ready("ben", key, "amend"), ready("luc", key, "amend"))
    assert statuses(answers) == [303, 409]
    assert [(row.edition_number, row.state) for row in rows(pair, key)] == [(1, "in_force"), (2, "draft")]


@pytest.mark.requirement("UX-15")
def test_one_begins_a_change_twice(pair, ready):
    stand(pair, "note_page")
    assert statuses(at_once(*(ready("ben", "note_page", "amend") for _ in range(3)))) == [303] * 3
    assert [row.text_version for row in rows(pair, "note_page")] == [1, 2]


@pytest.mark.requirement("REL-7", "S0-31", "S2-15")
@pytest.mark.parametrize("race", RACES)
def test_signed_and_answered(pair, ready, race):
    """The mentee signs her own text as the mentor answers it: her signature never stands under his."""
    key = f"pact{race}"
    write(pair, "mentee", key, "hers")
    row = rows(pair, key)[0]
    signed, answered = at_once(
        ready("ben", key, "sign", place="Padua", version=str(row.text_version)),
        ready("luc", key, "counter", aim="his", version=str(row.version)),
    )
    assert answered.status_code == 303
    assert signed.status_code in {303, 409}
    assert seen(pair, key)[0] == (2, "sent", "his")
    with pair.world.seen_by("ben"):
        numbers = db.session.scalars(sa.select(Signature.text_version).where(Signature.paper_id == row.id)).all()
    assert numbers == ([1] if signed.status_code == 303 else [])


@pytest.mark.requirement("REL-7", "S0-31", "S2-15")
@pytest.mark.parametrize("race", ["_withdrawn", "_answer"])
def test_the_last_signature_and_an_answer(pair, ready, race):
    """Of the mentor's yes and his own text from another window exactly one counts."""
    key = f"pact{race}"
    write(pair, "mentee", key, "hers")
    agree(pair, key, "mentee")
    row = rows(pair, key)[0]
    answers = at_once(
        ready("luc", key, "sign", place="Lyon", version="1"),
        ready("luc", key, "counter", aim="his", version=str(row.version)),
    )
    assert statuses(answers) == [303, 409]
    wanted = (1, "in_force", "hers") if answers[0].status_code == 303 else (2, "sent", "his")
    assert seen(pair, key)[0] == wanted


@pytest.mark.requirement("UX-15")
def test_one_answer_sent_twice(pair, ready):
    key, before = "pact_page", told(pair.world, PaperCountered)
    write(pair, "mentee", key, "hers")
    form = {"aim": "his", "version": str(rows(pair, key)[0].version)}
    assert statuses(at_once(*(ready("luc", key, "counter", **form) for _ in range(3)))) == [303] * 3
    assert told(pair.world, PaperCountered) == before + 1


@pytest.mark.requirement("REL-7", "S0-36")
@pytest.mark.parametrize("race", ["_withdrawn", "_answer", "_list"])
def test_confirmed_and_withdrawn(pair, ready, race):
    key = f"note{race}"
    stand(pair, key)
    before = told(pair.world, PaperInForce)
    do(pair, "mentee", key, papers.amend)
    write(pair, "mentee", key, "new")
    confirmed, withdrawn = at_once(
        ready("luc", key, "confirm", more="", version="2"), ready("ben", key, "withdraw", version="2")
    )
    assert statuses([confirmed, withdrawn]) == [303, 409]
    won = confirmed.status_code == 303
    states = [(row.edition_number, row.state) for row in rows(pair, key)]
    assert states == ([(1, "superseded"), (2, "in_force")] if won else [(1, "in_force"), (2, "withdrawn")])
    assert told(pair.world, PaperInForce) == before + won


def test_two_steps_ticked_off(pair, ready):
    write(pair, "mentee", "plan", "read write rest")
    agree(pair, "plan")
    ticks = [ready(name, "plan", f"steps/{n}", done="yes", version="1") for n, name in enumerate(("ben", "luc", "ben"))]
    assert statuses(at_once(*ticks)) == [303] * 3
    assert rows(pair, "plan")[0].facts == {"steps": 3, "done": [0, 1, 2]}
