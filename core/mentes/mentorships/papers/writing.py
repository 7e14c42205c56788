"""Writing a paper and giving it to the other side; any change of the words makes older signatures void."""

from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotAllowed, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships import terms
from mentes.mentorships.papers.agreeing import put_in_force
from mentes.mentorships.papers.desks import CHANGED_ELSEWHERE, Desk, begun_by, current, due, settled, version_of
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.opening import why_closed
from mentes.mentorships.papers.texts import show_to_both, texts_of, write_text
from mentes.mentorships.service import locked
from mentes.plugin.events import PaperSent


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
    write_text(paper, "main", place.person_id, values, reader=draft_reader(place))
    return paper


def draft_reader(place: Desk) -> str:
    """Who reads a draft: its author, or the two where they write it together and for each other."""
    return "pair" if (place.declared.author, place.declared.reader) == ("both", "pair") else "author"


def _to_write(place: Desk) -> Paper | None:
    """The paper, held, if it was begun; refused where this side cannot write it."""
    not_yours = NotAllowed(N_("%(name)s writes this one. You read it as soon as it is sent."), name=place.other_name)
    if not place.may_amend:
        raise not_yours
    hold_open(place)
    paper = current(place, hold=True)
    if not place.writes(paper):
        raise not_yours
    if paper is not None and _is_the_others(place, paper):
        raise WrongState(N_("%(name)s is changing this paper already. Wait for that change."), name=place.other_name)
    if paper is not None and paper.state == "in_force":
        raise settled(place)
    return paper


def _is_the_others(place: Desk, paper: Paper) -> bool:
    """Whether the other is writing a change that this side has not seen yet, of a paper that they do not write together."""
    unseen = paper.state == "draft" and paper.sent_at is None and begun_by(paper) not in {None, place.role}
    return unseen and place.declared.author != "both"


def hold_open(place: Desk) -> None:
    """Hold the pair; raises WrongState where this paper's time has not come or is over."""
    row = locked(place.pair.id)
    closed = why_closed(place.way, place.declared, place.meeting, row.state)
    if closed is not None:
        raise WrongState(closed.text, **closed.values)


def _is_mine(place: Desk, paper: Paper, values: dict[str, Any]) -> bool:
    """Whether these are just the words that this side wrote last."""
    return paper.author_id == place.person_id and texts_of(paper)["main"].values == values


def _begin(place: Desk) -> Paper:
    paper = Paper(
        mentorship_id=place.pair.id,
        key=place.declared.key,
        meeting_id=place.meeting.id if place.meeting else None,
        author=place.role,
        author_id=place.person_id,
        occurrence=place.occurrence,
        state="draft",
        text_version=0,
        facts={},
        created_at=now(),
        due_at=due(place, place.meeting.closed_at if place.meeting else None),
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def send(place: Desk, values: dict[str, Any], seen: int | None = None) -> Paper:
    """Write and give to the other side to read; where nobody has to agree, it is in force at once. Sent twice, it counts once.

    Raises what `write` raises, and BadInput for numbers that nobody can agree on.
    """
    held = sent_before(place, values) if place.may_amend else None
    if held is not None:
        return held
    terms.check(locked(place.pair.id), place.way.design, place.declared, values)
    paper = write(place, values, seen)
    paper.state, paper.sent_at, paper.due_at = "sent", now(), due(place)
    if place.declared.reader == "pair":
        show_to_both(paper, place.declared)
    if not place.declared.is_private:
        record(PaperSent(paper.id, place.pair.id), *place.pair.tenants)
    if place.declared.approval == "none":
        put_in_force(place, paper)
    return paper


def sent_before(place: Desk, values: dict[str, Any]) -> Paper | None:
    """The paper, if this side has sent just these words already: a second click makes no signature void (UX-15)."""
    locked(place.pair.id)
    paper = current(place, hold=True)
    if paper is None or paper.state not in {"sent", "in_force"}:
        return None
    return paper if _is_mine(place, paper, values) else None
