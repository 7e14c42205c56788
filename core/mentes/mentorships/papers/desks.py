"""Where somebody writes: the pair, the paper as declared, and its rows: the one being worked on, the one in force."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.mentorships.holding import clock_of
from mentes.mentorships.pair import OTHER, MeetingRow, Pair, Role
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.steps import Way
from mentes.plugin.parts import Paper as Declared

CHANGED = N_("The text was changed after you opened it. Read it again, then decide.")
CHANGED_ELSEWHERE = N_(
    "This paper was changed after you opened it, in another window or by the other side. What you typed is still here, "
    "and beside it how the paper stands now. Nothing is kept until you decide."
)
SETTLED = {  # how it came in force, and whether it has further versions
    ("signed", False): N_("Both of you have signed this paper. It cannot be changed any more."),
    ("sent", False): N_("This paper was sent already. It cannot be changed any more."),
    ("confirmed", False): N_("This paper was confirmed meanwhile. It cannot be changed any more."),
    ("signed", True): N_("Both of you have signed this paper. Begin a new version to change it."),
    ("sent", True): N_("This paper was sent already. Begin a new version to change it."),
    ("confirmed", True): N_("This paper was confirmed meanwhile. Begin a new version to change it."),
}


@dataclass(frozen=True)
class Desk:
    """Where somebody writes: the pair and its rules, the paper as declared, the meeting it is about, and their side.

    `occurrence` is which one, of a paper written repeatedly.
    """

    way: Way
    declared: Declared
    role: Role
    meeting: MeetingRow | None = None
    occurrence: int = 1

    @property
    def pair(self) -> Pair:
        """The pair whose paper it is."""
        return self.way.pair

    @property
    def person_id(self) -> int:
        """Who writes."""
        return self.pair.side(self.role).person_id

    @property
    def is_author(self) -> bool:
        """Whether this side writes the paper (S0-32)."""
        return self.declared.author in {self.role, "each", "both"}

    @property
    def may_amend(self) -> bool:
        """Whether this side may begin a change of it once it is in force (S2-14)."""
        return self.is_author or self.declared.amended_by == "either"

    def writes(self, paper: Paper | None) -> bool:
        """Whether these words are this side's to write: the paper is, or the change of it that this side began."""
        return self.is_author or (paper is not None and begun_by(paper) == self.role)

    @property
    def other_name(self) -> str:
        """What the other of the two is called."""
        return self.pair.other(self.role).display_name


def desk(way: Way, key: str, role: Role, number: int | None = None, occurrence: int | None = None) -> Desk:
    """The place to write this paper; without `occurrence` the newest one that this side can see.

    Raises NotVisible for one that the programme does not have, and for one whose turn has not come.
    """
    try:
        declared = way.design.paper(key)
    except LookupError:
        raise NotVisible(N_("This programme has no such paper.")) from None
    if (declared.subject == "meeting") != (number is not None):
        raise NotVisible(N_("This programme has no such paper."))
    meeting = way.pair.meeting(number) if number is not None else None
    newest, following = _occurrences(way.pair, declared, role)
    if occurrence is not None and not 1 <= occurrence <= following:
        raise NotVisible(N_("There is no such paper yet. The page of the pair lists all of them."))
    return Desk(way, declared, role, meeting, occurrence or newest)


def seen_desk(way: Way, key: str, role: Role, number: int | None = None, occurrence: int | None = None) -> Desk:
    """The same for pages: what is one's alone is not there for the other (S2-7). Raises NotVisible."""
    place = desk(way, key, role, number, occurrence)
    if place.declared.is_private and not place.is_author:
        raise NotVisible(N_("This programme has no such paper."))
    return place


def begun_by(paper: Paper) -> str | None:
    """Who began the change that this row is; None for a first version."""
    begun: str | None = paper.facts.get("begun_by")
    return begun


def following(place: Desk) -> int | None:
    """The number of the one that this side may begin next, of a paper written repeatedly (S3-30); else None."""
    newest, after = _occurrences(place.pair, place.declared, place.role)
    return after if after > newest and place.is_author else None


