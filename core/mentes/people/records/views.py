"""Pages of facts: what somebody states about their own studies, and what a university imports from its register."""

from collections import Counter

from flask import url_for

from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, STAFF, Room, attempt, done, render
from mentes.people.facts import told, value_of
from mentes.people.models import Person
from mentes.people.records import importing, service
from mentes.people.records.asking import Studies
from mentes.people.records.counting import STUDIES
from mentes.people.records.forms import RegisterForm

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


SHOWN = 200  # lines of a table on the page; the counts are of all


@room.form("/t/<slug>/people/import", may=STAFF)
def register() -> object:
    """Paste a part of the university's register: first seen what it would change, then imported as a whole."""
    allow(actor().has("admin", here().id), role=N_("university admin"))
    form = bind(RegisterForm)
    changes: list[importing.Change] = []
    is_read = form.ok and attempt(form, lambda: changes.extend(importing.plan(here().id, form.value.table)))
    wanted = is_read and form.button == "import"
    if wanted and attempt(form, importing.take, here().id, form.value.table, actor().person_id):
        text = N_("The register is imported: %(n)s lines.")
        return done(text, url_for("records.register", slug=here().slug), n=len(changes))
    found = sorted(changes, key=lambda each: (each.state != "wrong", each.state == "unchanged", each.line.number))
    ids = {each.person_id for each in found[:SHOWN] if each.person_id}
    return render(
        "records/register.html",
        form.status,
        form=form,
        changes=found[:SHOWN],
        value_of=value_of,
        counts=Counter(each.state for each in found),
        names=importing.names_of(here().id, ids) if ids else {},
    )
