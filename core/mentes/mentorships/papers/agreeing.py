"""Agreeing to a paper as it was sent: sign, confirm, or ask for a change; with both consents it is in force."""

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships import terms
from mentes.mentorships.guiding import guides_of, unpublished
from mentes.mentorships.papers.desks import CHANGED, Desk, current, due, in_force, of_this_paper, settled
from mentes.mentorships.papers.models import Paper, Signature
from mentes.mentorships.papers.opening import ENDED, OVER
from mentes.mentorships.papers.texts import texts_of, write_text
from mentes.mentorships.papers.ticking import steps_kept
from mentes.mentorships.service import locked, progress
from mentes.plugin.events import PaperConfirmed, PaperInForce, PaperReturned, PaperSigned
from mentes.programmes.guides.reading import Guide

UNPUBLISHED = N_(
    "You can sign once the guide “%(title)s” is published. Those who lead the programme are asked to do it, and you get a message."
)


def clauses_hash(place: Desk, locale: str) -> str:
    """Which wording of the fixed clauses somebody agreed to, in the language they read it in."""
    frozen = place.way.frozen
    words = "\n".join(frozen.text(clause.text, locale) for clause in place.declared.clauses)
    return hashlib.sha256(words.encode()).hexdigest()


def sign(place: Desk, where: str, text_version: int, clauses: str, guides: Iterable[Guide] | None = None) -> None:
    """One side's signature under exactly this text (S0-30). Given twice, it counts once; with both it is in force.

    `guides` as this side reads them now (left out: in its university's first language): which publications they were is
    kept with the signature (S0-3).

    Raises WrongState for an unsent draft, a text that was changed meanwhile, or a guide that has to be published first;
    BadInput without a place.
    """
    if not where.strip():
        raise BadInput(N_("Enter the place where you sign."))
    if not place.declared.signatures:
        raise NotVisible(N_("This programme has no such paper."))
    paper = sent(place, text_version)
    signed = {each.role for each in _signatures(paper)}
    if place.role in signed:
        return
    read = list(guides_of(place.way, place.role, "") if guides is None else guides)
    for missing in unpublished(place.way, read):
        raise WrongState(UNPUBLISHED, title=missing.title)
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
            guides=[each.row.id for each in read if each.row],
            signed_at=now(),
        )
    )
    record(PaperSigned(paper.id, place.pair.id), *place.pair.tenants)
    if signed | {place.role} == {"mentee", "mentor"}:
        put_in_force(place, paper)


def _signatures(paper: Paper) -> list[Signature]:
    chosen = sa.select(Signature).where(Signature.paper_id == paper.id, Signature.text_version == paper.text_version)
    return list(db.session.scalars(chosen))


def confirm(place: Desk, text_version: int, addition: dict[str, Any] | None = None) -> None:
    """The side that did not send it says that it is right, and may add to it; the author's words stay as they are (S0-33, S0-34).

    Raises NotAllowed for the sender, WrongState for a text that was changed meanwhile. Said twice, it counts once.
    """
    if place.declared.signatures or place.declared.approval == "none":
        raise NotVisible(N_("This programme has no such paper."))
    paper = sent(place, text_version)
    if paper.author == place.role:
        raise NotAllowed(N_("You wrote this one; the other side confirms it."))
    if paper.state == "in_force":
        return
    if addition and any(addition.values()):
        write_text(paper, "addition", place.person_id, addition, reader="pair")
    record(PaperConfirmed(paper.id, place.pair.id), *place.pair.tenants)
    put_in_force(place, paper)


def give_back(place: Desk, text_version: int, remark: str) -> None:
    """Ask the author for a change, in words that only the two read. Asked twice, it counts once.

    Of a paper in force whose change is given back, the version in force stays so.
    """
    locked(place.pair.id)
    returned = current(place, hold=True)
    if returned is not None and returned.state == "returned" and returned.text_version == text_version:
        return
    paper = sent(place, text_version)
    if paper.author == place.role:
        raise NotAllowed(N_("You wrote this one: change it yourself and send it again."))
    if paper.state == "in_force":
        raise settled(place)
    write_text(paper, "remark", place.person_id, {"remark": remark}, reader="pair")
    paper.state, paper.due_at = "returned", due(place)
    record(PaperReturned(paper.id, place.pair.id), *place.pair.tenants)


def sent(place: Desk, text_version: int) -> Paper:
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


def put_in_force(place: Desk, paper: Paper) -> None:
    """From now on this version counts, and the one before is superseded (S2-14); its numbers and the pair follow.

    Raises BadInput where the last day it agrees on is over by now.
    """
    if place.declared.agrees:
        terms.agree(locked(place.pair.id), place.way.design, place.declared, texts_of(paper)["main"].values)
    before = in_force(place)
    paper.facts = {**paper.facts, **steps_kept(place.declared, paper, before)}
    for older in db.session.scalars(of_this_paper(place).where(Paper.state == "in_force", Paper.id != paper.id)):
        older.state = "superseded"
    paper.state, paper.in_force_at, paper.due_at = "in_force", now(), None
    if not place.declared.is_private:
        record(PaperInForce(paper.id, place.pair.id), *place.pair.tenants)
    db.session.flush()
    progress(locked(place.pair.id))
