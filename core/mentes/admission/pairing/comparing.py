"""Two profiles side by side, for those who pair: each question in one row with both answers, and what was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentes.admission.bound import Bound
from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.showing import by_key


@dataclass(frozen=True)
class Compared:
    """One question; an answer is None for whoever was not asked, and empty for whoever left it out."""

    question: str
    mentee: str | None
    mentor: str | None

    @property
    def is_same(self) -> bool:
        """Both said the same."""
        return bool(self.mentee) and self.mentee == self.mentor


def compared(where: Bound, mentee: Enrolment, mentor: Enrolment) -> tuple[Compared, ...]:
    """First what both were asked, in the order of the mentee's form; then what only one of them was."""
    card, domain = where.today.plugin.card, where.today.plugin.domain
    hers = by_key(card.questions("mentee"), mentee.profile, domain)
    theirs = by_key(card.questions("mentor"), mentor.profile, domain)
    rows = [Compared((hers.get(key) or theirs[key])[0], _of(hers, key), _of(theirs, key)) for key in {**hers, **theirs}]
    return tuple(sorted(rows, key=lambda row: (row.mentee is None or row.mentor is None, row.mentor is not None)))


def _of(answers: dict[str, tuple[str, str]], key: str) -> str | None:
    return answers[key][1] if key in answers else None


@dataclass(frozen=True)
class Before:
    """What there is already: proposals of just these two, and whether the mentee is free to be asked."""

    between: Sequence[Proposal]
    is_free: bool


def before(known: Sequence[Proposal], mentee: Enrolment, mentor: Enrolment) -> Before:
    """Facts only: what was proposed when and how it ended, never whose no it was (S1-17); `known`: all of this mentee's."""
    return Before(
        [row for row in known if row.mentor_id == mentor.person_id],
        not any(row.mentee_enrolment_id == mentee.id and row.state in OPEN for row in known),
    )
