"""Acts about a request: a mentor says yes, or no with a short word, or asks something first, from the letter that asks."""

from typing import Any

from mentes.admission.bound import bound, readable
from mentes.admission.independence import IndependenceForm
from mentes.admission.models import Proposal
from mentes.admission.requests import answering
from mentes.admission.requests.typed import AskBackForm, DeclineForm
from mentes.base.errors import WrongState
from mentes.base.i18n import N_, Message
from mentes.notices.acts.registry import Asked, Sheet, act

TITLE = N_("A mentee asks you")
ON_THE_PAGE = N_("What the mentee would like to reach, you read after signing in.")
SAID = {
    "accepted": N_("Thank you. In a moment you both get a message with each other's names."),
    "full": answering.FULL,
    "close": N_("Thank you for telling. The mentee can ask somebody else."),
}


def _mine(asked: Asked) -> Proposal:
    """The request, still to be answered by this reader. Raises WrongState where it is not, NotVisible for a stranger."""
    found, _choice = answering.find(asked.subject_id, asked.person)
    if found.mentor_consented_at is not None:
        raise WrongState(N_("You have said yes to this request already."))
    if found.state != "proposed":
        raise WrongState(answering.OVER)
    return found


def path(asked: Asked) -> str:
    """Where the request stands."""
    return f"asked/{asked.subject_id}"


def _sheet(found: Proposal, **more: Any) -> Sheet:
    """No more than the letter told."""
    until = (Message(N_("Please answer by")), Message("%(day)s", {"day": found.due_at.date()}))
    return Sheet(title=Message(TITLE), path=f"asked/{found.id}", facts=(until,), **more)


@act("request.accept")
class Accept:
    """Say yes; where the programme asks for it, with the declaration that the two are free of each other (S1-15)."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """The question, with the declaration."""
        found = _mine(asked)
        declared = readable(found.edition_id).design.independence_declared
        more = {"form": IndependenceForm} if declared else {}
        question, button = Message(N_("Would you like to be their mentor?")), Message(N_("Yes, I would like that"))
        return _sheet(found, question=question, button=button, reasons=(Message(ON_THE_PAGE),), **more)

    def do(self, asked: Asked, typed: IndependenceForm | None) -> Message:
        """The yes, or that no place is left."""
        found, _choice, mentor = answering.held(asked.subject_id, asked.person)
        return Message(SAID[answering.accept(found, mentor, typed.close == "no" if typed else None)])


@act("request.decline")
class Decline:
    """Say no, with a short word that only the mentee reads."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """The sentences to choose from."""
        question = Message(N_("A short word helps the mentee to go on. They can ask somebody else at once."))
        return _sheet(_mine(asked), question=question, button=Message(N_("Say no")), form=DeclineForm)

    def do(self, asked: Asked, typed: DeclineForm) -> Message:
        """The no."""
        found, choice, _mentor = answering.held(asked.subject_id, asked.person)
        answering.decline(found, choice, typed.word)
        return Message(N_("Thank you for answering. The mentee reads your word and can ask somebody else."))


@act("request.ask")
class Ask:
    """Ask the mentee something first; the answer comes with a letter in which all this can be done anew."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """A box for the question."""
        question = Message(
            N_("What would you like to know before you say yes or no? The request waits for you meanwhile.")
        )
        return _sheet(_mine(asked), question=question, button=Message(N_("Send the question")), form=AskBackForm)

    def do(self, asked: Asked, typed: AskBackForm) -> Message:
        """The question."""
        found, choice, _mentor = answering.held(asked.subject_id, asked.person)
        answering.ask(bound(found.edition_id), found, choice, typed.text)
        return Message(answering.ON_ITS_WAY)
