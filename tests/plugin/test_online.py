"""Seed 000, the online programme: who may take part, who fits whom, what it is made of, when it is complete."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from mentes.plugin import PaperFact, model_of
from mentes.plugin.testing import assert_conforms

TODAY = date(2026, 3, 15)
MENTEE = {"stage": "doctoral", "discipline": "law"}
MENTOR = {"stage": "professor", "discipline": "law", "english": True, "diversity": True}
ELIGIBLE = {
    "doctoral": ("mentee", {"stage": "doctoral"}, "yes", ""),
    "early-postdoc": ("mentee", {"stage": "early_postdoc"}, "yes", ""),
    "student": ("mentee", {"stage": "student"}, "no", "doctoral candidates"),
    "professor-as-mentee": ("mentee", {"stage": "professor"}, "no", "doctoral candidates"),
    "something-else": ("mentee", {"stage": "other"}, "review", "coordinator"),
    "not-a-partner": ("mentee", {"university": "lyon"}, "no", "partner universities"),
    "advanced-postdoc": ("mentor", {"stage": "advanced_postdoc"}, "yes", ""),
    "professor": ("mentor", {"stage": "professor"}, "yes", ""),
    "early-postdoc-as-mentor": ("mentor", {"stage": "early_postdoc"}, "no", "advanced postdocs"),
    "told-otherwise": ("mentee", {"level": "bachelor"}, "review", "another career stage"),
    "told-otherwise-mentor": ("mentor", {"level": "doctoral"}, "review", "another career stage"),
    "told-so": ("mentee", {"level": "doctoral"}, "yes", ""),
    "told-otherwise-and-no": ("mentor", {"level": "doctoral", "english": False}, "no", "English"),
    "no-english": ("mentor", {"english": False}, "no", "English"),
    "no-commitment": ("mentor", {"diversity": False}, "no", "non-discrimination"),
}


def test_conforms(plugin):
    assert_conforms(plugin)


@pytest.mark.requirement("S0-40")
@pytest.mark.parametrize(("role", "told", "outcome", "said"), ELIGIBLE.values(), ids=ELIGIBLE)
def test_check_eligibility(plugin, facts, edition, *, role, told, outcome, said):
    applicant = facts.applicant(role, **({"mentee": MENTEE, "mentor": MENTOR}[role] | told))
    verdict = plugin.rules.check_eligibility(edition=edition, applicant=applicant, today=TODAY)
    assert verdict.outcome == outcome
    assert not said or any(said in message.text for message in verdict.messages)


def test_every_reason_is_told_at_once(plugin, facts, edition):
    applicant = facts.applicant("mentor", university="lyon", stage="student", english=False, diversity=False)
    verdict = plugin.rules.check_eligibility(edition=edition, applicant=applicant, today=TODAY)
    assert len(verdict.messages) == 4


def test_the_application_form_wants_the_commitment_ticked(plugin, facts):
    answers = dict(facts.applicant("mentor").answers)
    assert plugin.card.mentor(**answers)
    with pytest.raises(ValidationError):
        plugin.card.mentor(**answers | {"diversity": False})


@pytest.mark.requirement("S0-42")
def test_judge_match_refuses_a_pair_of_one_university(plugin, facts, edition):
    pair = {role: facts.candidate(role, university="graz") for role in ("mentee", "mentor")}
    assert plugin.rules.judge_match(edition=edition, **pair).impediment
    relaxed = facts.edition(same_university=True)
    assert plugin.rules.judge_match(edition=relaxed, **pair).impediment is None


@pytest.mark.requirement("S0-42")
def test_judge_match_prefers_near_disciplines_without_forbidding_far_ones(plugin, facts, edition):
    def score(discipline):
        mentee = facts.candidate("mentee", discipline="law", languages=())
        mentor = facts.candidate("mentor", discipline=discipline, languages=())
        match = plugin.rules.judge_match(edition=edition, mentee=mentee, mentor=mentor)
        assert match.impediment is None
        return match.score

    assert score("law") > score("economics") > score("engineering") > 0


def test_judge_match_likes_a_common_language(plugin, facts, edition):
    def judged(spoken):
        answers = {"discipline": "law", "languages": spoken}
        mentor = replace(facts.candidate("mentor"), answers=answers)
        mentee = replace(facts.candidate("mentee"), answers=answers | {"languages": ("de",)})
        return plugin.rules.judge_match(edition=edition, mentee=mentee, mentor=mentor)

    assert judged(("de", "en")).score > judged(("fr",)).score
    assert judged(("de", "en")).reasons[1].values == {"languages": ("de",)}


@pytest.mark.requirement("S0-5", "S0-17")
@pytest.mark.parametrize(
    ("calls", "papers", "complete"),
    [
        (2, ("agreement", "wrap_up"), False),
        (3, ("agreement", "wrap_up"), True),
        (3, ("agreement",), False),
        (3, ("wrap_up",), False),
        (4, ("agreement", "minutes", "wrap_up"), True),
    ],
    ids=["two-calls", "three-calls", "no-wrap-up", "no-agreement", "more-than-asked"],
)
def test_check_completion(plugin, facts, edition, *, calls, papers, complete):
    pair = facts.mentorship(edition, calls=calls, papers=papers)
    verdict = plugin.rules.check_completion(edition=edition, mentorship=pair)
    assert bool(verdict) == complete
    assert len([reason for reason in verdict.reasons if not reason.met]) == (0 if complete else 1)


@pytest.mark.requirement("S0-5")
def test_two_calls_say_that_one_is_missing(plugin, facts, edition):
    pair = facts.mentorship(edition, calls=2, papers=("agreement", "wrap_up"))
    (message,) = plugin.rules.check_completion(edition=edition, mentorship=pair).messages
    assert message.values == {"open": 1}


@pytest.mark.requirement("S0-44")
def test_a_later_edition_asks_for_four_meetings_in_nine_months(plugin, facts):
    edition = facts.edition(months=9, calls=4)
    pair = facts.mentorship(edition, calls=3, papers=("agreement", "wrap_up"))
    assert not plugin.rules.check_completion(edition=edition, mentorship=pair)
    assert dict(edition.design.page("guideline").values) == {"months": 9, "calls": 4, "minutes": 60}


@pytest.mark.requirement("S0-7")
@pytest.mark.parametrize(("count", "complete"), [(True, True), (False, False)], ids=["short-counts", "short-does-not"])
def test_short_calls_count_unless_the_edition_says_no(plugin, facts, count, complete):
    edition = facts.edition(shorter_calls_count=count)
    short = facts.mentorship(facts.edition(minutes=45), calls=3)
    pair = facts.mentorship(edition, papers=("agreement", "wrap_up"), meetings=short.meetings)
    assert bool(plugin.rules.check_completion(edition=edition, mentorship=pair)) == complete


def test_minutes_can_be_made_a_condition(plugin, facts):
    edition = facts.edition(minutes_required=True)
    without = facts.mentorship(edition, calls=3, papers=("agreement", "wrap_up"))
    with_ = facts.mentorship(edition, calls=3, papers=("agreement", "minutes", "wrap_up"))
    verdicts = [plugin.rules.check_completion(edition=edition, mentorship=each) for each in (without, with_)]
    assert [each.outcome for each in verdicts] == ["no", "yes"]


@pytest.mark.requirement("S0-36")
def test_a_superseded_paper_does_not_count(plugin, facts, edition):
    pair = facts.mentorship(edition, calls=3, papers=("agreement",))
    replaced = replace(pair, papers=(*pair.papers, PaperFact("wrap_up", "superseded")))
    assert not plugin.rules.check_completion(edition=edition, mentorship=replaced)


@pytest.mark.requirement("S0-25")
def test_the_agreement_takes_one_to_three_goals_each_of_an_area(edition):
    model = model_of(edition.design.paper("agreement").sections)
    goal = {"text": "Write the second paper", "area": "research"}
    for count in (1, 3):
        assert len(model(goals=[goal] * count).goals) == count
    for wrong in ([], [goal] * 4, [{"text": "x", "area": "leisure"}], [{"text": "x"}]):
        with pytest.raises(ValidationError):
            model(goals=wrong)


@pytest.mark.requirement("S0-25")
def test_an_edition_may_allow_more_goals(facts):
    model = model_of(facts.edition(goals=5).design.paper("agreement").sections)
    goal = {"text": "Write the second paper", "area": "research"}
    assert len(model(goals=[goal] * 5).goals) == 5
    with pytest.raises(ValidationError):
        model(goals=[goal] * 6)


@pytest.mark.requirement("S0-30", "S0-31")
def test_the_agreement_is_signed_by_both_and_begins_the_mentorship(edition):
    agreement = edition.design.paper("agreement")
    assert (agreement.author, agreement.signatures, agreement.approval) == ("mentee", True, "both")
    assert edition.design.needed_for("active") == (agreement,)


@pytest.mark.requirement("S0-26", "S0-27")
def test_the_agreement_has_the_clauses_on_secrecy(edition):
    keys = [clause.key for clause in edition.design.paper("agreement").clauses]
    assert keys == ["privacy", "confidential", "third_parties", "afterwards"]


@pytest.mark.requirement("S0-34", "S0-35")
def test_minutes_have_their_fields_and_keep_the_mentors_words_apart(edition):
    minutes = edition.design.paper("minutes")
    assert [section.key for section in minutes.sections] == ["research", "career", "comments"]
    assert [section.key for section in minutes.addition] == ["advice"]
    with pytest.raises(ValidationError):
        model_of(minutes.sections, any_one=minutes.any_one)()


@pytest.mark.requirement("S0-18")
def test_the_wrap_up_offers_four_ways_to_go_on(edition):
    future = next(each for each in edition.design.paper("wrap_up").sections if each.key == "future")
    assert [option.value for option in future.options] == ["none", "occasional", "joint", "continued"]


@pytest.mark.requirement("S0-17", "S0-18")
def test_the_wrap_up_needs_outcomes_and_a_choice_for_the_time_after(edition):
    model = model_of(edition.design.paper("wrap_up").sections)
    assert model(outcomes="A paper", future="joint").future == "joint"
    for wrong in ({"outcomes": "A paper"}, {"future": "joint"}, {"outcomes": "", "future": "joint"}):
        with pytest.raises(ValidationError):
            model(**wrong)


@pytest.mark.requirement("S0-13")
def test_the_six_activities_are_there(edition):
    assert [each.key for each in edition.design.activities] == [
        "events",
        "webinars",
        "interview",
        "network",
        "paper",
        "lectures",
    ]


@pytest.mark.requirement("S0-19", "S0-20", "S0-22")
def test_both_are_asked_and_both_get_a_certificate_without_condition(edition):
    questionnaire = edition.design.questionnaire("experience")
    assert (questionnaire.audience, questionnaire.needed_for) == (("mentee", "mentor"), "nothing")
    assert 5 <= len(questionnaire.questions) <= 7
    assert edition.design.certificate.audience == ("mentee", "mentor")


@pytest.mark.requirement("S0-43")
def test_mentees_are_offered_six_trainings_and_mentors_a_lounge(edition):
    kinds = {each.key: each for each in edition.design.workshops}
    assert {key: each.audience for key, each in kinds.items()} == {
        "kick-off": ("mentee", "mentor"),
        "training": ("mentee",),
        "lounge": ("mentor",),
    }
    assert (kinds["training"].planned, kinds["training"].minutes) == (6, 90)
    assert not any(each.required for each in edition.design.workshops)


@pytest.mark.requirement("S0-3")
def test_an_edition_can_ask_for_the_guideline_before_the_first_signature(plugin, facts):
    asked = {wanted: facts.edition(guideline_first=wanted).design.page("guideline") for wanted in (False, True)}
    assert {wanted: page.before_signing for wanted, page in asked.items()} == {False: False, True: True}
