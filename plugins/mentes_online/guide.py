"""The guideline "Framework and recommendations", the suggested activities, the closing questionnaire."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from mentes.plugin import N_, Activity, Labels, Page, Questionnaire, Section, sections_of
from mentes_online.config import Config

GUIDELINE = Page(
    "guideline",
    N_("Framework and recommendations"),
    (
        N_("## Time frame"),
        N_(
            "- Duration in months: %(months)s\n- Online calls, at least: %(calls)s\n"
            "- Recommended minutes for each call: %(minutes)s"
        ),
        N_("Whatever else you do together in between is up to the two of you."),
        N_("## How good mentoring works"),
        N_(
            "Mentoring lives on personal experience and on the unwritten knowledge of the academic world. "
            "Mentors therefore speak not only of their successes but also of obstacles and how they dealt with them."
        ),
        N_(
            "Feedback in the calls is constructive and looks ahead. It rests on mutual appreciation and supports "
            "the mentee, and ideally the mentor too, as a researcher and as a human being."
        ),
        N_("What mentor and mentee tell each other is confidential. It is not shared with anybody who was not there."),
        N_(
            "A mentor is a career mentor: not a second supervisor, not a sponsor and not a therapist. If you need "
            "counselling, your coordinator names the services of your university."
        ),
        N_("## Mentoring online"),
        N_(
            "Talk about which of the suggested online activities you would like to make part of your mentoring. "
            "You find them in the space of your pair, where you can plan them and tick them off."
        ),
        N_(
            "Share resources generously: papers, data, access to scholarly material. You can also agree on digital "
            "tools, such as blogs, forums or other platforms, to support your work and your reflection."
        ),
        N_("## Wrapping up"),
        N_(
            "In a final call at the end you talk about what came out of the mentoring and decide how you want to "
            "work together or stay in touch."
        ),
        N_(
            "Both of you receive a certificate that confirms your participation. Both of you are asked to fill in "
            "an online questionnaire about your experience; it helps to improve the programme."
        ),
    ),
)


class Lectures(BaseModel, frozen=True):
    """What the mentee takes part in at the mentor's department (S0-13f)."""

    kinds: tuple[
        Annotated[
            Literal["guest", "talk"],
            Labels(guest=N_("Guest access to lectures and events"), talk=N_("A talk on own research")),
        ],
        ...,
    ] = Field((), title=N_("What is planned"))


class Experience(BaseModel, frozen=True):
    """The closing questionnaire."""

    satisfied: int = Field(
        title=N_("How satisfied are you with the mentoring?"), description=N_("1: not at all, 5: very"), ge=1, le=5
    )
    fit: int = Field(
        title=N_("How well did you fit together as a pair?"), description=N_("1: not at all, 5: very well"), ge=1, le=5
    )
    goals: int = Field(
        title=N_("How far were the goals reached?"), description=N_("1: not at all, 5: fully"), ge=1, le=5
    )
    support: int = Field(
        title=N_("How well did the programme support you?"), description=N_("1: not at all, 5: very well"), ge=1, le=5
    )
    again: Annotated[Literal["yes", "perhaps", "no"], Labels(yes=N_("Yes"), perhaps=N_("Perhaps"), no=N_("No"))] = (
        Field(title=N_("Would you recommend the programme?"))
    )
    best: str = Field("", title=N_("What helped you most?"), max_length=4000)
    better: str = Field("", title=N_("What should we do better?"), max_length=4000)


ACTIVITIES = (
    Activity(
        "events",
        N_("Visit the mentor's meetings as a guest"),
        N_("The mentee joins meetings and similar events of the mentor online, as a guest."),
    ),
    Activity(
        "webinars",
        N_("Go to webinars and online conferences together"),
        N_("Both take part, in the own field or beyond, and talk about the insights afterwards."),
        (Section("discussed", N_("Discussed on"), "date", required=False),),
    ),
    Activity(
        "interview",
        N_("Hold a mock interview"),
        N_("Practise for a position that the mentee is interested in."),
        (Section("position", N_("Position"), "text", required=False, max_length=200),),
    ),
    Activity(
        "network",
        N_("Open the mentor's network"),
        N_(
            "The mentor puts the mentee in touch with postdocs and doctoral candidates at the own university or "
            "beyond, and with online networks for exchange."
        ),
        (Section("contacts", N_("New contacts"), "number", required=False, least=0, most=1000),),
        counts="contacts",
    ),
    Activity(
        "paper",
        N_("Discuss a research paper by the mentee"),
        N_("Read it beforehand; talk about the argument, the journal, the next version."),
        (Section("link", N_("Link"), "text", required=False, max_length=200),),
        files=True,
    ),
    Activity(
        "lectures",
        N_("Take part in the life of the mentor's department"),
        N_("The mentee gets guest access to online lectures and events and can present own research there."),
        sections_of(Lectures),
    ),
)

VISIT = Activity(
    "visit",
    N_("Visit the mentor's university"),
    N_("The mentee spends some days there. This is encouraged, and no condition for anything."),
    (Section("days", N_("When"), "text", required=False, max_length=200),),
)
PROMPTS = (
    N_("Obstacles and detours: which ones did the mentor meet at this stage, and what helped?"),
    N_("Feedback that looks ahead: what is going well, and what could the mentee try next?"),
    N_("In both directions: what does the mentor take from your conversation?"),
)


def activities(config: Config) -> tuple[Activity, ...]:
    """The catalogue; where this edition encourages a visit, that is one of them, and nothing depends on it (S0-44)."""
    return (*ACTIVITIES, VISIT) if config.visit_encouraged else ACTIVITIES


def guideline(config: Config) -> Page:
    """The text with the numbers of this edition."""
    values = (("months", config.months), ("calls", config.calls), ("minutes", config.minutes))
    return replace(GUIDELINE, values=values, before_signing=config.guideline_first)


def questionnaire(config: Config) -> Questionnaire:
    """Asked of both at wrap-up; no condition for the certificate (S0-20, S0-22)."""
    return Questionnaire(
        "experience",
        N_("Your experience with the mentoring"),
        sections_of(Experience),
        help=N_("Your answers are summed up with those of the others and help to improve the programme."),
        due_days=config.questionnaire_days,
    )
