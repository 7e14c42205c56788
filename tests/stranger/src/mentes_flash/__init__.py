"""One conversation: an hour with somebody who has been there, and nothing to sign."""

import logging
from datetime import date

from flask import Blueprint, render_template
from pydantic import BaseModel, Field

from mentes.plugin import (
    N_,
    Applicant,
    Card,
    Certificate,
    Design,
    Edition,
    Event,
    Meetings,
    Months,
    Paper,
    Verdict,
    Waiting,
    events,
    hookimpl,
    sections_of,
)

log = logging.getLogger(__name__)


class Config(BaseModel, frozen=True, extra="forbid"):
    """The parameters of an edition."""

    minutes: int = Field(45, ge=20, le=120, title=N_("Minutes of the conversation"))
    from_semester: int = Field(2, ge=1, le=12, title=N_("First semester to take part"))
    thanks: bool = Field(False, title=N_("Thank mentors with a certificate"))


class Question(BaseModel, frozen=True):
    """What the mentee sends beforehand."""

    question: str = Field(title=N_("What would you like to talk about?"), max_length=2000)


@hookimpl
def card() -> Card:
    """Name, parameters and questions."""
    return Card(
        title=N_("One conversation"),
        summary=N_("An hour with somebody who has been there."),
        config=Config,
        mentee=Question,
    )


@hookimpl
def design(config: Config) -> Design:
    """One meeting within two months; a question beforehand; no agreement, and a certificate only as a mentor's thanks."""
    question = Paper("question", N_("Your question"), sections_of(Question), approval="none", opens="introduced")
    return Design(
        lasts=Months(2),
        meetings=Meetings(at_least=1, minutes=config.minutes, first_to_know=False, final=False),
        match_check=False,
        papers=(question,),
        waiting=(Waiting("proposal", days=3, nudges=(1, 2), then="expire"),),
        certificate=Certificate(N_("Thank you"), N_("has given an hour in"), ("mentor",)) if config.thanks else None,
    )


@hookimpl
def check_eligibility(edition: Edition[Config], applicant: Applicant, today: date) -> Verdict:
    """Mentees from a semester on."""
    least = edition.config.from_semester
    if applicant.role == "mentor" or applicant.semester is None or applicant.semester >= least:
        return Verdict.yes()
    half_years = least - applicant.semester
    years, odd = divmod(half_years, 2)
    since = date(today.year + years + (odd and today.month > 6), (today.month + 6 * odd - 1) % 12 + 1, 1)
    return Verdict.no(N_("You can take part from semester %(least)s on."), since=since, least=least)


@hookimpl
def blueprints() -> tuple[Blueprint, ...]:
    """One page: ideas for questions."""
    pages = Blueprint("mentes_flash", __name__, template_folder="templates")
    pages.add_url_rule("/ideas", "ideas", lambda: render_template("mentes_flash/ideas.html"))
    return (pages,)


@hookimpl
def happened(event: Event) -> None:
    """Count conversations in the log."""
    if isinstance(event, events.MeetingHeld):
        log.info("conversation held: %s", event.meeting_id)
