"""A plugin's answer is its own, of the right type, and never replaced by silence."""

import threading
from datetime import date

import pytest
from flask import Blueprint

from mentes.plugin import Card, Design, Edition, Match, Mentorship, Months, Step, Verdict, Waiting, events, words
from mentes.plugin.answers import NoConfig, Reason
from mentes.plugin.facts import Applicant, Candidate
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import Registry
from mentes.plugin.patience import _Limit
from mentes.plugin.specs import HOOKS

TODAY = date(2026, 3, 15)
EDITION = Edition(NoConfig())
ASKED = {
    "card": {},
    "design": {"config": NoConfig()},
    "check_eligibility": {"edition": EDITION, "applicant": Applicant("mentee"), "today": TODAY},
    "judge_match": {"edition": EDITION, "mentee": Candidate("mentee"), "mentor": Candidate("mentor")},
    "next_steps": {"edition": EDITION, "mentorship": Mentorship(), "today": TODAY},
    "check_completion": {"edition": EDITION, "mentorship": Mentorship()},
    "blueprints": {},
}
WRONG = {
    "None": None,
    "true": True,
    "text": "yes",
    "list": [],
    "tuple": ("yes",),
}


def boom():
    raise RuntimeError("out of cards")


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("hook", [hook for hook in ASKED if hook != "card"])
def test_a_wrong_answer_is_a_failure_and_never_a_default(written, hook, wrong):
    plugin = written(**{hook: lambda: wrong})
    with pytest.raises(PluginFailure) as failed:
        getattr(plugin.rules, hook)(**ASKED[hook])
    assert (failed.value.plugin, failed.value.hook, failed.value.status) == ("odd", hook, 503)
    assert "must answer" in str(failed.value)


@pytest.mark.parametrize("hook", [*(hook for hook in ASKED if hook != "card"), "happened"])
def test_what_a_plugin_raises_is_a_failure_with_its_cause(written, hook):
    plugin = written(**{hook: boom})
    with pytest.raises(PluginFailure, match="out of cards") as failed:
        getattr(plugin.rules, hook)(**ASKED.get(hook, {"event": events.MeetingHeld(4, 17)}))
    assert isinstance(failed.value.__cause__, RuntimeError)
    assert "out of cards" not in failed.value.message.text


def test_card_is_asked_once_at_start(written):
    asked = []
    plugin = written(card=lambda: asked.append(1) or Card("Once"))
    assert (plugin.card.title, len(asked)) == ("Once", 1)


def test_design_comes_from_the_parameters(written):
    plugin = written(design=lambda config: Design(lasts=Months(9 if isinstance(config, NoConfig) else 1)))
    assert plugin.rules.design(config=NoConfig()).lasts == Months(9)


def test_design_by_default_is_a_plain_half_year(written):
    design = written().rules.design(config=NoConfig())
    assert (design.lasts, design.papers, design.domain) == (Months(6), (), "messages")


def test_check_eligibility_by_default_takes_everybody(written):
    assert written().rules.check_eligibility(**ASKED["check_eligibility"])


def test_a_verdict_tells_what_is_missing_or_else_why():
    met, open_one = (
        Reason(words("Met."), met=True, missing=words("Not met.")),
        Reason(words("Why."), missing=words("Lacks.")),
    )
    assert [each.text for each in Verdict.of(met).messages] == ["Met."]
    assert [each.text for each in Verdict.of(met, open_one).messages] == ["Lacks."]


def test_judge_match_by_default_counts_what_is_in_common(written):
    mentee = Candidate("mentee", "graz", languages=("de", "en"), answers={"field": "law", "town": "Graz"})
    mentor = Candidate("mentor", "padua", languages=("en",), answers={"field": "law", "town": "Padua"})
    match = written().rules.judge_match(edition=EDITION, mentee=mentee, mentor=mentor)
    assert match.score == pytest.approx(2 / 3)
    assert [reason.values for reason in match.reasons] == [{"languages": ("en",)}, {"answer": "law"}]
    assert match.impediment is None


@pytest.mark.requirement("S1-15", "S3-24")
@pytest.mark.parametrize(
    ("mentee", "mentor"),
    [
        ({"person": "a", "university": "graz"}, {"person": "a", "university": "graz"}),
        ({"university": "graz", "unit": "law"}, {"university": "graz", "unit": "law"}),
    ],
    ids=["oneself", "same-unit"],
)
def test_judge_match_by_default_forbids_dependence(written, mentee, mentor):
    match = written().rules.judge_match(
        edition=EDITION, mentee=Candidate("mentee", **mentee), mentor=Candidate("mentor", **mentor)
    )
    assert match.impediment


