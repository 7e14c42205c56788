"""How the two meet, how it ends, and what they are asked meanwhile (S2-1, S2-17 to S2-26)."""

from pydantic import BaseModel, Field

from mentes.plugin import N_, Edition, Meetings, Mentorship, Questionnaire, Reason, Verdict, Waiting, sections_of, words
from mentes_open.config import Config

FIRST = (  # the checklist of the first talk, in the words of the programme
    N_("For what period of time is the mentorship planned?"),
    N_("How many meetings should there be in the period?"),
    N_("What kind and frequency of contact is fine for both sides?"),
)


class Feedback(BaseModel, frozen=True):
    """What is asked after each meeting: short, so that it is answered (S2-21)."""

    useful: int = Field(ge=1, le=5, title=N_("How useful was this meeting for you? (1: not at all, 5: very)"))
    more: str = Field("", max_length=2000, title=N_("Is there anything that you want us to know?"))


def meetings(config: Config) -> Meetings:
    """Proposed by the mentee, confirmed by the mentor; each says for themselves that it took place."""
    return Meetings(
        0,
        config.minutes,
        proposed_by="mentee",
        attended="each",
        formats=("video", "in_person", "phone"),
        first_prompts=FIRST,
    )


def feedback() -> Questionnaire:
    """To both, after each meeting that was held."""
    return Questionnaire(
        "feedback",
        N_("How was your meeting?"),
        sections_of(Feedback),
        help=N_("Two questions. Your answers stay without your name; the programme reads them summed up."),
        moment="after_meeting",
    )


def waiting(config: Config) -> tuple[Waiting, ...]:
    """Attendance that nobody confirmed; no sign of the two: asked, asked again, then before their coordinators (S2-22)."""
    return (
        Waiting(
            "attendance",
            config.attendance_days,
            nudges=tuple(each for each in (1, 7) if each < config.attendance_days),
            then="expire",
        ),
        Waiting("inactivity", config.quiet_days, nudges=(config.quiet_again_days,), then="escalate"),
    )


def completion(edition: Edition[Config], mentorship: Mentorship) -> Verdict:
    """What a confirmation of participation needs: an agreement of both, and a meeting after the first talk (S2-26)."""
    held = len(mentorship.counted(edition.design))
    return Verdict.of(
        Reason(
            words(N_("The agreement is in force.")),
            met=mentorship.in_force("agreement"),
            missing=words(N_("The agreement is not in force yet.")),
            change=words(N_("The mentee writes it, and the mentor agrees.")),
        ),
        Reason(
            words(N_("At least one meeting was held after the first talk.")),
            met=held > 0,
            missing=words(N_("No meeting was held after the first talk.")),
            change=words(N_("Meet, and confirm afterwards that it took place.")),
        ),
    )
