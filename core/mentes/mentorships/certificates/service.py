"""Certificates: order one for each of the two, issue it, withdraw it, find it again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, Unavailable, WrongState
from mentes.base.i18n import N_, Message
from mentes.base.outbox import Event, pass_on, record
from mentes.mentorships.certificates.codes import new_code
from mentes.mentorships.certificates.document import NoGlyphError, render_apart
from mentes.mentorships.certificates.models import Certificate, CertificateCheck
from mentes.mentorships.certificates.wording import facts_of
from mentes.mentorships.ending import answer_of
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Pair, Role, pairs_of
from mentes.mentorships.steps import Way, way_of
from mentes.plugin.events import CertificateIssued
from mentes.plugin.frozen import thaw
from mentes.programmes.emblems.reading import with_pictures


@dataclass(frozen=True)
class CertificateOrdered(Event):
    """A certificate is to be written: work for one job, news to nobody."""

    certificate_id: int


class NoFont(Unavailable):
    """No font here can write a word of this certificate (503); the job is parked until somebody adds one."""


def order(pair: Pair) -> None:
    """Order a certificate for everybody whom the programme promised one; again is nothing.

    Raises WrongState before the mentorship is completed (S0-19). Questionnaires are not asked for (S0-22).
    """
    if pair.state != "completed":
        raise WrongState(N_("There is no certificate yet: %(missing)s"), missing=_missing(pair))
    promised = thaw(pair.frozen).design.certificate
    for role in promised.audience if promised else ():
        if pair.side(role).is_former:
            continue  # nobody would come for it, and no name is left to put on it
        certificate_id = _ordered(pair, role)
        if certificate_id is not None:
            pass_on(CertificateOrdered(certificate_id), *pair.tenants)


def _missing(pair: Pair) -> Message:
    """The first rule that is not met, in the words that the page of the pair shows as well."""
    answer = answer_of(way_of(pair))
    told = Message(N_("Not everything is done that the programme asks for."))
    return answer.messages[0] if answer is not None and answer.outcome != "yes" else told


def _ordered(pair: Pair, role: Role) -> int | None:
    """The id of the new row, or None when there was one."""
    code, side, at = new_code(), pair.side(role), now()
    facts = facts_of(pair, role, code, at.date(), current_app.config["PUBLIC_URL"])
    row = {
        "mentorship_id": pair.id,
        "role": role,
        "person_id": side.person_id,
        "state": "ordered",
        "locale": facts["locale"],
        "code": code,
        "facts": facts,
        "ordered_at": at,
    }
    unique = [Certificate.mentorship_id, Certificate.role]
    added = insert(Certificate).values(row).on_conflict_do_nothing(index_elements=unique).returning(Certificate.id)
    return db.session.scalar(added)


def issue(certificate_id: int) -> None:
    """Write the file and open its public page, both or neither; again is nothing.

    Raises NoFont when a word cannot be written with the fonts there are.
    """
    row = db.session.scalars(
        sa.select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    ).one_or_none()
    if row is None or row.state == "issued":
        return  # erased with its holder's account, or written already
    pair = db.session.get_one(Mentorship, row.mentorship_id)
    row.file = _made(row.facts)
    row.sha256 = hashlib.sha256(row.file).hexdigest()
    row.state, row.issued_at = "issued", now()
    db.session.add(
        CertificateCheck(
            code=row.code,
            owner_id=pair.owner_id,
            programme=row.facts["programme"],
            edition=row.facts["edition"],
            role=row.role,
            sha256=row.sha256,
            issued_on=date.fromisoformat(row.facts["day"]),
        )
    )
    db.session.flush()
    record(CertificateIssued(row.id, row.mentorship_id), pair.owner_id, pair.mentee_tenant_id, pair.mentor_tenant_id)


def _made(facts: dict[str, Any]) -> bytes:
    try:
        whole = {**facts, "emblems": with_pictures(facts["emblems"])}
        return render_apart(whole, str(current_app.config["FONTS_DIR"] or ""))
    except NoGlyphError as error:
        text = N_("A word of this certificate cannot be written. Put a font for its script into FONTS_DIR.")
        raise NoFont(text) from error


def withdraw(code: str) -> None:
    """From now on the public page says that this certificate does not count. Raises NotVisible for no such code."""
    check = db.session.get(CertificateCheck, code)
    if check is None:
        raise NotVisible(N_("There is no certificate with this code."))
    check.withdrawn_at = check.withdrawn_at or now()


_C, _M = Certificate.__table__.c, Mentorship.__table__.c
_IS_MINE = sa.and_(
    _C.person_id == sa.bindparam("person"),
    sa.or_(
        sa.and_(_M.mentee_tenant_id == sa.bindparam("home"), _M.mentee_id == sa.bindparam("person")),
        sa.and_(_M.mentor_tenant_id == sa.bindparam("home"), _M.mentor_id == sa.bindparam("person")),
    ),
)
_JOINED = Certificate.__table__.join(Mentorship.__table__, _M.id == _C.mentorship_id)
_SHOWN = (
    *(_C[name] for name in ("id", "role", "state", "code", "locale")),
    sa.cast(_C.facts["day"].astext, sa.Date).label("day"),
    _C.facts["programme"].astext.label("programme"),
    _C.facts["edition"].astext.label("edition"),
    _C.facts["issuer"].astext.label("issuer"),
    sa.func.octet_length(_C.file).label("size"),
    _M.verdict,
)
_MINE = sa.select(*_SHOWN).select_from(_JOINED).where(_IS_MINE).order_by(_C.ordered_at.desc(), _C.id)
_FILE = sa.select(_C.file, _C.sha256, _C.code).select_from(_JOINED).where(_IS_MINE, _C.id == sa.bindparam("id"))


def certificates_of(person_id: int, home_id: int) -> Sequence[sa.Row[Any]]:
    """Every certificate of a person, the newest first, without the files."""
    return db.session().connection().execute(_MINE, {"person": person_id, "home": home_id}).all()


def refused(person_id: int, home_id: int) -> list[Way]:
    """The mentorships of a person that ended without the certificate that their programme promised, the newest first."""
    ways = [way_of(pair) for pair in pairs_of(person_id, home_id) if pair.state == "ended_early" and pair.verdict]
    return [way for way in ways if _promised(way, person_id)]


def _promised(way: Way, person_id: int) -> bool:
    promised = way.design.certificate
    return promised is not None and way.pair.role_of(person_id) in promised.audience


def file_of(certificate_id: int, person_id: int, home_id: int) -> tuple[bytes, str]:
    """The file and its code, for its holder only. Raises NotVisible for anybody else and before it is written.

    Raises RuntimeError where the bytes are not those that were written: nobody is handed a certificate that was tampered with.
    """
    values = {"id": certificate_id, "person": person_id, "home": home_id}
    row = db.session().connection().execute(_FILE, values).one_or_none()
    if row is None or row.file is None:
        raise NotVisible(N_("There is no such certificate here. Your own are listed under your certificates."))
    if hashlib.sha256(row.file).hexdigest() != row.sha256:
        raise RuntimeError(f"the file of certificate {certificate_id} is not the one that was written")
    return row.file, row.code
