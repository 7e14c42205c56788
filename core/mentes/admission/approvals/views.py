"""The applicant names the supervisor who approves, and can correct it until they have answered."""

from typing import Any

from flask import url_for

from mentes.admission import abilities, applying
from mentes.admission.approvals import service
from mentes.admission.approvals.forms import SupervisorForm
from mentes.admission.bound import readable
from mentes.admission.models import Application, Approval
from mentes.base import limits
from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, languages, reader_locale
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.people.service import stated

room = Room("approvals", __name__, template_folder="templates")


@room.form("/t/<slug>/applications/<int:application_id>/supervisor", may=SIGNED_IN)
def supervisor(application_id: int) -> object:
    """Who approves: named once, corrected as long as they have not answered."""
    found = _own(application_id)
    asked = service.of(found.id, found.tenant_id)
    back = url_for("admission.application", slug=here().slug, application_id=found.id)
    form = _form(asked)
    if found.state != service.WAITS:
        return done(service.OVER, back)
    if form.ok and _asked(form, found):
        return done(
            N_("%(name)s gets a letter now. You hear from us as soon as there is an answer."),
            back,
            name=form.value.name,
        )
    where = readable(found.edition_id)
    return render("approvals/supervisor.html", form.status, form=form, application=found, asked=asked, where=where)


def _own(application_id: int) -> Application:
    found = applying.find(application_id, here().id)
    if not abilities.is_own(actor(), found):
        raise NotVisible(N_("There is no such application here."))
    return found


def _form(asked: Approval | None) -> Form[SupervisorForm]:
    known: dict[str, Any] = {"locale": str(reader_locale())}
    if asked is not None:
        known = {"name": asked.name, "email": asked.email, "locale": asked.locale}
    elif named := stated(actor().person_id, actor().home_id)[0]:
        known["name"] = named
    return bind(SupervisorForm, known, choices={"locale": list(languages().items())})


def _asked(form: Form[SupervisorForm], found: Application) -> bool:
    limits.spend(limits.APPROVALS, limits.person(actor().person_id))
    held = applying.find(found.id, here().id, hold=True)
    given = form.value
    return attempt(form, service.ask, held, service.Supervisor(given.name, given.email, given.locale))


@room.app_template_global()
def approval_of(application: Application) -> Approval | None:
    """For pages of an application: who was asked to approve it, where this reader's university may know."""
    return service.of(application.id, application.tenant_id)
