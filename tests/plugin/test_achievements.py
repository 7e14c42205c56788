"""Rules of achievements are data, and each event of the door is either counted by open mentoring or left out for a reason."""

import pytest
from pydantic import ValidationError

import mentes_open
from mentes.mentorships.achievements.whose import OF_ONE
from mentes.plugin import Achievement, Design
from mentes.plugin.achievements import COUNTABLE, known_events
from mentes.plugin.frozen import freeze, thaw
from mentes.plugin.loader import registry
from mentes_open.config import Config

RULES = mentes_open.design(Config()).achievements
THEIR_WORK = "it is the work of those who look after a programme or a university"
NO = "a no, a silence or an end is nothing to be told of"
HALF = "one half of something that counts once both have done it"
TECHNICAL = "nobody did anything: a day came, or something was asked by itself"
OF_OPEN = "open mentoring has no such step"
NOT_COUNTED = {
    THEIR_WORK: "ProgrammeCreated ProgrammeChanged PartnerInvited PartnerAccepted PartnerDeclined PartnerLeaving PartnerLeft "
    "EditionCreated EditionChanged EditionPublished EditionArchived EditionReopened EditionDiscarded GuidePublished "
    "GuideWithdrawn HelpChanged RoleGranted RoleRevoked FactConfirmed RegisterImported InvitationSent InvitationAccepted "
    "InvitationWithdrawn MoveAgreed MoveRefused PairBlocked PairPinned PairUnmarked MentorPlacesChanged WorkshopScheduled "
    "WorkshopChanged WorkshopCancelled ApplicationWaitlisted ApprovalGiven ApprovalRefused",
    NO: "OfferHidden ApplicationDeclined ApplicationWithdrawn ApplicationExpired WaitingListEnded EnrolmentEnded ProposalDeclined "
    "ProposalExpired MatchRefused MentorshipEnded MeetingCancelled MeetingMissed PaperReturned PaperWithdrawn "
    "ActivityDropped MoveWithdrawn InvitationExpired PersonLeft MentorshipPaused WorkshopUnsaid RequestEnded ProposalReleased",
    HALF: "ApplicationSubmitted MeetingSaid MatchConfirmed MeetingConfirmed MeetingChanged PaperSigned PaperConfirmed PaperInForce "
    "PaperCountered ActivityPlanned WorkshopAnswered WorkshopPlaceGiven MentorshipStarted MatchAgreed QuestionAsked "
    "QuestionAnswered MentorshipResumed PairHeard ProfileChanged CertificateIssued RequestSent",
    TECHNICAL: "OfferBack RoleEnding AccessEnding HomeChanged WrapUpDue QuestionnaireOpened ReminderDue Overdue PairQuiet",
    OF_OPEN: "ApprovalNeeded ApprovalAsked",
}


@pytest.mark.requirement("S2-23")
def test_each_event_of_the_door_is_counted_or_left_out_for_a_reason():
    counted = {each.event for each in RULES}
    left_out = [name for names in NOT_COUNTED.values() for name in names.split()]
    assert len(left_out) == len(set(left_out))
    undecided = known_events().keys() - counted - set(left_out)
    assert not undecided, (
        f"{', '.join(sorted(undecided))}: say whether open mentoring notes this as an achievement (a rule in "
        "plugins/mentes_open/rewards.py, and the event in COUNTABLE of plugin/achievements.py) or why not (NOT_COUNTED)"
    )
    assert not (counted & set(left_out)) | (set(left_out) - known_events().keys())


@pytest.mark.requirement("S2-23")
def test_core_knows_whom_each_event_concerns_that_may_be_counted():
    known = known_events()
    assert known.keys() >= COUNTABLE
    assert OF_ONE.keys() <= COUNTABLE
    for name in COUNTABLE - OF_ONE.keys():
        assert {"mentorship_id", "proposal_id"} & set(known[name].__annotations__), name


@pytest.mark.requirement("S2-38")
def test_open_mentoring_notes_a_dozen_things_and_more_in_each_role():
    assert len(RULES) >= 12
    assert {each.role for each in RULES} == {"mentee", "mentor", "both"}
    assert not {"points", "rank", "level"} & {word for each in RULES for word in each.title.lower().split()}


@pytest.mark.requirement("S2-38")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"event": "MeetingDreamt"}, "there is no event"),
        ({"event": "ProposalDeclined"}, "nothing that is counted"),
        ({"count": 0}, "count goes from 1"),
        ({"event": "QuestionnaireAnswered", "once_per": "pair"}, "names no pair"),
        ({"points": 5}, "points"),
    ],
    ids=["no event", "a no", "none", "no pair", "points"],
)
def test_a_rule_that_cannot_be_counted_is_refused(wrong, words):
    with pytest.raises(ValidationError, match=words):
        Achievement(**({"key": "x", "title": "X", "event": "MeetingHeld"} | wrong))


@pytest.mark.requirement("S2-38")
def test_two_rules_of_one_key_are_refused_and_rules_are_frozen_with_their_words():
    rule = Achievement("x", "X done", "MeetingHeld", "You did x.")
    with pytest.raises(ValidationError, match="achievements"):
        Design(achievements=(rule, rule))
    design = Design(achievements=(rule,))
    assert {"X done", "You did x."} <= set(design.texts())
    plugin = registry().plugins["online"]
    assert thaw(freeze(plugin, plugin.card.config(), design, {})).design == design
