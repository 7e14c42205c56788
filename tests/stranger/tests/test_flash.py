"""The plugin's own tests, with nothing but the kit."""

import logging
from datetime import date

import pytest

from mentes.plugin import events
from mentes.plugin.testing import assert_conforms


def test_conforms(plugin):
    assert_conforms(plugin)


@pytest.mark.parametrize(
    ("semester", "outcome"), [(1, "no"), (2, "yes"), (None, "yes")], ids=["too-early", "in-time", "unknown"]
)
def test_semester(plugin, facts, semester, outcome):
    applicant = facts.applicant(semester=semester)
    verdict = plugin.rules.check_eligibility(edition=facts.edition(), applicant=applicant, today=date(2026, 10, 3))
    assert verdict.outcome == outcome


def test_says_from_when(plugin, facts):
    applicant = facts.applicant(semester=1)
    edition = facts.edition(from_semester=2)
    verdict = plugin.rules.check_eligibility(edition=edition, applicant=applicant, today=date(2026, 10, 3))
    assert verdict.reasons[0].since == date(2027, 4, 1)


def test_one_conversation_is_enough(plugin, facts):
    edition = facts.edition()
    none, one = (facts.mentorship(edition, calls=calls) for calls in (0, 1))
    assert not plugin.rules.check_completion(edition=edition, mentorship=none)
    assert plugin.rules.check_completion(edition=edition, mentorship=one)


def test_is_told(told, caplog):
    caplog.set_level(logging.INFO)
    told(events.MeetingHeld(4, 17))
    assert "conversation held: 4" in caplog.text
