"""What a pair has between its calls: the pair with its rules and the side that looks, and when something may be put there."""

from dataclasses import dataclass

from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_, Message
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import ActivityRow, Pair, Role, SideRow
from mentes.mentorships.papers.opening import OVER, SUSPENDED
from mentes.mentorships.service import locked
from mentes.mentorships.steps import Way
from mentes.plugin.parts import CONTACT, OWN, Activity

ENDED = N_("This pair has ended. What you did and shared stays readable for the two of you, as it is.")
ELSEWHERE = N_(
    "This was changed after you opened it, in another window or by the other of you. What you typed is still here."
)
OWN_KIND = Activity(OWN, N_("Something else"), N_("Whatever you like to do together besides."), files=True)
CONTACT_KIND = Activity(
    CONTACT, N_("A contact between the calls"), N_("A letter, a short call, a talk in the corridor.")
)


@dataclass(frozen=True)
class Space:
    """The space that only the two of a pair have, as one of them sees it."""

    way: Way
    role: Role

    @property
    def pair(self) -> Pair:
        """Whose space it is."""
        return self.way.pair

    @property
    def person_id(self) -> int:
        """Who looks."""
        return self.pair.side(self.role).person_id

    @property
    def other(self) -> SideRow:
        """The other of the two."""
        return self.pair.other(self.role)

    @property
    def shut(self) -> Message | None:
        """Why nothing can be put here or changed now, or None."""
        return why_shut(self.way, self.pair.state)

    def kind(self, key: str) -> Activity:
        """An activity of the catalogue, or one of the two that every pair has. Raises NotVisible."""
        known = (*self.way.design.activities, OWN_KIND, CONTACT_KIND)
        found = next((each for each in known if each.key == key), None)
        if found is None:
            raise NotVisible(N_("This programme has no such activity."))
        return found

    def activity(self, activity_id: int) -> ActivityRow:
        """One that the two have put here. Raises NotVisible."""
        found = next((each for each in self.pair.activities if each.id == activity_id), None)
        if found is None:
            raise NotVisible(N_("There is no such activity. The page of the two of you lists all of them."))
        return found


def why_shut(way: Way, state: str) -> Message | None:
    """Why nothing can be put into this space while the pair is in this state."""
    if state in OVER:
        return Message(ENDED)
    return Message(SUSPENDED) if way.is_suspended else None


def hold_open(space: Space) -> Mentorship:
    """Hold the pair, which is a sign that somebody is there. Raises WrongState once it is over."""
    row = locked(space.pair.id)
    shut = why_shut(space.way, row.state)
    if shut is not None:
        raise WrongState(shut.text, **shut.values)
    return row
