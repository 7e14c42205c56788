"""The supervisor's answer from the letter itself: they have no account, and see that time is asked and nothing else (S4-11)."""

from mentes.admission.approvals import service
from mentes.admission.approvals.answer import ApprovalForm
from mentes.admission.bound import readable
from mentes.admission.models import Application, Approval
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_, Message, reader_locale
from mentes.notices.acts.registry import Asked, Sheet, act
from mentes.notices.approval_news import ACT, time_of
from mentes.people.models import Person
from mentes.programmes.titles import title_at

TITLE = N_("%(name)s asks for your approval")
THEIRS = N_("This letter is for your supervisor: only they can answer it.")
NOT_YOU = N_("Somebody else is asked by now, so this letter counts no more.")


def _open(asked: Asked, *, hold: bool = False) -> tuple[Approval, Application]:
    approval, application = service.find(asked.subject_id, hold=hold)
    if asked.signed_in == application.person_id:
        raise WrongState(THEIRS)
    if approval.asked_at.isoformat() != asked.values["asked"]:
        raise WrongState(NOT_YOU)
    if approval.state != "asked" or application.state != service.WAITS:
        raise WrongState(service.OVER)
    return approval, application


@act(ACT)
class Answer:
    """Approve, or say why not."""

    def path(self, _asked: Asked) -> str:
        """Nowhere: a supervisor needs no account."""
        return ""

    def show(self, asked: Asked) -> Sheet:
        """Who asks, for what, and how much time it takes."""
        approval, application = _open(asked)
        where = readable(application.edition_id)
        name = db.session.get_one(Person, application.person_id).display_name
        programme = Message("%(title)s", {"title": title_at(where.edition, str(reader_locale()))})
        return Sheet(
            title=Message(TITLE, {"name": name}),
            question=Message(
                N_("Do you approve that %(name)s takes part, as supervisor or line manager?"), {"name": name}
            ),
            button=Message(N_("Send your answer")),
            path="",
            facts=(
                (Message(N_("Programme")), programme),
                (Message(N_("Time")), time_of(where)),
                (Message(N_("Please answer by")), Message("%(day)s", {"day": approval.due_at.date()})),
            ),
            reasons=(Message(N_("Your answer stands with the application; a reason is read by the applicant.")),),
            form=ApprovalForm,
        )

    def do(self, asked: Asked, typed: ApprovalForm) -> Message:
        """The answer, once."""
        approval, application = _open(asked, hold=True)
        if typed.answer == "yes":
            service.approve(approval, application)
            return Message(N_("Thank you: you have approved. The coordinators look at the application now."))
        service.refuse(approval, application, typed.reason.strip())
        return Message(N_("Thank you: you have not approved. The applicant reads your reason."))
