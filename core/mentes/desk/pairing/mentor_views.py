"""Pages of those who pair: every mentor with their places, and one mentor: what is taken, promised and free."""

from flask import url_for

from mentes.admission import proposing
from mentes.admission.pairing import capacity
from mentes.admission.seats import held, places
from mentes.admission.showing import profile_of
from mentes.base.actor import actor, here
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.desk import lists
from mentes.desk.pairing.forms import PlacesForm
from mentes.desk.pairing.scarcity import marks_in, search
from mentes.desk.pairing.showing import Which, following, led, skipped, universities_of
from mentes.desk.pairing.views import active, led_here
from mentes.programmes.titles import title_at

room = Room("mentors", __name__, template_folder="templates")


@room.page("/t/<slug>/desk/pairing/mentors", may=STAFF)
def every() -> object:
    """Every mentor with places that are taken, promised and free; by university, field, or only with a free one."""
    editions = led()
    found = search(editions, here().id)
    which = Which.asked()
    rows = [each for each in found.giving if which.holds(each)]
    shown = rows[skipped() : skipped() + lists.PAGE]
    eyes = lists.eyes_of(actor(), here().id, ())
    names = {key: name for each in editions for key, name in universities_of(each, actor().locale).items()}
    return render(
        "pairing/mentors.html",
        rows=shown,
        free=sum(each.places.free for each in rows),
        count=len(rows),
        which=which,
        universities=sorted({each.row.tenant_id for each in found.giving}, key=lambda each: names.get(each, "")),
        labels={each.id: found.labels(each.id) for each in editions},
        titles={each.id: title_at(each, actor().locale) for each in editions},
        people=lists.names_of([each.row for each in shown], eyes),
        names=names,
        more=following(len(rows)),
    )


@room.form("/t/<slug>/desk/pairing/<int:edition_id>/mentors/<int:mentor_id>", may=STAFF)
def one(edition_id: int, mentor_id: int) -> object:
    """One mentor: answers, places, who was promised or blocked; and how many places they give in this edition."""
    where = led_here(edition_id)
    mentor = active(where, mentor_id, "mentor")
    form = bind(PlacesForm, {"capacity": mentor.capacity})
    if form.ok and attempt(form, capacity.change, mentor, form.value.capacity):
        target = url_for("mentors.one", slug=here().slug, edition_id=edition_id, mentor_id=mentor_id)
        return done(N_("The number of places is changed."), target)
    marks = [each for each in marks_in(here().id, [edition_id]) if each.mentor_enrolment_id == mentor.id]
    waiting = {each.id: each for each in proposing.unpaired(edition_id, where.edition.owner_id)}
    return render(
        "pairing/mentor.html",
        form.status,
        where=where,
        mentor=mentor,
        profile=profile_of(where, mentor),
        places=places(mentor, held([mentor])),
        offered=capacity.offered(mentor),
        marks=marks,
        people=lists.names_of([mentor, *waiting.values()], lists.eyes_of(actor(), here().id, ())),
        waiting=waiting,
        names=where.names(actor().locale),
        form=form,
    )
