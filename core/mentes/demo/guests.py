"""What waits for each person of the demo, and how far the guided walk is: facts only, seen as a job sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from mentes.admission.models import Application, Proposal
from mentes.base.db import db, forget_scope, scope
from mentes.base.i18n import N_, reader_locale, say, speaking
from mentes.base.kept import revive
from mentes.base.web import let_go
from mentes.demo.people import DemoPerson, DemoUniversity
from mentes.mentorships.models import Mentorship
from mentes.notices.models import Notice
from mentes.people.entrance.models import Identity
from mentes.tenancy.models import Tenant

WALKERS = ("graz-ana", "padua-paolo")


@dataclass(frozen=True)
class Guest:
    """Somebody to step into, with what waits for them (messages as rows keep them, and where each leads)."""

    person: DemoPerson
    waits: tuple[Any, ...]

    @property
    def step_in(self) -> str:
        """Signs one in as this person, and opens what waits first."""
        return into(self.person, self.waits[0].path if self.waits else None)

    @property
    def said(self) -> tuple[str, ...]:
        """What waits first and second, in the reader's language; times as they are where this person is."""
        with speaking(str(reader_locale()), str(self.person.claims.get("zoneinfo") or "UTC")):
            return tuple(say(revive(each.text)) for each in self.waits[:2])


def into(person: DemoPerson, path: str | None = None) -> str:
    """The address that signs one in as this person, and leads on to a page."""
    address = f"/t/{person.university}/signin?login_hint={person.key}"
    return f"{address}&next={path}" if path else address


def see_all() -> None:
    """See facts of all universities from here on, as a job does, and nothing that is sealed."""
    let_go()
    forget_scope()
    every = db.session.scalars(sa.select(Tenant.id)).all()
    scope(every, None)


_WAITING = (
    sa.select(Identity.subject, Notice.text, Notice.path, Notice.due_at)
    .join(Notice, sa.and_(Notice.person_id == Identity.person_id, Notice.tenant_id == Identity.tenant_id))
    .where(Notice.waits, Notice.done_at.is_(None))
    .order_by(Notice.due_at.asc().nulls_last(), Notice.id)
)


def guests(universities: Mapping[str, DemoUniversity]) -> dict[str, list[Guest]]:
    """Everybody by university, with what waits for them now (one statement)."""
    waits: dict[str, list[Any]] = {}
    for row in db.session.execute(_WAITING):
        waits.setdefault(row.subject, []).append(row)
    return {
        slug: [Guest(person, tuple(waits.get(person.claims["sub"], ()))) for person in each.people.values()]
        for slug, each in universities.items()
    }


@dataclass(frozen=True)
class Stage:
    """One step of the guided walk: who takes it, what they do, where; `done` once it is taken."""

    person: DemoPerson
    text: str
    path: str
    done: bool = field(default=False)

    @property
    def url(self) -> str:
        """Signs one in and opens the page."""
        return into(self.person, self.path)


def _application(subject: str) -> Any:
    chosen = sa.select(Application.state).join(Identity, Identity.person_id == Application.person_id)
    return chosen.where(Identity.subject == subject).order_by(Application.id.desc()).limit(1).scalar_subquery()


_ME = sa.select(Identity.person_id).where(Identity.subject == WALKERS[0]).scalar_subquery()
_PROPOSALS = sa.select(Proposal.mentee_consented_at, Proposal.mentor_consented_at, Mentorship.state)
_FAR = sa.select(_application(WALKERS[0]).label("mentee"), _application(WALKERS[1]).label("mentor"))
_PAIRED = (
    _PROPOSALS.outerjoin(Mentorship, Mentorship.proposal_id == Proposal.id)
    .where(Proposal.mentee_id == _ME, Proposal.state.in_(("proposed", "accepted")))
    .order_by(Proposal.id.desc())
    .limit(1)
)
ORDER = ("introduced", "agreeing", "active", "wrapping_up", "completed")


def walk(universities: Mapping[str, DemoUniversity], edition_id: int) -> list[Stage]:
    """The whole line from an application to a certificate, with Ana of Graz and Paolo of Padua (two statements)."""
    applied, pair = db.session.execute(_FAR).one(), db.session.execute(_PAIRED).one_or_none()
    state = ORDER.index(pair.state) if pair and pair.state in ORDER else -1
    who = {key: person for each in universities.values() for key, person in each.people.items()}
    rows = (
        ("ana", N_("Ana applies for a mentor"), f"/t/graz/c/{edition_id}/apply/mentee", bool(applied.mentee)),
        ("paolo", N_("Paolo offers to be one"), f"/t/padua/c/{edition_id}/apply/mentor", bool(applied.mentor)),
        ("ingrid", N_("Ingrid takes Ana in"), "/t/graz/desk/applications", applied.mentee == "admitted"),
        ("giulia", N_("Giulia takes Paolo in"), "/t/padua/desk/applications", applied.mentor == "admitted"),
        ("claire", N_("Claire brings the two together"), "/t/alliance/desk/pairing", pair is not None),
        ("ana", N_("Ana says yes"), "/t/graz/home", bool(pair and pair.mentee_consented_at)),
        ("paolo", N_("Paolo says yes"), "/t/padua/home", bool(pair and pair.mentor_consented_at)),
        ("ana", N_("They meet, and both find that it is right"), "/t/graz/home", state >= ORDER.index("agreeing")),
        ("ana", N_("Ana writes the agreement, both sign"), "/t/graz/home", state >= ORDER.index("active")),
        ("ana", N_("Six months, three calls with minutes"), "/t/graz/home", state >= ORDER.index("wrapping_up")),
        ("paolo", N_("They look back, and get their certificates"), "/t/padua/home", state >= ORDER.index("completed")),
    )
    return [Stage(who[key], *rest) for key, *rest in rows]
