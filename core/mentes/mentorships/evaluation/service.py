"""Questionnaires: ask both at the wrap-up (S0-20), and keep who has answered apart from what they said (S0-21)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.evaluation.models import Answer, Response
from mentes.mentorships.holding import clock_of, hold
from mentes.mentorships.pair import OTHER, Pair, Role
from mentes.plugin.design import Design
from mentes.plugin.events import QuestionnaireAnswered, QuestionnaireOpened
from mentes.plugin.frozen import running, thaw
from mentes.plugin.parts import Moment, Questionnaire


@dataclass(frozen=True)
class Sheet:
    """A questionnaire as one of the two was asked it."""

    pair: Pair
    role: Role
    design: Design
    asked: Questionnaire
    response: Response


def open_questionnaires(pair: Pair, moment: Moment = "wrap_up", meeting: int = 0, *, unnamed: bool = False) -> None:
    """Ask the two what the programme wants to know at this moment; who was asked already is not asked again.

    With `after_meeting` comes the number of the meeting that was held: each is asked once after each (S2-21).
    `unnamed`: what was done just now is nobody's to know whose it was.
    """
    design = thaw(pair.frozen).design
    for asked in design.questionnaires:
        if asked.moment == moment and (moment != "after_meeting" or asked.reader == "programme"):
            for role in OTHER:
                if role in asked.audience:
                    _ask(pair, asked, role, meeting, _days(design, asked), unnamed=unnamed)


def _days(design: Design, asked: Questionnaire) -> int:
    """By its own ladder, else as it was declared."""
    own = next((each.days for each in design.waiting if each.key == f"questionnaire:{asked.key}"), None)
    return asked.due_days if own is None else own


def _ask(pair: Pair, asked: Questionnaire, role: str, meeting: int, days: int, *, unnamed: bool) -> None:
    row = {
        "mentorship_id": pair.id,
        "questionnaire": asked.key,
        "role": role,
        "meeting": meeting,
        "person_id": pair.side(role).person_id,
        "asked_at": now(),
        "due_at": clock_of(pair.id) + timedelta(days=days),
    }
    response_id = db.session.scalar(insert(Response).values(row).on_conflict_do_nothing().returning(Response.id))
    if response_id is not None:
        record(QuestionnaireOpened(response_id, pair.edition_id), *pair.tenants, unnamed=unnamed)


def sheet(pair: Pair, key: str, person_id: int, meeting: int = 0) -> Sheet:
    """The questionnaire that this person was asked, of several after this meeting. Raises NotVisible for everybody else, coordinators too."""
    role = pair.role_of(person_id)
    wanted = sa.select(Response).where(
        Response.mentorship_id == pair.id,
        Response.questionnaire == key,
        Response.role == role,
        Response.meeting == meeting,
    )
    response = db.session.scalar(wanted) if role else None
    if role is None or response is None:
        raise NotVisible(N_("There is no such questionnaire for you. Your home page lists what waits for you."))
    design = thaw(pair.frozen).spoken
    return Sheet(pair, role, design, design.questionnaire(key), response)


def answer(sheet: Sheet, values: dict[str, Any]) -> None:
    """Take the answers, once: apart from the person, the pair and the hour (S0-21).

    Raises NoPlugin or ConfigMisfit while the programme's rules are away, WrongState for a second answer; of two at the same moment, one is kept.
    """
    running(sheet.pair.frozen)
    hold(sheet.pair.id)  # before the answer's row: whoever moves the days of both takes them in this order
    held = sa.select(Response).where(Response.id == sheet.response.id).with_for_update()
    response = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if response.answered_at is not None:
        raise WrongState(N_("You have answered this questionnaire already. Your first answers count."))
    response.answered_at = now()
    db.session.add(
        Answer(
            id=secrets.token_hex(16),
            owner_id=sheet.pair.owner_id,
            tenant_id=sheet.pair.side(sheet.role).tenant_id,
            edition_id=sheet.pair.edition_id,
            questionnaire=sheet.asked.key,
            role=sheet.role,
            values=values,
        )
    )
    db.session.flush()
    record(QuestionnaireAnswered(response.id, sheet.pair.edition_id), *sheet.pair.tenants)


_SHUFFLE = sa.text(
    """with gone as (delete from answer where owner_id = :owner returning *)
    insert into answer (id, owner_id, tenant_id, edition_id, questionnaire, role, "values")
    select replace(gen_random_uuid()::text, '-', ''), owner_id, tenant_id, edition_id, questionnaire, role, "values"
    from gone order by random()"""
)


def shuffle(owner_id: int) -> None:
    """Write all answers of an owner's programmes anew, in one transaction and in no order (S0-21).

    An answer is written together with the note that somebody has answered; the transaction's number and the place in
    the file would tell a reader of the database which belong together. Afterwards they no longer do.
    """
    db.session.execute(_SHUFFLE, {"owner": owner_id})
