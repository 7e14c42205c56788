"""Pages of people: language and colours, and what is known about oneself."""

from flask import redirect, request
from werkzeug.wrappers import Response

from mentes.base.actor import actor, actor_or_none
from mentes.base.cookies import remember
from mentes.base.errors import BadInput
from mentes.base.formats import format_list, language_name
from mentes.base.i18n import N_, languages
from mentes.base.links import safe_next
from mentes.base.web import PUBLIC, SIGNED_IN, Room, render
from mentes.people import service
from mentes.people.facts import told
from mentes.people.roles.contacts import contacts
from mentes.people.roles.service import held_by, state_of
from mentes.people.roles.words import ROLES

room = Room("people", __name__, template_folder="templates")


@room.act("/language", may=PUBLIC)
def language() -> Response:
    """Another language, on the same page; kept for the person, or in the browser while nobody is signed in."""
    wanted = request.form.get("locale", "")
    if wanted not in languages():
        raise BadInput(N_("Choose one of the languages in the menu."))
    person = actor_or_none()
    if person is not None:
        service.speak(person.person_id, person.home_id, wanted)
    response = redirect(safe_next(request.form.get("next")), 303)
    remember(response, "locale", wanted)
    return response


@room.act("/theme", may=PUBLIC)
def theme() -> Response:
    """Light, dark, or as the device has it."""
    wanted = request.form.get("theme", "")
    if wanted not in {"light", "dark", "auto"}:
        raise BadInput(N_("Choose light, dark or automatic."))
    response = redirect(safe_next(request.form.get("next")), 303)
    remember(response, "theme", wanted)
    return response


@room.page("/t/<slug>/me", may=SIGNED_IN)
def me() -> object:
    """What is known about you here, where it came from, and the roles that you were given."""
    who = actor()
    person = service.profile(who.person_id, who.home_id)
    spoken = format_list([language_name(code) for code in person.person.languages])
    return render(
        "people/me.html",
        person=person,
        spoken=spoken,
        facts_known=told(person.facts),
        roles=held_by(who.person_id, who.home_id),
        words=ROLES,
        state_of=state_of,
        editions={},
        confidants=contacts(who.home_id, "ombudsperson"),
    )
