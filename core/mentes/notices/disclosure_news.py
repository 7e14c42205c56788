"""What one of the two asks, answers or takes back about telling others, said to the other: never what, and to nobody else.

What was asked is sealed, so no job sees how it stands: the entry that waits is all that a job knows of it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.base.outbox import on
from mentes.mentorships.disclosing.events import (
    DisclosureAnswered,
    DisclosureAsked,
    DisclosureLapsed,
    DisclosureTakenBack,
    DisclosureWithdrawn,
)
from mentes.mentorships.disclosing.service import KEY
from mentes.mentorships.pair import OTHER, Pair, Role
from mentes.mentorships.steps import way_of
from mentes.notices.ladder.standing import TOLD
from mentes.notices.models import Notice
from mentes.notices.pair_saying import held_pair, named, say_to
from mentes.notices.service import News, settle
from mentes.plugin.events import MentorshipCompleted, MentorshipEnded

ASKED = N_("%(name)s asks you something about what others may be told.")
ANSWERED = N_("%(name)s has answered what you asked about telling others.")
TAKEN_BACK = N_("%(name)s has taken something back that could be told to others.")
WITHDRAWN = N_("%(name)s no longer asks whether others may be told something.")
LAPSED = N_(
    "%(name)s did not get to answering what you asked about telling others. Nobody is told anything; you can ask again."
)


@on(DisclosureAsked)
def disclosure_asked(event: DisclosureAsked, event_id: int) -> None:
    """The other can say yes or no, is reminded twice, and waits no longer than it does."""
    pair, role, matter = held_pair(event.mentorship_id), OTHER[event.by], _matter(event)
    if not event.due_at:  # of an older release
        _say(pair, role, ASKED, matter, event_id)
        return
    if pair.is_over or _went_on(pair, matter, event_id):
        return
    rested = timedelta(seconds=pair.rested - event.rested)
    news = News(
        matter,
        named(pair, role, ASKED),
        _path(pair),
        waits=True,
        due=datetime.fromisoformat(event.due_at) + rested + pair.later,
        verb=N_("Answer"),
        letter="disclosure.asked",
        ladder=way_of(pair).design.patience(KEY),
    )
    say_to(pair, (role,), news, event_id)


@on(DisclosureAnswered)
def disclosure_answered(event: DisclosureAnswered, event_id: int) -> None:
    """Whoever asked can read the answer."""
    _go_on(event, ANSWERED, event_id)


@on(DisclosureTakenBack)
def disclosure_taken_back(event: DisclosureTakenBack, event_id: int) -> None:
    """The other has to know at once that something is not to be told any more."""
    _go_on(event, TAKEN_BACK, event_id)


@on(DisclosureWithdrawn)
def disclosure_withdrawn(event: DisclosureWithdrawn, event_id: int) -> None:
    """Nothing has to be answered any more."""
    _go_on(event, WITHDRAWN, event_id)


@on(DisclosureLapsed)
def disclosure_lapsed(event: DisclosureLapsed, event_id: int) -> None:
    """Whoever asked learns it kindly."""
    pair = held_pair(event.mentorship_id)
    role = pair.role_of(event.person_id)
    if role is not None and not pair.is_over:
        _say(pair, OTHER[role], LAPSED, f"{TOLD}:{pair.id}:{event.disclosure_id}", event_id)


@on(MentorshipEnded, MentorshipCompleted)
def over(event: MentorshipEnded | MentorshipCompleted, _event_id: int) -> None:
    """Nothing new is agreed after the end, so nobody is asked."""
    of_pair = Notice.matter.startswith(f"{TOLD}:{event.mentorship_id}:"), Notice.waits, Notice.done_at.is_(None)
    done = sa.update(Notice).where(*of_pair).values(done_at=now())
    db.session.execute(done.execution_options(synchronize_session=False))


def _matter(event: DisclosureAsked | DisclosureAnswered | DisclosureTakenBack | DisclosureWithdrawn) -> str:
    return f"{TOLD}:{event.mentorship_id}:{event.disclosure_id}"


def _path(pair: Pair) -> str:
    return f"mentorships/{pair.id}/told"


def _went_on(pair: Pair, matter: str, event_id: int) -> bool:
    """Whether later news of it was told already: rows of the outbox overtake each other when something failed."""
    later = Notice.tenant_id.in_(pair.tenants), Notice.matter == matter, Notice.event_id > event_id
    return db.session.scalar(sa.select(Notice.id).where(*later).limit(1)) is not None


def _go_on(event: DisclosureAnswered | DisclosureTakenBack | DisclosureWithdrawn, text: str, event_id: int) -> None:
    pair, matter = held_pair(event.mentorship_id), _matter(event)
    settle(matter)
    _say(pair, OTHER[event.by], text, matter, event_id)


def _say(pair: Pair, role: Role, text: str, matter: str, event_id: int) -> None:
    news = News(matter, named(pair, role, text), _path(pair), verb=N_("Look at it"), letter="disclosure")
    say_to(pair, (role,), news, event_id)
