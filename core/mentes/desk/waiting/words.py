"""How the lists say what waits, for whom, and where it can be looked at; the page and its export say the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for

from mentes.base.i18n import N_, Message
from mentes.base.kept import revive
from mentes.desk.places import Place

HEADINGS: Final = {
    "application": N_("Applications"),
    "supervisor": N_("Approvals of supervisors"),
    "question": N_("Questions about proposals"),
    "proposal": N_("Proposals"),
    "request": N_("Requests of mentees"),
    "first_meeting": N_("First meetings"),
    "match_check": N_("Whether it is the right match"),
    "agreement": N_("Agreements"),
    "guide": N_("Guides to be published"),
    "meetings": N_("Meetings"),
    "minutes": N_("Minutes of meetings"),
    "paper": N_("Other papers"),
    "final_meeting": N_("Final meetings"),
    "questionnaire": N_("Questionnaires"),
}
WHAT: Final = {
    "application": N_("Answer to an application"),
    "supervisor": N_("Approval of a supervisor"),
    "question": N_("Answer to a question about a proposal"),
    "proposal": N_("Answer to a proposal"),
    "request": N_("Answer to a request"),
    "first_meeting find": N_("A time for the first meeting"),
    "meetings find": N_("A time for the next meeting"),
    "final_meeting find": N_("A time for the final meeting"),
    "answer": N_("Answer to a proposed time"),
    "report": N_("Whether a meeting took place"),
    "match_check": N_("Whether it is the right match"),
    "guide": N_("A guide to be published before the two can sign"),
    "write": N_("%(paper)s: to be written"),
    "agree": N_("%(paper)s: to be agreed to"),
}
ROLES: Final = {
    "mentee": N_("Mentee"),
    "mentor": N_("Mentor"),
    "coordinator": N_("Coordinators"),
    "supervisor": N_("Supervisor"),
    "lead": N_("Whoever leads the programme"),
}
SORTED_BY: Final = {
    "": N_("What is due first"),
    "since": N_("What has waited longest"),
    "kind": N_("What it is"),
    "name": N_("Name"),
}


@dataclass(frozen=True)
class Line:
    """One row as it is read."""

    what: Message
    about: Message | str
    url: str | None
    awaited: tuple[Message | str, ...]
    universities: tuple[str, ...]
    edition: Message | str
    since: datetime
    due: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Reader:
    """Who reads the list, and where."""

    place: Place

    def line(self, row: Any) -> Line:
        """A row of `reading.waiting` in words."""
        at = tuple(dict.fromkeys(each for each in (row.mentee_at, row.mentor_at) if each))
        return Line(
            what=_what(row),
            about=_about(row),
            url=self._url(row),
            awaited=tuple(self._awaited(row, role) for role in row.roles),
            universities=tuple(self.place.universities.get(each, "") for each in at),
            edition=self.place.editions.get(row.edition_id, ""),
            since=row.since,
            due=row.due_at,
            is_late=bool(row.is_late),
        )

    def _awaited(self, row: Any, role: str) -> Message | str:
        """The name where this reader may know it; else the role, and of which university."""
        name = {"mentee": row.mentee, "mentor": row.mentor}.get(role)
        if name:
            return Message(N_("%(name)s (%(role)s)"), {"name": name, "role": Message(ROLES[role])})
        at = {"mentee": row.mentee_at, "mentor": row.mentor_at, "lead": row.owner_id}.get(role, row.tenant_id)
        place = self.place.universities.get(at, "")
        return Message(N_("%(role)s, %(university)s"), {"role": Message(ROLES[role]), "university": place})

    def _url(self, row: Any) -> str | None:
        eyes, slug = self.place.eyes, self.place.slug
        if row.pair_id:
            return url_for("mentorships.show", slug=slug, pair_id=row.pair_id)
        leads = row.edition_id in eyes.led and row.owner_id == eyes.tenant_id
        if row.kind in {"application", "supervisor"}:
            decides = leads or (row.edition_id in eyes.coordinated and row.tenant_id == eyes.tenant_id)
            return url_for("desk.application", slug=slug, application_id=row.id) if decides else None
        if leads and row.kind == "question":
            return url_for("questions.answer", slug=slug, question_id=row.id)
        if row.kind == "request":
            return None  # it is between the two
        return url_for("pairing.waiting", slug=slug) + "#proposals" if leads else None


def _what(row: Any) -> Message:
    if row.kind == "questionnaire":
        return revive(row.title)
    text = WHAT.get(f"{row.kind} {row.move}") or WHAT.get(row.kind) or WHAT[row.move]
    return Message(text, {"paper": revive(row.title)} if row.title else {})


def _about(row: Any) -> Message | str:
    if row.pair_id:
        return f"{row.mentee} · {row.mentor}"
    named = " · ".join(each for each in (row.mentee, row.mentor) if each)
    if row.kind in {"application", "supervisor"}:
        return named or Message(N_("Applicant %(n)s"), {"n": row.id})
    if row.kind == "question":
        return named or Message(N_("Question %(n)s"), {"n": row.id})
    if row.kind == "request" and not row.mentee:  # the mentor alone stands beside it, as whoever is awaited
        return Message(N_("Request %(n)s"), {"n": row.id})
    number = Message(N_("Request %(n)s") if row.kind == "request" else N_("Proposal %(n)s"), {"n": row.id})
    return Message(N_("%(proposal)s: %(names)s"), {"proposal": number, "names": named}) if named else number
