"""What one of the two asked, answered or took back about telling others, said to the other: never what, and to nobody else."""

from mentes.base.i18n import N_
from mentes.base.outbox import on
from mentes.mentorships.disclosing.events import (
    DisclosureAnswered,
    DisclosureAsked,
    DisclosureTakenBack,
    DisclosureWithdrawn,
)
from mentes.mentorships.pair import OTHER, Role
from mentes.notices.pair_saying import held_pair, named, say_to
from mentes.notices.service import News


@on(DisclosureAsked)
def disclosure_asked(event: DisclosureAsked, event_id: int) -> None:
    """The other can say yes or no."""
    _say(event.mentorship_id, event.by, N_("%(name)s asks you something about what others may be told."), event_id)


@on(DisclosureAnswered)
def disclosure_answered(event: DisclosureAnswered, event_id: int) -> None:
    """Whoever asked can read the answer."""
    _say(event.mentorship_id, event.by, N_("%(name)s has answered what you asked about telling others."), event_id)


@on(DisclosureTakenBack)
def disclosure_taken_back(event: DisclosureTakenBack, event_id: int) -> None:
    """The other has to know at once that something is not to be told any more."""
    _say(event.mentorship_id, event.by, N_("%(name)s has taken something back that could be told to others."), event_id)


@on(DisclosureWithdrawn)
def disclosure_withdrawn(event: DisclosureWithdrawn, event_id: int) -> None:
    """Nothing has to be answered any more."""
    _say(event.mentorship_id, event.by, N_("%(name)s no longer asks whether others may be told something."), event_id)


def _say(mentorship_id: int, by: Role, text: str, event_id: int) -> None:
    pair, role = held_pair(mentorship_id), OTHER[by]
    path = f"mentorships/{pair.id}/told"
    news = News(f"told:{pair.id}", named(pair, role, text), path, verb=N_("Look at it"), letter="disclosure")
    say_to(pair, (role,), news, event_id)
