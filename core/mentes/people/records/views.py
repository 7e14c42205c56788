"""Pages of facts: what somebody states about their own studies."""

from flask import url_for

from mentes.base.actor import actor, here
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.people.facts import told
from mentes.people.models import Person
from mentes.people.records import service
from mentes.people.records.asking import Studies
from mentes.people.records.counting import STUDIES

room = Room("records", __name__, template_folder="templates")


@room.form("/t/<slug>/me/studies", may=SIGNED_IN)
def studies() -> object:
    """State level, semester and subject where the university says nothing; the rest is shown with its source (UX-17)."""
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    person = db.session.get_one(Person, who.person_id)
    facts = service.known_of(person.id, person.tenant_id)
    asked = service.to_ask(facts)
    own = {fact.name: fact.value for fact in facts if fact.source == "self"}
    # all are read: one may have been answered by the university since the page was drawn
    form = bind(Studies, own)
    if form.ok and attempt(form, service.declare, person, form.value.model_dump()):
        return done(N_("What you state about your studies is saved."), url_for("people.me", slug=here().slug))
    shown = [fact for fact in facts if fact.source != "self" and fact.name in STUDIES]
    return render("records/studies.html", form.status, form=form, asked=asked, facts_known=told(shown))
