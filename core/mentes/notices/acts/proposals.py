"""Acts about a proposed pair: say yes, or no, or ask something first, from the letter that asks."""

from typing import Any

from mentes.admission import abilities, proposing
from mentes.admission.bound import bound, readable
from mentes.admission.independence import IndependenceForm
from mentes.admission.models import Proposal
from mentes.admission.questions import service as questions
from mentes.admission.questions.asking import AskForm
from mentes.base.errors import WrongState
from mentes.base.i18n import N_, Message
from mentes.notices.acts.registry import Asked, Sheet, act
from mentes.plugin.parts import Role

TITLES = {"mentee": N_("A mentor for you"), "mentor": N_("A mentee for you")}
YES, NO = N_("Yes, I would like that"), N_("No, thank you")
WISH = N_("Would you like to get to know each other?")
NAMES_LATER = N_(
    "You learn each other's names once both of you agree. Who it is, without a name, you see after signing in."
)
NO_REASON = N_("A no needs no reason, and nobody asks for one.")
UNTIL = N_("Please answer by")


def _mine(asked: Asked, *, hold: bool = False) -> tuple[Proposal, Role]:
    """The proposal, still to be answered by this reader. Raises WrongState where it is not, NotVisible for a stranger."""
    found = proposing.find(asked.subject_id, asked.tenant_id, hold=hold)
    role = abilities.role_in(asked.person, found)
    if found.state == "proposed" and getattr(found, f"{role}_consented_at") is not None:
        raise WrongState(N_("You have agreed to this proposal already. As soon as there is news, you hear from us."))
    if found.state == "accepted":
        raise WrongState(N_("Both of you have agreed to this proposal already."))
    if found.state != "proposed":
        raise WrongState(N_("This proposal is not open any more. Your coordinator will come back to you."))
    return found, role


def path(asked: Asked) -> str:
    """Where the proposal stands."""
    return f"proposals/{asked.subject_id}"


def sheet(found: Proposal, role: Role, **more: Any) -> Sheet:
    """What all acts about a proposal show: no more than the letter told."""
    return Sheet(
        title=Message(TITLES[role]),
        path=f"proposals/{found.id}",
        facts=((Message(UNTIL), Message("%(day)s", {"day": found.due_at.date()})),),
        **more,
    )


@act("proposal.accept")
class Accept:
    """Say yes; where the programme asks for it, with the declaration that the two are free of each other (S1-15)."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """The question, with the declaration."""
        found, role = _mine(asked)
        declared = readable(found.edition_id).design.independence_declared
        more = {"form": IndependenceForm} if declared else {}
        return sheet(found, role, question=Message(WISH), button=Message(YES), reasons=(Message(NAMES_LATER),), **more)

    def do(self, asked: Asked, typed: IndependenceForm | None) -> Message:
        """The yes, or the end of the proposal where the two depend on each other."""
        found, role = _mine(asked, hold=True)
        if not proposing.agree(found, role, typed.close == "no" if typed else None):
            return Message(N_("Thank you for telling. Somebody else is looked for, for both of you."))
        if found.state == "accepted":
            return Message(N_("Both of you have agreed. In a moment you get a message with each other's names."))
        return Message(N_("Thank you. As soon as the other side agrees too, you learn each other's names."))


@act("proposal.decline")
class Decline:
    """Say no, without a reason being asked."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """The question once more, so that nobody says no by a slip."""
        found, role = _mine(asked)
        question = Message(N_("Would you rather not get to know each other?"))
        return sheet(found, role, question=question, button=Message(NO), reasons=(Message(NO_REASON),))

    def do(self, asked: Asked, _typed: None) -> Message:
        """The no; nobody learns whose it was."""
        found, _role = _mine(asked, hold=True)
        proposing.decline(found)
        return Message(N_("You said no to this proposal. Your coordinator looks for somebody else."))


@act("proposal.ask")
class Ask:
    """Ask the programme's office something first; the answer comes with a letter in which all this can be done anew."""

    path = staticmethod(path)

    def show(self, asked: Asked) -> Sheet:
        """A box for the question."""
        found, role = _mine(asked)
        question = Message(
            N_("What would you like to know before you say yes or no? The proposal waits for you meanwhile.")
        )
        return sheet(found, role, question=question, button=Message(N_("Send the question")), form=AskForm)

    def do(self, asked: Asked, typed: AskForm) -> Message:
        """The question."""
        found, role = _mine(asked, hold=True)
        questions.ask(bound(found.edition_id), found, role, typed.text)
        return Message(
            N_("Your question is on its way to the programme's office. You hear from us when there is an answer.")
        )
