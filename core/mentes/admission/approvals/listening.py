"""What happens on its own: supervisors are reminded, silence ends an application, addresses are forgotten."""

from dataclasses import dataclass

from mentes.admission.approvals import service
from mentes.base.errors import Unavailable
from mentes.base.events import Event
from mentes.base.logging import get_log
from mentes.base.outbox import pass_on
from mentes.base.ticks import daily

log = get_log()


@dataclass(frozen=True)
class ApprovalAwaited(Event):
    """A supervisor has not answered for some days: the letter goes once more."""

    approval_id: int


@daily("supervisors")
def remind_and_end(tenant_id: int) -> None:
    """Each day, at each university: first what is over, then who is reminded."""
    for application in service.overdue(tenant_id):
        service.expire(application)
    try:
        for approval in service.to_remind(tenant_id):
            pass_on(ApprovalAwaited(approval.id), tenant_id)
    except Unavailable as error:  # the programme's rules are away: tomorrow is another day
        log.warning("supervisors not reminded", tenant=tenant_id, exc_info=error)


@daily("forget-supervisors", hour=4)
def forget(tenant_id: int) -> None:
    """The address goes three months after it was needed (GDPR Art. 5(1)(c))."""
    service.forget_addresses(tenant_id)