def _occurrences(pair: Pair, declared: Declared, role: Role) -> tuple[int, int]:
    """The newest one, and the last that can be opened: one more once all that were begun are in force."""
    found = [each for each in pair.papers if each.key == declared.key]
    own = [each for each in found if declared.author != "each" or each.author == role]
    newest = max((each.occurrence for each in own), default=1)
    stands = any(each.occurrence == newest and each.state == "in_force" for each in own)
    return newest, newest + 1 if declared.repeated and stands else newest


def current(place: Desk, *, hold: bool = False, theirs: bool = False) -> Paper | None:
    """The row being worked on, if it was begun: the newest version; with `hold` until the transaction ends.

    Where each writes one: this side's. While a change of a paper in force is open, this is the change.
    """
    chosen = _rows(place, theirs=theirs).order_by(Paper.edition_number.desc()).limit(1)
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(chosen).one_or_none()


def in_force(place: Desk, *, theirs: bool = False) -> Paper | None:
    """The row that counts: in force until a newer version is (S2-14)."""
    chosen = _rows(place, theirs=theirs).where(Paper.state == "in_force").order_by(Paper.edition_number.desc())
    return db.session.scalars(chosen.limit(1).execution_options(populate_existing=True)).one_or_none()


def current_and_in_force(place: Desk) -> tuple[Paper | None, Paper | None]:
    """The row being worked on and the one that counts, for a page: both in one statement."""
    chosen = _rows(place, theirs=False).order_by(Paper.edition_number.desc())
    rows = db.session.scalars(chosen.execution_options(populate_existing=True)).all()
    return next(iter(rows), None), next((each for each in rows if each.state == "in_force"), None)


def _rows(place: Desk, *, theirs: bool) -> sa.Select[Paper]:
    return of_this_paper(place, theirs=theirs).where(Paper.state.not_in(("superseded", "withdrawn")))


def of_this_paper(place: Desk, *, theirs: bool = False) -> sa.Select[Paper]:
    """Every version of this paper, superseded and withdrawn ones as well."""
    chosen = sa.select(Paper).where(
        Paper.mentorship_id == place.pair.id,
        Paper.key == place.declared.key,
        Paper.occurrence == place.occurrence,
        Paper.meeting_id == place.meeting.id if place.meeting else Paper.meeting_id.is_(None),
    )
    if place.declared.author == "each":
        chosen = chosen.where(Paper.author == (OTHER[place.role] if theirs else place.role))
    return chosen


def theirs(place: Desk) -> Paper | None:
    """The other's own paper, where each writes one: once it was sent, and where that is asked, after one's own was."""
    if place.declared.author != "each" or place.declared.reader == "author":
        return None
    if place.declared.reveal == "after_own" and in_force(place) is None:
        return None
    return in_force(place, theirs=True)


def version_of(paper: Paper | None) -> int:
    """What rises whenever a paper is written, sent, given back or put in force; 0 before it is begun."""
    return paper.version if paper is not None else 0


def settled(place: Desk) -> WrongState:
    """Why a paper that is in force stays as it is (S0-36)."""
    kind = "signed" if place.declared.signatures else "sent" if place.declared.approval == "none" else "confirmed"
    return WrongState(SETTLED[kind, place.declared.versioned])


def due(place: Desk, since: datetime | None = None) -> datetime:
    """Until when whoever is awaited acts, by the pair's clock."""
    clock = clock_of(place.way.pair.id)
    return min(since or clock, clock) + timedelta(days=days_for(place.way, place.declared))


def days_for(way: Way, declared: Declared) -> int:
    """How many days somebody has for this paper: by its own ladder, else as it was declared, else as every paper."""
    key = f"paper:{declared.key}"
    own = any(each.key == key for each in way.design.waiting)
    return (None if own else declared.due_days) or way.design.patience(key).days


def awaited(place: Desk, paper: Paper | None, signed: set[str]) -> set[str]:
    """Whose move the paper is."""
    author = place.declared.author
    if paper is not None and paper.state == "returned" and author not in {"each", "both"}:
        return {paper.author}
    if paper is not None and paper.state == "draft" and author in {"mentee", "mentor"}:
        return {paper.author}
    if paper is None or paper.state in {"draft", "returned"}:
        return {"mentee", "mentor"} if author in {"each", "both"} else {author}
    if paper.state == "in_force":
        return set()
    return {"mentee", "mentor"} - signed if place.declared.signatures else {OTHER[paper.author]}
