"""The page on which a mentee who looks for a mentor says anew what they look for."""

from typing import Any

from flask import url_for

from mentes.admission.bound import Bound, bound
from mentes.admission.models import Enrolment
from mentes.admission.requests import service, wishes
from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.form_fields import hidden
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.plugin.guard import blaming
from mentes.programmes.titles import title_of

room = Room("wishes", __name__, template_folder="templates")
NOT_HERE = N_("This page is for those who take part as mentees. Apply as a mentee first.")


@room.form("/t/<slug>/c/<int:edition_id>/wishes", may=SIGNED_IN)
def edit(edition_id: int) -> object:
    """The answers with which one joined, in the same form (S2-34)."""
    where = bound(edition_id)
    part = service.part_of(edition_id, actor()) if here().id == actor().home_id else None
    if where.design.search is None or part is None:
        raise NotVisible(NOT_HERE)
    plugin = where.today.plugin
    with blaming(plugin.name):
        form = bind(
            plugin.card.questions("mentee"), part.profile, domain=plugin.domain, version=wishes.version_of(part)
        )
    if form.ok and attempt(form, _save, where, part, form):
        return done(
            N_("Your answers are saved. From now on you are shown the mentors who fit them."),
            url_for("offers.mentors", slug=here().slug, edition_id=edition_id),
        )
    if form.status == 409:  # saving it again means it
        part = service.part_of(edition_id, actor()) or part
        form.version = wishes.version_of(part)
        form.hidden = [hidden("version", str(form.version))]
    return render("requests/wishes.html", form.status, where=where, programme=title_of(where.edition), form=form)


def _save(where: Bound, part: Enrolment, form: Form[Any]) -> None:
    wishes.rewrite(where, part, form.version, form.value.model_dump(mode="json"))
