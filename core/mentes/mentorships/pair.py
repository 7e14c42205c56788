"""A pair as its pages and rules see it: everything but the words, read in one statement."""

from dataclasses import field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from flask import has_request_context
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.erasing import FORMER
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, Message, say
from mentes.mentorships.models import BOARD
from mentes.mentorships.rested import open_until, shown_last_day, wakes_at
from mentes.plugin.parts import Format

Role = Literal["mentee", "mentor"]
OTHER: dict[str, Role] = {"mentee": "mentor", "mentor": "mentee"}
ROWS = ConfigDict(extra="ignore")


@dataclass(frozen=True, config=ROWS)
class SideRow:
    """One of the two, as both homes know them."""

    role: Role
    person_id: int
    tenant_id: int
    legal_name: str
    display_name: str
    email: str
    locale: str
    timezone: str
    match_answer: bool | None = field(repr=False)
    attendance: tuple[tuple[str, Literal["attended", "excused"]], ...] = ()
    is_former: bool = False  # their account was erased

    @property
    def called(self) -> str | Message:
        """How news call them, whose reader is known later only: whoever was erased is called so in that one's language."""
        return Message(FORMER) if self.is_former else self.display_name


@dataclass(frozen=True, config=ROWS)
class MeetingRow:
    """One conversation."""

    id: int
    number: int
    kind: Literal["first", "regular", "final"]
    state: Literal["proposed", "confirmed", "held", "missed", "cancelled"]
    starts_at: datetime
    times: tuple[datetime, ...]
    minutes: int
    timezone: str
    link: str | None
    proposed_by: Role
    proposed_at: datetime
    due_at: datetime
    confirmed_at: datetime | None
    asked_from: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    sequence: int
    version: int
    format: Format = "video"
    place: str | None = None
    mentee_met: bool | None = None
    mentor_met: bool | None = None

    def met(self, role: str) -> bool | None:
        """What this side said for itself: that it took place, or did not; None where nothing was said."""
        return self.mentee_met if role == "mentee" else self.mentor_met

    @property
    def is_half_said(self) -> bool:
        """Whether one of the two says that it took place, and it waits for the word of the other (S2-19)."""
        return self.state == "confirmed" and bool(self.mentee_met or self.mentor_met)

    @property
    def is_open(self) -> bool:
        """Whether it is still to come (or to be said how it went)."""
        return self.state in {"proposed", "confirmed"}

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def asked_since(self) -> datetime:
        """Since when the two are asked how it went: its end, later by the rests that it lay in."""
        return self.asked_from or self.ends_at


@dataclass(frozen=True, config=ROWS)
class SignatureRow:
    """One side's yes to one version of a paper."""

    paper_id: int
    role: Role
    text_version: int
    legal_name: str
    place: str
    timezone: str
    signed_at: datetime
    guides: tuple[int, ...] = ()


@dataclass(frozen=True, config=ROWS)
class PaperRow:
    """One paper, without its words."""

    id: int
    key: str
    meeting_id: int | None
    author: Role
    author_id: int
    occurrence: int
    edition_number: int
    state: Literal["draft", "sent", "returned", "in_force", "superseded"]
    text_version: int
    due_at: datetime | None
    sent_at: datetime | None
    in_force_at: datetime | None
    facts: dict[str, Any]

    @property
    def steps(self) -> int:
        """How many dated steps it has."""
        return int(self.facts.get("steps", 0))

    @property
    def done(self) -> int:
        """How many of them are done."""
        return len(self.facts.get("done", ()))


@dataclass(frozen=True, config=ROWS)
class ResponseRow:
    """That one side was asked, and whether they have answered."""

    id: int
    questionnaire: str
    role: Role
    meeting: int
    due_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, config=ROWS)
class ActivityRow:
    """Something that the two do besides their meetings, without its words."""

    id: int
    key: str
    state: Literal["planned", "done", "dropped"]
    author: Role
    contacts: int
    paper_id: int | None
    section: str | None
    text_version: int
    created_at: datetime
    closed_at: datetime | None
    version: int


@dataclass(frozen=True, config=ROWS)
class WaitRow:
    """Since when one of the steps waits for somebody."""

    key: str
    since: datetime


@dataclass(frozen=True, config=ROWS)
class CertificateRow:
    """One side's certificate."""

    id: int
    role: Role
    state: str
    issued_at: datetime | None


