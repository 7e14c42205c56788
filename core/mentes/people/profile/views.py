"""One's own profile: what one may choose is edited here, what the university says is shown with whom to ask."""

from typing import Any

from flask import request, url_for

from mentes.base.actor import actor, here
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, languages, reader_locale
from mentes.base.links import safe_next
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.people.models import Person
from mentes.people.profile import service
from mentes.people.profile.choices import spoken_languages, zones
from mentes.people.profile.forms import ProfileForm, form_for
from mentes.tenancy.current import universities

room = Room("profile", __name__, template_folder="templates")


@room.form("/t/<slug>/me/edit", may=SIGNED_IN)
def edit() -> object:
    """Change what one may choose for oneself. Two windows do not write over each other."""
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    person = service.own(who.person_id, who.home_id, hold=True)
    back = safe_next(request.args.get("next"), url_for("people.me", slug=here().slug))
    told = service.unit_is_told(person)
    form = _form(person, unit_is_told=told)
    if form.ok and attempt(form, service.change, person, form.value.model_dump(), form.version):
        return done(N_("Your profile is saved."), back)
    return render(
        "profile/edit.html", form.status, form=form, person=person, unit_is_told=told, near=_near(), back=back
    )


def _near() -> set[str]:
    """Languages of the universities here: those that most people choose among."""
    every = [code for each in universities(db.session()) for code in each.locales]
    return {code.partition("_")[0].partition("-")[0] for code in every}


def _form(person: Person, *, unit_is_told: bool) -> Form[Any]:
    shown = {name: getattr(person, name) for name in service.EDITABLE}
    model: type[ProfileForm] = form_for(guest=person.guest, unit_is_told=unit_is_told)
    locale = str(reader_locale())
    return bind(
        model,
        shown | {"display_name": person.display_name if "display_name" in person.chosen else None},
        version=service.version_of(person),
        choices={
            "languages": spoken_languages(locale, tuple(person.languages)),
            "locale": list(languages().items()),
            "timezone": zones(locale, person.timezone),
        },
    )
