"""What authors write verdicts with, and how a row keeps one."""

import json
from datetime import date

import pytest

from mentes.plugin import LanguageName, Reason, Verdict, words
from mentes.plugin.verdicts import given_on, keep_verdict, revive_verdict

DAY = date(2027, 3, 1)
RULE = Reason.rule(
    "From semester %(least)s on.",
    met=False,
    missing="You are in an earlier one than %(least)s.",
    change="Apply from semester %(least)s on.",
    since=DAY,
    least=3,
)


def test_a_rule_fills_all_its_texts_with_its_values():
    assert {each.values["least"] for each in (RULE.why, RULE.missing, RULE.change)} == {3}
    assert (RULE.met, RULE.since, RULE.until) == (False, DAY, None)
    bare = Reason.rule("Anybody.", met=True)
    assert (bare.missing, bare.change) == (None, None)


def test_more_rules_make_a_no_of_a_yes_only_where_they_are_not_met():
    met = Reason(words("Met."), met=True)
    assert Verdict.yes("Fine.").also(met).outcome == "yes"
    assert Verdict.review("Look.").also(met).outcome == "review"
    assert Verdict.yes("Fine.").also(met, RULE) == Verdict("no", (*Verdict.yes("Fine.").reasons, met, RULE))


def test_a_no_and_a_review_say_what_would_change_them():
    for made in (
        Verdict.no("No %(n)s.", change="Try %(n)s.", n=2),
        Verdict.review("Look %(n)s.", change="See %(n)s.", n=2),
    ):
        assert (made.reasons[0].change.values, made.reasons[0].met) == ({"n": 2}, False)


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict.yes(),
        Verdict.of(RULE, Reason(words("Speaks %(all)s.", all=(LanguageName("de"), DAY)), met=True, until=DAY)),
        Verdict.review("Somebody looks at it.", change="Wait."),
    ],
)
def test_a_verdict_comes_back_from_its_row_as_it_was_given(verdict):
    row = json.loads(json.dumps(keep_verdict(verdict, DAY)))
    assert revive_verdict(row) == verdict
    assert given_on(row) == DAY


def test_a_row_from_before_rules_were_kept_still_says_why():
    old = {"outcome": "no", "messages": [{"text": "Too early.", "values": {}, "domain": "mentes_online"}]}
    verdict = revive_verdict(old)
    assert (verdict.outcome, verdict.reasons[0].why.text, verdict.reasons[0].met) == ("no", "Too early.", False)
    assert given_on(old) is None
    assert revive_verdict({}).outcome == "review"
