"""Verbs of a paper: write, send, give back, sign, confirm; any change of the words makes older signatures void."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.pair import OTHER, MeetingRow, Pair, Role
from mentes.mentorships.papers.models import Paper, Signature
from mentes.mentorships.papers.opening import ENDED, OVER, why_closed
from mentes.mentorships.papers.texts import show_to_both, texts_of, write_text
from mentes.mentorships.service import locked, progress
from mentes.mentorships.steps import Way
from mentes.plugin.events import PaperConfirmed, PaperInForce, PaperReturned, PaperSent, PaperSigned
from mentes.plugin.parts import Paper as Declared

CHANGED = N_("The text was changed after you opened it. Read it again, then decide.")
CHANGED_ELSEWHERE = N_(
    "This paper was changed after you opened it, in another window or by the other side. What you typed is still here, "
    "and beside it how the paper stands now. Nothing is kept until you decide."
)


@dataclass(frozen=True)
class Desk:
    """Where somebody writes: the pair and its rules, the paper as declared, the meeting it is about, and their side."""

    way: Way
    declared: Declared
    role: Role
    meeting: MeetingRow | None = None

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


def desk(way: Way, key: str, role: Role, number: int | None = None) -> Desk:
    """The place to write this paper. Raises NotVisible for one that the programme does not have."""
    try:
        declared = way.design.paper(key)
    except LookupError:
        raise NotVisible(N_("This programme has no such paper.")) from None
    if (declared.subject == "meeting") != (number is not None):
        raise NotVisible(N_("This programme has no such paper."))
    return Desk(way, declared, role, way.pair.meeting(number) if number is not None else None)


def current(place: Desk, *, hold: bool = False, theirs: bool = False) -> Paper | None:
    """The paper's row, if it was begun; with `hold` until the transaction ends. Where each writes one: this side's."""
    chosen = sa.select(Paper).where(
        Paper.mentorship_id == place.pair.id,
        Paper.key == place.declared.key,
        Paper.state != "superseded",
        Paper.meeting_id == place.meeting.id if place.meeting else Paper.meeting_id.is_(None),
    )
    if place.declared.author == "each":
        chosen = chosen.where(Paper.author == (OTHER[place.role] if theirs else place.role))
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(chosen).one_or_none()


def theirs(place: Desk) -> Paper | None:
    """The other's own paper, where each writes one: once it was sent, and where that is asked, after one's own was."""
    if place.declared.author != "each" or place.declared.reader == "author":
        return None
    found, own = current(place, theirs=True), current(place)
    is_due = place.declared.reveal == "at_once" or (own is not None and own.state == "in_force")
    return found if found is not None and found.state == "in_force" and is_due else None


def write(place: Desk, values: dict[str, Any], seen: int | None = None) -> Paper:
    """Keep what the author wrote. What was sent before goes back to being a draft, and its signatures are void (S0-31).

    `seen` is the `version_of` the paper that the writer had before them: nothing is written over unread, neither what
    the other wrote nor what one wrote oneself in another window. The same words twice count once.
    Raises NotAllowed for the other side, WrongState when the paper's time has not come, is over, or it was changed.
    """
    paper = _to_write(place)
    if paper is not None and paper.state == "draft" and _is_mine(place, paper, values):
        return paper
    if seen is not None and seen != version_of(paper):
        raise WrongState(CHANGED_ELSEWHERE)
    paper = paper or _begin(place)
    if paper.state != "draft" or paper.author_id != place.person_id or paper.text_version == 0:
        paper.text_version += 1
    paper.state, paper.author, paper.author_id = "draft", place.role, place.person_id
    flag_modified(paper, "state")  # so that the row's version rises with every writing
    db.session.flush()
    write_text(paper, "main", place.person_id, values, reader="pair" if place.declared.author == "both" else "author")
    return paper


def version_of(paper: Paper | None) -> int:
    """What rises whenever a paper is written, sent, given back or put in force; 0 before it is begun."""
    return paper.version if paper is not None else 0


def _to_write(place: Desk) -> Paper | None:
    """The paper, held, if it was begun; refused where this side cannot write it."""
    if not place.is_author:
        raise NotAllowed(N_("%(name)s writes this one. You read it as soon as it is sent."), name=_other_name(place))
    row = locked(place.pair.id)
    closed = why_closed(place.way, place.declared, place.meeting, row.state)
    if closed is not None:
        raise WrongState(closed.text, **closed.values)
    paper = current(place, hold=True)
    if paper is not None and paper.state == "in_force":
        raise _settled(place)
    return paper


def _settled(place: Desk) -> WrongState:
    """Why a paper that is in force stays as it is (S0-36)."""
    if place.declared.signatures:
        return WrongState(N_("Both of you have signed this paper. It cannot be changed any more."))
    if place.declared.approval == "none":
        return WrongState(N_("This paper was sent already. It cannot be changed any more."))
    return WrongState(N_("This paper was confirmed meanwhile. It cannot be changed any more."))


def _is_mine(place: Desk, paper: Paper, values: dict[str, Any]) -> bool:
    """Whether these are just the words that this side wrote last."""
    return paper.author_id == place.person_id and texts_of(paper)["main"].values == values


def _other_name(place: Desk) -> str:
    return place.pair.other(place.role).display_name


def _begin(place: Desk) -> Paper:
    paper = Paper(
        mentorship_id=place.pair.id,
        key=place.declared.key,
        meeting_id=place.meeting.id if place.meeting else None,
        author=place.role,
        author_id=place.person_id,
        state="draft",
        text_version=0,
        facts={},
        created_at=now(),
        due_at=_due(place, place.meeting.closed_at if place.meeting else None),
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def _due(place: Desk, since: datetime | None = None) -> datetime:
    return (since or now()) + timedelta(days=days_for(place.way, place.declared))


def days_for(way: Way, declared: Declared) -> int:
    """How many days somebody has for this paper."""
    return declared.due_days or way.design.patience(f"paper:{declared.key}").days


def send(place: Desk, values: dict[str, Any], seen: int | None = None) -> Paper:
    """Write and give to the other side to read; where nobody has to agree, it is in force at once. Sent twice, it counts once.

    Raises what `write` raises.
    """
    held = _sent_before(place, values) if place.is_author else None
    if held is not None:
        return held
    paper = write(place, values, seen)
    paper.state, paper.sent_at, paper.due_at = "sent", now(), _due(place)
    if place.declared.reader == "pair":
        show_to_both(paper, place.declared)
    record(PaperSent(paper.id, place.pair.id), *place.pair.tenants)
    if place.declared.approval == "none":
        _put_in_force(place, paper)
    return paper


def _sent_before(place: Desk, values: dict[str, Any]) -> Paper | None:
    """The paper, if this side has sent just these words already: a second click makes no signature void (UX-15)."""
    locked(place.pair.id)
    paper = current(place, hold=True)
    if paper is None or paper.state not in {"sent", "in_force"}:
        return None
    return paper if _is_mine(place, paper, values) else None


def _sent(place: Desk, text_version: int) -> Paper:
    """The paper as it was sent, held. Raises WrongState when it was not, or is not what this reader has read."""
    row = locked(place.pair.id)
    paper = current(place, hold=True)
    if row.state in OVER and (paper is None or paper.state != "in_force"):
        raise WrongState(ENDED)
    if paper is None or paper.state in {"draft", "returned"}:
        raise WrongState(N_("There is nothing to agree to yet: this paper has not been sent."))
    if paper.text_version != text_version:
        raise WrongState(CHANGED)
    return paper


def clauses_hash(place: Desk, locale: str) -> str:
    """Which wording of the fixed clauses somebody agreed to, in the language they read it in."""
    frozen = place.way.frozen
    words = "\n".join(frozen.text(clause.text, locale) for clause in place.declared.clauses)
    return hashlib.sha256(words.encode()).hexdigest()


def sign(place: Desk, where: str, text_version: int, clauses: str) -> None:
    """One side's signature under exactly this text (S0-30). Given twice, it counts once; with both it is in force.

    Raises WrongState for an unsent draft or a text that was changed meanwhile, BadInput without a place.
    """
    if not where.strip():
        raise BadInput(N_("Enter the place where you sign."))
    if not place.declared.signatures:
        raise NotVisible(N_("This programme has no such paper."))
    paper = _sent(place, text_version)
    signed = {each.role for each in _signatures(paper)}
    if place.role in signed:
        return
    side = place.pair.side(place.role)
    db.session.add(
        Signature(
            mentorship_id=paper.mentorship_id,
            paper_id=paper.id,
            role=place.role,
            person_id=side.person_id,
            text_version=text_version,
            legal_name=side.legal_name,
            place=where.strip(),
            timezone=side.timezone,
            clauses_hash=clauses,
            signed_at=now(),
        )
    )
    record(PaperSigned(paper.id, place.pair.id), *place.pair.tenants)
    if signed | {place.role} == {"mentee", "mentor"}:
        _put_in_force(place, paper)


def _signatures(paper: Paper) -> list[Signature]:
    chosen = sa.select(Signature).where(Signature.paper_id == paper.id, Signature.text_version == paper.text_version)
    return list(db.session.scalars(chosen))


def confirm(place: Desk, text_version: int, addition: dict[str, Any] | None = None) -> None:
    """The side that did not send it says that it is right, and may add to it; the author's words stay as they are (S0-33, S0-34).

    Raises NotAllowed for the sender, WrongState for a text that was changed meanwhile. Said twice, it counts once.
    """
    if place.declared.signatures or place.declared.approval == "none":
        raise NotVisible(N_("This programme has no such paper."))
    paper = _sent(place, text_version)
    if paper.author == place.role:
        raise NotAllowed(N_("You wrote this one; the other side confirms it."))
    if paper.state == "in_force":
        return
    if addition and any(addition.values()):
        write_text(paper, "addition", place.person_id, addition, reader="pair")
    record(PaperConfirmed(paper.id, place.pair.id), *place.pair.tenants)
    _put_in_force(place, paper)


def give_back(place: Desk, text_version: int, remark: str) -> None:
    """Ask the author for a change, in words that only the two read. Asked twice, it counts once."""
    locked(place.pair.id)
    returned = current(place, hold=True)
    if returned is not None and returned.state == "returned" and returned.text_version == text_version:
        return
    paper = _sent(place, text_version)
    if paper.author == place.role:
        raise NotAllowed(N_("You wrote this one: change it yourself and send it again."))
    if paper.state == "in_force":
        raise _settled(place)
    write_text(paper, "remark", place.person_id, {"remark": remark}, reader="pair")
    paper.state, paper.due_at = "returned", _due(place)
    record(PaperReturned(paper.id, place.pair.id), *place.pair.tenants)


def _put_in_force(place: Desk, paper: Paper) -> None:
    paper.state, paper.in_force_at, paper.due_at = "in_force", now(), None
    record(PaperInForce(paper.id, place.pair.id), *place.pair.tenants)
    db.session.flush()
    progress(locked(place.pair.id))


def awaited(place: Desk, paper: Paper | None, signed: set[str]) -> set[str]:
    """Whose move the paper is."""
    if paper is None or paper.state in {"draft", "returned"}:
        return {"mentee", "mentor"} if place.declared.author in {"each", "both"} else {place.declared.author}
    if paper.state == "in_force":
        return set()
    return {"mentee", "mentor"} - signed if place.declared.signatures else {OTHER[paper.author]}
