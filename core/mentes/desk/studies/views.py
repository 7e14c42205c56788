"""What an applicant says about their studies, confirmed or corrected by a coordinator of their own university."""

from flask import url_for
from werkzeug.wrappers import Response

from mentes.admission import abilities, applying
from mentes.admission.bound import Bound, readable
from mentes.admission.models import Application
from mentes.admission.offers import service as offers
from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.people.models import Person
from mentes.people.records import service
from mentes.people.records.asking import Studies
from mentes.programmes import abilities as programme_abilities

room = Room("studies", __name__, template_folder="templates")


@room.form("/t/<slug>/desk/applications/<int:application_id>/studies", may=STAFF)
def correct(application_id: int) -> object:
    """The values that only the applicant states, to be changed where they are wrong; saved, they are the coordinator's."""
    found, where = _at_home(application_id)
    person = db.session.get_one(Person, found.person_id)
    said = service.declared(service.known_of(found.person_id, found.tenant_id))
    form = bind(Studies, {name: fact.value for name, fact in said.items()})
    if form.ok and attempt(form, _confirm, person, found, where, form.value.model_dump()):
        back = url_for("desk.application", slug=here().slug, application_id=found.id)
        return done(N_("Confirmed. The rules were asked again."), back)
    return render("studies/correct.html", form.status, form=form, application=found, person=person, asked=set(said))


@room.act("/t/<slug>/desk/applications/<int:application_id>/identity", may=STAFF)
def identify(application_id: int) -> Response:
    """A coordinator knows who this guest is (S2-32): that it was said, by whom and when is kept, and nothing else."""
    found, _where = _at_home(application_id)
    person = db.session.get_one(Person, found.person_id)
    if not person.guest:  # whoever came in by their university is known by it
        raise NotVisible(N_("There is no such application here."))
    offers.identify(person, actor().person_id)
    back = url_for("desk.application", slug=here().slug, application_id=found.id)
    return done(N_("Kept: you have said who this is. An offer that waited for it is in the list now."), back)


def _confirm(person: Person, found: Application, where: Bound, seen: dict[str, object]) -> None:
    service.confirm(person, seen, actor().person_id)
    applying.judge_again(where, found)


def _at_home(application_id: int) -> tuple[Application, Bound]:
    """The application of somebody of this university, for its coordinators; one's own is somebody else's to confirm."""
    found = applying.find(application_id, here().id, hold=True)
    if found.tenant_id != here().id:
        raise NotVisible(N_("There is no such application here."))
    where = readable(found.edition_id)
    if abilities.is_own(actor(), found):
        raise NotAllowed(N_("This is your own application: somebody else decides about it."))
    allow(programme_abilities.may_coordinate(actor(), where.edition, found.tenant_id), role=N_("coordinator"))
    return found, where