def test_same_unit_name_at_another_university_is_no_dependence(written):
    match = written().rules.judge_match(
        edition=EDITION,
        mentee=Candidate("mentee", "graz", unit="law"),
        mentor=Candidate("mentor", "padua", unit="law"),
    )
    assert match.impediment is None


def test_next_steps_of_a_plugin_replace_those_of_core(written):
    plugin = written(next_steps=lambda: (Step("tea", words("Have tea"), "now", ("mentor",)),))
    (step,) = plugin.rules.next_steps(**ASKED["next_steps"])
    assert (step.key, step.title.domain) == ("tea", "mentes_odd")


def test_check_completion_by_default_says_what_is_missing(written):
    verdict = written().rules.check_completion(**ASKED["check_completion"])
    assert not verdict
    assert verdict.messages[0].values == {"open": 3}


def test_blueprints_by_default_are_none_and_a_tuple_of_them_is_taken(written):
    assert written().rules.blueprints() == ()
    mine = Blueprint("mentes_odd", __name__)
    assert written(blueprints=lambda: (mine,)).rules.blueprints() == (mine,)


def test_happened_reaches_only_those_who_observe(written):
    heard = []
    observer = written("observer", happened=lambda event: heard.append(event) or "noted")
    here = Registry({"observer": observer, "odd": written()})
    assert here.observers == ("observer",)
    for plugin in here.plugins.values():
        plugin.rules.happened(event=events.MeetingConfirmed(4, 17))
    assert heard == [events.MeetingConfirmed(4, 17)]


def test_words_of_a_plugin_are_looked_up_in_its_own_catalogue(written):
    plugin = written(
        card=lambda: Card("Odd"),
        design=lambda: Design(match_check=False),
        check_eligibility=lambda: Verdict.no("Not %(day)s.", day="today"),
        judge_match=lambda: Match(0.5, (words("Both odd."),), words("Too odd.")),
    )
    verdict = plugin.rules.check_eligibility(**ASKED["check_eligibility"])
    match = plugin.rules.judge_match(**ASKED["judge_match"])
    found = [*verdict.messages, *match.reasons, match.impediment]
    assert {message.domain for message in found} == {"mentes_odd"}
    assert {plugin.card.domain, plugin.rules.design(config=NoConfig()).domain} == {"mentes_odd"}


def test_a_plugin_takes_only_the_arguments_that_it_needs(written):
    plugin = written(check_eligibility=lambda applicant: Verdict.no(applicant.role))
    assert plugin.rules.check_eligibility(**ASKED["check_eligibility"]).messages[0].text == "mentee"


def asked_for(*roles):
    """Questions about these, one after another."""
    return [ASKED["judge_match"] | {"mentor": Candidate("mentor", languages=(each,))} for each in roles]


def test_several_questions_are_answered_in_their_order_by_one_thread(written):
    threads = set()

    def judge(mentor):
        threads.add(threading.get_ident())
        return Match(0.5, (words(mentor.languages[0]),))

    matches = written(judge_match=judge).answers("judge_match", asked_for("en", "de", "fr"))
    assert [each.reasons[0].text for each in matches] == ["en", "de", "fr"]
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


@pytest.mark.requirement("SEC-18")
def test_several_questions_have_the_patience_of_one(written, monkeypatch):
    waits = threading.Event()
    monkeypatch.setattr(_Limit, "seconds", 0.1)
    plugin = written(judge_match=lambda mentor: Match(0.5) if "en" in mentor.languages else waits.wait(10))
    with pytest.raises(PluginFailure) as failed:
        plugin.answers("judge_match", asked_for("en", "de"))
    waits.set()
    assert (failed.value.hook, failed.value.status) == ("judge_match", 503)


def test_a_failure_names_no_plugin_to_its_reader(written):
    with pytest.raises(PluginFailure) as failed:
        written(design=boom).rules.design(config=NoConfig())
    assert "odd" not in failed.value.message.text


def test_a_match_is_scored_between_zero_and_one():
    with pytest.raises(ValueError, match="0 to 1"):
        Match(1.5)


def test_every_hook_is_asked_in_this_file():
    assert set(ASKED) | {"happened"} == set(HOOKS)


def test_patience_is_the_common_one_unless_the_design_says_otherwise():
    design = Design(waiting=(Waiting("proposal", 3),))
    assert [design.patience(key).days for key in ("proposal", "application", "nothing_we_know")] == [3, 14, 7]
