"""Who waits for a mentor and who gives places, in few statements: numbers by university and field, and who fits whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mentes.admission import proposing, unpaired
from mentes.admission.bound import Bound
from mentes.admission.models import Enrolment, Proposal
from mentes.admission.pairing.models import PairMark
from mentes.admission.seats import Held, Places, held, places
from mentes.base.db import db
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message
from mentes.plugin.parts import Role
from mentes.plugin.sections import sections_of
from mentes.programmes.rules import rules_of
from mentes.programmes.service import EditionRow

FIELD = "discipline"  # the question by which places are counted, where a programme asks it
FEW = 5  # it is not counted further how many fit one mentee
FULL = Message(N_("No mentor has a free place."))


@dataclass(frozen=True)
class Part:
    """Somebody's part in an edition."""

    edition: EditionRow
    row: Enrolment

    @property
    def field(self) -> str:
        """What they answered to the question of the field."""
        return str(self.row.profile.get(FIELD, ""))


@dataclass(frozen=True)
class Seeking(Part):
    """A mentee without a mentor, and since when."""

    since: datetime


@dataclass(frozen=True)
class Giving(Part):
    """A mentor with the places that they have in an edition."""

    places: Places


@dataclass(frozen=True)
class Fits:
    """How many mentors with a free place fit one mentee (`FEW` stands for so many or more); why, where nobody does."""

    count: int
    why: Message | None = None
    promised: bool = False


@dataclass(frozen=True)
class Search:
    """Everybody who waits and everybody who gives in these editions (four statements)."""

    seeking: Sequence[Seeking]
    giving: Sequence[Giving]
    marks: Sequence[PairMark]
    close: frozenset[tuple[int, int]]  # persons of whom one said that they depend on each other
    proposals: Sequence[Any]  # that wait for an answer
    bounds: Mapping[int, Bound] = field(default_factory=dict)

    def labels(self, edition_id: int) -> dict[str, Message]:
        """The words of each field in this edition; none where the programme asks for none."""
        where = self.bounds.get(edition_id)
        return {} if where is None else {**_options(where, "mentee"), **_options(where, "mentor")}

    def fits(self, one: Seeking) -> Fits | None:
        """Who could be proposed to this mentee; None where the rules cannot be asked just now."""
        where = self.bounds.get(one.edition.id)
        said = {each.mentor_enrolment_id: each for each in self.marks if each.mentee_enrolment_id == one.row.id}
        if any(each.kind == "pinned" for each in said.values()):
            return Fits(1, promised=True)
        if where is None:
            return None
        try:
            return self._fits(where, one, said)
        except Unavailable:
            return None

    def _fits(self, where: Bound, one: Seeking, said: Mapping[int, PairMark]) -> Fits:
        count, against = 0, Counter[str]()
        words: dict[str, Message] = {}
        for each in self.giving:
            if each.edition.id != one.edition.id or each.places.free < 1 or count == FEW:
                continue
            apart = {each.row.person_id} if (one.row.person_id, each.row.person_id) in self.close else set[int]()
            mark = said.get(each.row.id)
            match = proposing.suggestion(where, one.row, each.row, each.places, apart=apart, mark=mark).match
            if match.impediment is None:
                count += 1
            else:
                against[match.impediment.text] += 1
                words[match.impediment.text] = match.impediment
        if count or not against:
            return Fits(count, None if count else FULL)
        return Fits(0, words[against.most_common(1)[0][0]])


def scarce_first(found: Search, shown: Iterable[Seeking]) -> list[tuple[Seeking, Fits | None]]:
    """Each with who fits them: first those whom nobody fits, then as they came."""
    every = [(each, found.fits(each)) for each in shown]
    return sorted(every, key=lambda two: two[1] is None or two[1].count > 0)


def _options(where: Bound, role: Role) -> dict[str, Message]:
    plugin = where.today.plugin
    found = (each for each in sections_of(plugin.card.questions(role)) if each.key == FIELD)
    return {option.value: Message(option.label, domain=plugin.domain) for each in found for option in each.options}


def search(editions: Sequence[EditionRow], owner_id: int) -> Search:
    """As it stands now; who waits longest comes first."""
    every = {each.id: each for each in editions}
    rows = unpaired.seeking_and_giving(owner_id, every)
    mentors = [row for row, _ in rows if row.role == "mentor"]
    seats: Held = held(mentors)
    proposals = _proposals(owner_id, every)
    return Search(
        [Seeking(every[row.edition_id], row, since) for row, since in rows if row.role == "mentee"],
        [Giving(every[row.edition_id], row, places(row, seats)) for row in mentors],
        marks_in(owner_id, every),
        frozenset((row.mentee_id, row.mentor_id) for row in proposals if row.is_close),
        [row for row in proposals if row.is_open],
        {each.id: where for each in editions if (where := _bound(each)) is not None},
    )


def _bound(edition: EditionRow) -> Bound | None:
    """The rules; None while they are away: the list can be read all the same."""
    try:
        return Bound(edition, rules_of(edition))
    except Unavailable:
        return None


def marks_in(owner_id: int, editions: Iterable[int]) -> Sequence[PairMark]:
    """Blocked and promised pairs of these editions."""
    chosen = sa.select(PairMark).where(
        PairMark.owner_id == owner_id, PairMark.edition_id.in_(list(editions)), PairMark.ended_at.is_(None)
    )
    return db.session.scalars(chosen.order_by(PairMark.kind.desc(), PairMark.id)).all()


def _proposals(owner_id: int, editions: Iterable[int]) -> Sequence[Any]:
    """Those that wait for an answer here, the most urgent first; and those at which somebody said that the two are close."""
    close = sa.or_(Proposal.mentee_independent.is_(False), Proposal.mentor_independent.is_(False))
    is_open = sa.and_(
        Proposal.state == "proposed", Proposal.kind == "proposed", Proposal.edition_id.in_(list(editions))
    )
    chosen = sa.select(
        Proposal.id,
        Proposal.mentee_id,
        Proposal.mentor_id,
        Proposal.mentee_tenant_id,
        Proposal.mentor_tenant_id,
        Proposal.mentee_consented_at,
        Proposal.mentor_consented_at,
        Proposal.due_at,
        sa.func.coalesce(close, sa.false()).label("is_close"),
        is_open.label("is_open"),
    ).where(Proposal.owner_id == owner_id, sa.or_(close, is_open))
    return db.session.execute(chosen.order_by(Proposal.due_at, Proposal.id)).all()
