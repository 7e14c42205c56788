"""Acts about a pair that nothing was heard of: say that all is well, or let it rest, from the letter that asks."""

from datetime import timedelta

from mentes.base.clock import now
from mentes.base.errors import WrongState
from mentes.base.i18n import N_, Message
from mentes.mentorships.abilities import role_in
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.pausing.deciding import keep
from mentes.mentorships.pausing.resting import ENDED, rest
from mentes.mentorships.pausing.until import RestForm
from mentes.notices.acts.registry import Asked, Sheet, act

A_WHILE = timedelta(days=30)
WITH = N_("Your mentoring with %(name)s")
MOVES = N_("Nobody is reminded meanwhile, and everything that is due moves by the days rested.")
NO_REASON = N_("No reason is asked. Either of you can go on at any time.")


def _mine(asked: Asked) -> tuple[Pair, Message]:
    """The reader's running pair, and its title. Raises WrongState when it is over, NotVisible for a stranger."""
    pair = load_pair(asked.subject_id, asked.tenant_id)
    role = role_in(asked.person, pair)
    if pair.is_over:
        raise WrongState(ENDED)
    return pair, Message(WITH, {"name": pair.other(role).display_name})


def path(asked: Asked) -> str:
    """The page of the pair."""
    return f"mentorships/{asked.subject_id}"


@act("pair.keep")
class Keep:
    """Say that all is well."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """The question that the letter asked."""
        pair, title = _mine(asked)
        question, button = Message(N_("Is all well?")), Message(N_("All is well, we keep going"))
        return Sheet(title, question, button, path(asked), reasons=(_since(pair),))

    def do(self, asked: Asked, _typed: None) -> Message:
        """The days without a sign are counted anew."""
        pair, _ = _mine(asked)
        keep(pair)
        return Message(N_("Thank you. It is noted that all is well."))


def _since(pair: Pair) -> Message:
    return Message(N_("Nothing has happened here since %(day)s."), {"day": pair.moved_at.date()})


@act("pair.pause")
class Pause:
    """Let the pair rest until a day."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """What a rest means, and until when."""
        pair, title = _mine(asked)
        if pair.rests:
            raise WrongState(N_("The two rest already, until %(day)s. They can go on earlier."), day=pair.paused_until)
        question, button = Message(N_("Would you like to rest for a while?")), Message(N_("Rest until this day"))
        reasons, first = (Message(MOVES), Message(NO_REASON)), {"until": now().date() + A_WHILE}
        return Sheet(title, question, button, path(asked), reasons=reasons, form=RestForm, first=first)

    def do(self, asked: Asked, typed: RestForm) -> Message:
        """It rests; the other is told."""
        pair, _ = _mine(asked)
        rest(pair, typed.until)
        return Message(N_("It rests until %(day)s. Nobody is reminded meanwhile."), {"day": typed.until})
