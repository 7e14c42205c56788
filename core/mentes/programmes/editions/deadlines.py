"""How long things wait in an edition: every state that its programme really has, with its ladder and the programme's own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.plugin.design import Design
from mentes.plugin.parts import Waiting
from mentes.plugin.waiting import BETWEEN
from mentes.programmes.editions import service
from mentes.programmes.rules import EditionRules, laid_over, rules_of
from mentes.programmes.service import EditionRow

STAFF = N_("Awaited: those who look after the programme")
ONE = N_("Awaited: the one who is asked")
BOTH = N_("Awaited: both of the two")
TITLES = {  # in the order of a pair's way: title, who is awaited, what happens when nobody acts
    "application": (
        N_("An application waits for an answer"),
        STAFF,
        N_("The leads are asked and the applicant is told; after as many days again it is closed."),
    ),
    "waiting_list": (
        N_("Somebody on the waiting list waits for a place"),
        N_("Nobody is awaited"),
        N_("The application is closed kindly, at the end of the edition at the latest; it can be sent anew."),
    ),
    "supervisor": (N_("A supervisor is asked to approve"), ONE, N_("The application is closed; it can be sent anew.")),
    "pairing": (
        N_("A mentee waits for a mentor"),
        STAFF,
        N_(
            "Those who look after the owner are asked and the mentee is told. When the edition ends, or after as many "
            "days again where it has no end, the search ends kindly."
        ),
    ),
    "proposal": (
        N_("A proposed pair waits for two answers"),
        BOTH,
        N_("The proposal ends, and the mentor's place is free again."),
    ),
    "question": (
        N_("A question about a proposal waits for an answer"),
        STAFF,
        N_("Others who look after the programme are asked."),
    ),
    "first_meeting": (N_("The two find a time for their first meeting"), BOTH, ""),
    "meeting": (
        N_("A proposed time waits for an answer"),
        ONE,
        N_("The proposed time lapses; a new one can be proposed."),
    ),
    "attendance": (N_("The two say how their meeting went"), BOTH, N_("The meeting counts as not held.")),
    "match_check": (
        N_("The two say whether they suit each other"),
        BOTH,
        N_("Where one said no, both are free again."),
    ),
    "meetings": (
        N_("The two find a time for their next meeting"),
        BOTH,
        N_("Nothing by itself; pairs that stay quiet are asked."),
    ),
    "final_meeting": (N_("The two find a time for their final meeting"), BOTH, ""),
    "inactivity": (
        N_("Nothing happens in a pair"),
        BOTH,
        N_("They are asked, asked again after the days below, and then shown to their coordinators."),
    ),
    "disclosure": (
        N_("One of the two asks the other what others may be told"),
        ONE,
        N_("It lapses. Nobody but the two ever learns that it was asked."),
    ),
    "quiet_pair": (
        N_("A pair stays quiet after it was asked"),
        STAFF,
        N_("The leads are asked; after as many days again the pair ends, and nobody is blamed."),
    ),
    "wrap_up": (N_("A pair wraps up"), BOTH, N_("The mentoring is closed as it stands.")),
    "workshop_attendance": (
        N_("Somebody notes who was at an event"),
        STAFF,
        N_("It is closed, and counts for everybody who was expected as if they were excused."),
    ),
    "overdue": (
        N_("Those who look after the programme are asked about something overdue"),
        STAFF,
        N_("The next above are asked: admins, then those who look after all universities. There it stays on the list."),
    ),
    BETWEEN.key: (
        N_("Time between two letters"),
        N_("So many days lie between a reminder and any letter about the same matter before it"),
        "",
    ),
}
THEN = {"escalate": N_("The coordinators of both are told"), "nothing": N_("Nothing")}


@dataclass(frozen=True)
class State:
    """One waiting state of an edition; without `outcome` what happens then is a choice."""

    title: Message
    who: str
    outcome: str
    ladder: Waiting
    usual: Waiting

    @property
    def name(self) -> str:
        """Its key as the name of a field."""
        return self.ladder.key.replace(":", "__")


def states_of(edition: EditionRow) -> list[State]:
    """Every waiting state that this edition can have, in their order. Raises what the plugin's absence raises."""
    plain = rules_of(replace(edition, waiting=()))
    own = laid_over(plain.design, edition.waiting)
    return [
        State(title, who, outcome, ladder(own, key), ladder(plain.design, key))
        for key, title, who, outcome in _rows(plain)
    ]


def ladder(design: Design, key: str) -> Waiting:
    """By its own words, else with the days that its paper or questionnaire declares, else as usual."""
    found = design.patience(key)
    kind, _, name = key.partition(":")
    if any(each.key == key for each in design.waiting) or kind not in {"paper", "questionnaire"}:
        return found
    days = design.paper(name).due_days if kind == "paper" else design.questionnaire(name).due_days
    return replace(found, days=days or found.days)


def _rows(rules: EditionRules) -> Iterator[tuple[str, Message, str, str]]:
    design = rules.design
    missing = _missing(design)
    for key, (title, who, outcome) in TITLES.items():
        if key not in missing:
            yield key, Message(title), who, outcome
        if key == "match_check":
            for paper in design.papers:
                yield f"paper:{paper.key}", Message(paper.title, domain=design.domain), ONE, ""
    for asked in design.questionnaires:
        named = Message(asked.title, domain=design.domain)
        yield f"questionnaire:{asked.key}", named, ONE, N_("It closes for them: they are not asked again.")


def _missing(design: Design) -> set[str]:
    """States that a programme of this design never has."""
    has = {
        "supervisor": design.supervisor_approves,
        "first_meeting": design.meetings.first_to_know,
        "meeting": design.meetings.confirmed_by != "none",
        "match_check": design.match_check,
        "final_meeting": design.meetings.final,
        "wrap_up": design.lasts is not None,
    }
    return {key for key, there in has.items() if not there}


def change(edition_id: int, ladders: list[Waiting], version: int | None) -> None:
    """Other ladders; what waits already, and pairs that have begun, keep theirs.

    Raises ChangedMeanwhile where somebody else was faster.
    """
    edition = service.hold(edition_id, version)
    edition.waiting = [{"key": e.key, "days": e.days, "nudges": list(e.nudges), "then": e.then} for e in ladders]
    service.note_change(edition)
    db.session.flush()
