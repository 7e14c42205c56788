"""News of papers that change: who is asked and told, in words of their own, and what ceases to wait."""

import pytest
from tests.mentorships.test_papers_versions import agree, do, laboratory, stand, write
from tests.mentorships.test_shapes import told

from mentes.mentorships.papers import service as papers

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def pair(world):
    """Ben (Padua) and Luc (Lyon) in a programme of papers."""
    couple = laboratory(world)
    world.drain()
    return couple


def waits(pair, role):
    """What waits for this side because of papers."""
    return [text for text in told(pair, role, waits=True) if "%(paper)s" in text or "%(step)s" in text]


@pytest.mark.requirement("S2-14", "UX-4")
def test_a_change_waits_for_the_other_until_it_is_withdrawn_or_agreed(pair):
    stand(pair, "pact")
    assert waits(pair, "mentor") == []
    do(pair, "mentee", "pact", papers.amend)
    assert waits(pair, "mentor") == waits(pair, "mentee") == []
    write(pair, "mentee", "pact", "new")
    assert waits(pair, "mentor") == ["%(name)s proposes a new version: %(paper)s."]
    do(pair, "mentor", "pact", papers.give_back, 2, "No")
    assert waits(pair, "mentor") == []
    assert waits(pair, "mentee") == ["%(name)s asks you for a change: %(paper)s."]
    do(pair, "mentee", "pact", papers.withdraw, 2)
    assert waits(pair, "mentee") == []
    assert "%(name)s withdrew the change: %(paper)s." in told(pair, "mentor", waits=False)
    do(pair, "mentee", "pact", papers.amend)
    write(pair, "mentee", "pact", "newer")
    agree(pair, "pact")
    assert waits(pair, "mentor") == waits(pair, "mentee") == []
    for role in ("mentee", "mentor"):
        assert "You and %(name)s have signed the new version: %(paper)s." in told(pair, role, waits=False)


@pytest.mark.requirement("S2-15", "UX-4")
def test_an_answer_waits_for_the_first_author(pair):
    write(pair, "mentee", "pact_back", "hers")
    write(pair, "mentor", "pact_back", "his", papers.counter)
    assert waits(pair, "mentee") == ["%(name)s answers with a text of their own: %(paper)s."]
    do(pair, "mentee", "pact_back", papers.give_back, 2, "No")
    assert waits(pair, "mentee") == []
    assert "%(name)s asks you for a change: %(paper)s." in waits(pair, "mentor")
