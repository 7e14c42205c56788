"""A programme with all eight papers of the five: what another author would write, through the public door alone."""

from mentes_eight import papers
from mentes_eight.config import Config

from mentes.plugin import (
    N_,
    Card,
    Certificate,
    Design,
    Meetings,
    Months,
    Page,
    Questionnaire,
    Section,
    Theme,
    Waiting,
    Workshop,
    hookimpl,
)


@hookimpl
def card() -> Card:
    """Name and parameters; nobody is asked anything to take part."""
    return Card(title=N_("Eight papers"), summary=N_("Everything that two can write."), config=Config)


@hookimpl
def design(config: Config) -> Design:
    """The papers of five programmes in one, with the numbers of this edition."""
    return Design(
        lasts=Months(config.months),
        meetings=Meetings(config.meetings, config.minutes),
        papers=papers.all_of(config),
        pages=(
            Page(
                "guide",
                N_("How to begin"),
                (N_("You meet at least %(meetings)s times in %(months)s months."),),
                values=(("meetings", config.meetings), ("months", config.months)),
            ),
        ),
        themes=(Theme("networks", N_("Building networks")),),
        workshops=(Workshop("kickoff", N_("Kick-off")),),
        questionnaires=(
            Questionnaire(
                "experience",
                N_("Your experience"),
                (Section("best", N_("What was best?"), "long_text", required=False, max_length=4000),),
            ),
        ),
        waiting=(Waiting("paper:minutes", config.minutes_days),),
        certificate=Certificate(N_("Certificate of eight papers"), N_("has taken part in")),
    )
