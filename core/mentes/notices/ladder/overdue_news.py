"""What those who look after something read when it has waited too long: which pair and which step, facts only (S0-37)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from mentes.admission.models import Application, Proposal, ProposalQuestion
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.pausing.silence import deciding_until, is_on_board
from mentes.mentorships.steps import way_of
from mentes.notices.ladder.escalating import ABOVE, KEPT, OVERDUE
from mentes.notices.ladder.standing import STEPS
from mentes.notices.models import Notice
from mentes.notices.over import is_over
from mentes.notices.pair_saying import held_pair
from mentes.notices.readers import StaffAsked, reader_of
from mentes.notices.service import News, tell
from mentes.people.models import Person
from mentes.plugin.parts import Waiting
from mentes.plugin.waiting import patience
from mentes.programmes.rules import ladder_of
from mentes.programmes.service import edition_of
from mentes.tenancy.models import Tenant

OWN = "overdue"  # the ladder of what they are asked
ELSEWHERE = {  # what is no pair's: text, verb, page of the desk
    "application": (
        N_("An application has waited too long for an answer."),
        N_("Look at the application"),
        "applications/%(id)s",
    ),
    "pairing": (N_("A mentee has waited too long for a mentor."), N_("Find a mentor"), "pairing"),
    "question": (
        N_("A question about a proposed pair has waited too long for an answer."),
        N_("Answer the question"),
        "questions/%(id)s",
    ),
}
PAIRS = {
    "first_meeting": N_("%(mentee)s and %(mentor)s have found no time for their first meeting."),
    "final_meeting": N_("%(mentee)s and %(mentor)s have found no time for their final meeting."),
    "paper": N_("Overdue between %(mentee)s and %(mentor)s: %(paper)s."),
    "inactivity": N_("Nothing has happened between %(mentee)s and %(mentor)s for a long while; neither has answered."),
}
MINUTES = N_("Overdue between %(mentee)s and %(mentor)s, about their meeting on %(moment)s: %(paper)s.")
ANYTHING = N_("Something between %(mentee)s and %(mentor)s has waited too long.")


@on(StaffAsked)
def overdue_asked(event: StaffAsked, event_id: int) -> None:
    """One person who looks after it; whoever has an open entry about it already gets no second one."""
    if not event.what.startswith(OVERDUE):
        return
    matter = f"staff:{event.what}:{event.subject_id}"
    key = event.what.removeprefix(OVERDUE)
    if is_over(key, event.subject_id) or _is_done(event, key):
        return
    reader = reader_of(event.person_id)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == event.tenant_id))
    if reader is None or slug is None or _knows(event.person_id, event.home_id, matter):
        return
    if key == "inactivity" and not is_on_board(event.subject_id):
        return  # one of the two was heard of meanwhile
    due, ladder = _patience(event, key)
    since = _rests_until(event, key)
    due = due and due + (since - now() if since else timedelta())
    text, verb, path = _words(event)
    news = News(matter, text, path, waits=True, due=due, ladder=ladder, verb=verb, letter="staff.overdue")
    tell(replace(reader, slug=slug, since=since), news, event_id)


def _rests_until(event: StaffAsked, key: str) -> datetime | None:
    """When a pair goes on that rests: nothing is due and nobody reminded before."""
    pair = None if key in ELSEWHERE else load_pair(event.subject_id, event.tenant_id)
    return pair.goes_on_at if pair and pair.rests else None


def _patience(event: StaffAsked, key: str) -> tuple[datetime | None, Waiting]:
    """Until when they have before others are asked, and when they are reminded; above the last there is nobody to ask."""
    if key == "inactivity":
        return deciding_until(event.subject_id)
    ladder = replace(_design(event, key)(OWN), key=f"{OWN}:{event.role}")
    if event.role not in ABOVE:
        return None, replace(ladder, then="nothing")
    return now() + timedelta(days=ladder.days), ladder


def _design(event: StaffAsked, key: str) -> Callable[[str], Waiting]:
    """Whose days count: those of the pair, else those of the edition that it is about."""
    if key not in ELSEWHERE:
        return way_of(load_pair(event.subject_id, event.tenant_id)).design.patience
    question = db.session.get(ProposalQuestion, event.subject_id) if key == "question" else None
    row = db.session.get(Proposal, question.proposal_id) if question else db.session.get(Application, event.subject_id)
    if row is None:
        return patience
    return partial(ladder_of, edition_of(row.edition_id))


def _is_done(event: StaffAsked, key: str) -> bool:
    """Whether the pair awaits this step no more; held, so that whoever does it finds the entry."""
    if key in ELSEWHERE or key in KEPT:
        return False
    pair = held_pair(event.subject_id)
    way = way_of(pair)
    if pair.is_over or way.is_suspended or key.partition(":")[0] not in STEPS:
        return pair.is_over
    return key not in {step.key for step in way.steps if step.state == "now"}


def _knows(person_id: int, home_id: int, matter: str) -> bool:
    """Of two jobs at once the second waits here, and then finds the first one's entry."""
    own = sa.select(Person.id).where(Person.tenant_id == home_id, Person.id == person_id)
    db.session.execute(own.with_for_update(key_share=True))
    entry = sa.select(Notice.id).where(
        Notice.tenant_id == home_id,
        Notice.person_id == person_id,
        Notice.matter == matter,
        Notice.waits,
        Notice.done_at.is_(None),
    )
    return db.session.scalar(entry.limit(1)) is not None


def _words(event: StaffAsked) -> tuple[Message, str, str]:
    """Text, verb and page below the university's."""
    key = event.what.removeprefix(OVERDUE)
    if key in ELSEWHERE:
        text, verb, page = ELSEWHERE[key]
        return Message(text), verb, f"desk/{page % {'id': event.subject_id}}"
    pair = load_pair(event.subject_id, event.tenant_id)
    return _of_pair(pair, key), N_("Look at the pair"), f"mentorships/{pair.id}"


def _of_pair(pair: Pair, key: str) -> Message:
    kind, _, rest = key.partition(":")
    names: dict[str, object] = {side.role: side.called for side in pair.sides}
    if kind != "paper":
        return Message(PAIRS.get(kind, ANYTHING), names)
    paper, _, number = rest.partition(":")
    design = way_of(pair).design
    values = {**names, "paper": Message(design.paper(paper).title, domain=design.domain)}
    if not number:
        return Message(PAIRS[kind], values)
    return Message(MINUTES, values | {"moment": pair.meeting(int(number)).starts_at})