@dataclass(frozen=True, config=ROWS)
class Pair:
    """A mentorship and all its facts. Of one that rests, all days that are due are those on which they will be."""

    id: int
    owner_id: int
    edition_id: int
    programme: str  # the plugin's name
    mentee_id: int
    mentor_id: int
    mentee_tenant_id: int
    mentor_tenant_id: int
    state: str
    frozen: dict[str, Any] = field(repr=False)
    introduced_at: datetime
    starts_on: date | None
    ends_on: date | None
    agreed_months: int | None
    agreed_meetings: int | None
    closed_at: datetime | None
    paused_at: datetime | None
    paused_until: date | None
    rested: int  # seconds, in all rests that are over
    moved_at: datetime
    asked: int
    reason: str | None
    verdict: dict[str, Any] | None = field(repr=False)
    universities: dict[int, dict[str, Any]]  # id → names and slug of owner and both homes
    edition_titles: dict[str, str]  # as they were when the two were introduced, like those of the programme
    programme_titles: dict[str, str]
    sides: tuple[SideRow, ...]
    meetings: tuple[MeetingRow, ...]
    papers: tuple[PaperRow, ...]
    signatures: tuple[SignatureRow, ...]
    responses: tuple[ResponseRow, ...]
    certificates: tuple[CertificateRow, ...]
    activities: tuple[ActivityRow, ...]
    waits: tuple[WaitRow, ...]

    @property
    def tenants(self) -> tuple[int, int, int]:
        """Whom news of this pair concern: owner and both homes."""
        return self.owner_id, self.mentee_tenant_id, self.mentor_tenant_id

    def side(self, role: str) -> SideRow:
        """One of the two."""
        return next(each for each in self.sides if each.role == role)

    def role_of(self, person_id: int) -> Role | None:
        """Which of the two this person is, or neither."""
        return "mentee" if person_id == self.mentee_id else "mentor" if person_id == self.mentor_id else None

    def other(self, role: str) -> SideRow:
        """The other of the two."""
        return self.side(OTHER[role])

    def meeting(self, number: int) -> MeetingRow:
        """The conversation with this number. Raises NotVisible."""
        found = next((each for each in self.meetings if each.number == number), None)
        if found is None:
            raise NotVisible(N_("There is no such meeting. The page of the pair lists all of them."))
        return found

    @property
    def open_meeting(self) -> MeetingRow | None:
        """The date that is being arranged or still to come, if there is one; not one that waits only for the other's word."""
        return next((each for each in self.meetings if each.is_open and not each.is_half_said), None)

    def signed(self, paper: PaperRow) -> tuple[SignatureRow, ...]:
        """Who has signed the text as it stands now; older signatures are void (S0-31)."""
        return tuple(
            each for each in self.signatures if each.paper_id == paper.id and each.text_version == paper.text_version
        )

    @property
    def rests(self) -> bool:
        """Whether the two have laid it to rest until a day that they know."""
        return self.paused_at is not None and not self.is_over

    @property
    def clock(self) -> datetime:
        """What is late or over is so by this clock, which stands still while the pair rests."""
        return self.paused_at if self.paused_at is not None and not self.is_over else now()

    @property
    def goes_on_at(self) -> datetime:
        """From when on days are counted: now; of a pair that rests, when it goes on if nobody does anything."""
        if not self.rests or self.paused_until is None:
            return now()
        return max(wakes_at(self.paused_until), now())

    @property
    def later(self) -> timedelta:
        """By how much the days of a rest move what its rows hold; nothing for a pair that does not rest."""
        return self.goes_on_at - self.clock if self.rests else timedelta()

    @property
    def is_on_board(self) -> bool:
        """Whether nobody of the two has answered, so that it waits for those who look after it."""
        return self.asked >= BOARD and not self.rests and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether nothing can be changed any more."""
        return self.state in {"completed", "ended_early"}


_ADAPTER: TypeAdapter[Pair] = TypeAdapter(Pair)


def _rows(columns: str, table: str, order: str, only: str = "") -> str:
    named = ", ".join(f"'{name}', x.{name}" for name in columns.split())
    return (
        f"(select coalesce(jsonb_agg(jsonb_build_object({named}) order by {order}), '[]') "  # noqa: S608 - our own words
        f"from {table} x where x.mentorship_id = m.id {only})"
    )


_PAIR = f"""
select m.id, m.owner_id, m.edition_id, m.mentee_id, m.mentor_id, m.mentee_tenant_id, m.mentor_tenant_id, m.state,
  m.frozen, m.introduced_at, m.starts_on, m.ends_on, m.agreed_months, m.agreed_meetings, m.closed_at, m.reason, m.verdict,
  m.paused_at, m.paused_until, m.rested, m.moved_at, m.asked,
  p.plugin as programme,
  coalesce(m.frozen #> '{{titles,programme}}', p.titles) as programme_titles,
  coalesce(m.frozen #> '{{titles,edition}}', e.titles) as edition_titles,
  (select jsonb_object_agg(t.id, jsonb_build_object('slug', t.slug, 'names', t.names)) from tenant t
    where t.id in (m.owner_id, m.mentee_tenant_id, m.mentor_tenant_id)) as universities,
  {
    _rows(
        "role person_id tenant_id legal_name display_name email locale timezone match_answer attendance",
        "side",
        "x.role",
    )
}
    as sides,
  {
    _rows(
        "id number kind state starts_at times minutes timezone link proposed_by proposed_at due_at "
        "confirmed_at asked_from "
        "closed_at closed_by sequence version format place mentee_met mentor_met",
        "meeting",
        "x.starts_at, x.number",
    )
} as meetings,
  {
    _rows(
        "id key meeting_id author author_id occurrence edition_number state text_version due_at sent_at in_force_at "
        "facts",
        "paper",
        "x.id",
        "and x.state <> 'withdrawn'",
    )
} as papers,
  {_rows("paper_id role text_version legal_name place timezone signed_at guides", "signature", "x.id")} as signatures,
  {_rows("id questionnaire role meeting due_at answered_at", "response", "x.id")} as responses,
  {_rows("id role state issued_at", "certificate", "x.id")} as certificates,
  {
    _rows("id key state author contacts paper_id section text_version created_at closed_at version", "activity", "x.id")
} as activities,
  {_rows("key since", "awaited", "x.id")} as waits
from mentorship m join edition e on e.id = m.edition_id join programme p on p.id = e.programme_id
"""  # noqa: S608 - our own words
_ONE = sa.text(_PAIR + "where m.id = :id and :tenant in (m.owner_id, m.mentee_tenant_id, m.mentor_tenant_id)")
_OF_PERSON = sa.text(
    _PAIR
    + """where (m.mentee_tenant_id = :tenant and m.mentee_id = :person)
            or (m.mentor_tenant_id = :tenant and m.mentor_id = :person) order by m.id desc limit 50"""
)


def load_pair(mentorship_id: int, tenant_id: int) -> Pair:
    """The pair, seen from one of its universities. Raises NotVisible from anywhere else."""
    row = db.session().connection().execute(_ONE, {"id": mentorship_id, "tenant": tenant_id}).one_or_none()
    if row is None:
        raise NotVisible(N_("There is no such pair here. Your own are listed on your home page."))
    return _pair(dict(row._mapping))  # noqa: SLF001 - the documented way to a row's names


def pairs_of(person_id: int, tenant_id: int) -> tuple[Pair, ...]:
    """Every pair that somebody is part of, the newest first."""
    rows = db.session().connection().execute(_OF_PERSON, {"person": person_id, "tenant": tenant_id})
    return tuple(_pair(dict(row._mapping)) for row in rows)  # noqa: SLF001


def _pair(values: dict[str, Any]) -> Pair:
    pair = _ADAPTER.validate_python(values)
    if any(side.legal_name == FORMER for side in pair.sides):
        pair = replace(pair, sides=_called(pair.sides), signatures=_called(pair.signatures))
    return _as_it_will_be(pair)


def _called(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Whoever was erased, in the reader's language; a job has no reader, and what it writes says `SideRow.called`."""
    word = say(Message(FORMER)) if has_request_context() else FORMER
    known = {"legal_name": word, "display_name": word, "is_former": True}
    of = [{name: known[name] for name in known if hasattr(row, name)} for row in rows]
    return tuple(replace(row, **it) if row.legal_name == FORMER else row for row, it in zip(rows, of, strict=True))


def _as_it_will_be(pair: Pair) -> Pair:
    """Of a pair that rests, with the days that come once it goes on: what pages, rules and letters say is true all the time."""
    if not pair.rests:
        return pair
    later, first = pair.later, pair.goes_on_at
    return replace(
        pair,
        ends_on=shown_last_day(pair),
        meetings=tuple(replace(each, due_at=open_until(each, later)) for each in pair.meetings),
        papers=tuple(replace(each, due_at=each.due_at and max(each.due_at + later, first)) for each in pair.papers),
        responses=tuple(replace(each, due_at=max(each.due_at + later, first)) for each in pair.responses),
    )
