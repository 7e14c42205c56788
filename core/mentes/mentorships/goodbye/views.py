"""Pages of going: what would end, switch off, come back."""

from datetime import datetime, timedelta
from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import Actor, actor, here
from mentes.base.clock import real_now
from mentes.base.cookies import remember
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_, Message, in_language, say
from mentes.base.web import PUBLIC, SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.certificates.codes import shown
from mentes.mentorships.certificates.service import certificates_of
from mentes.mentorships.goodbye import erasing, service
from mentes.mentorships.goodbye.copying import copy_of
from mentes.mentorships.goodbye.forms import EraseForm
from mentes.mentorships.goodbye.reading import running
from mentes.people.departures.handing import held_alone
from mentes.people.entrance import sessions
from mentes.people.entrance.sessions import drop_cookie, own_hash
from mentes.people.profile.service import own
from mentes.people.roles.words import ROLES

RECENT: Final = timedelta(minutes=30)  # since when somebody must have signed in who erases an account
WORD: Final = N_("erase")  # what is typed to show that one means it
AFTERWARDS: Final = 600  # seconds that the browser keeps the language of an erased account: for the page that says so
room = Room("goodbye", __name__, template_folder="templates", url_prefix="/t/<slug>/me/goodbye")


def _at_home() -> Actor:
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    return who


@room.page("", may=SIGNED_IN)
def leave() -> object:
    """The two ways to go, what ends with either, and what has to be handed over first."""
    who = _at_home()
    return render(
        "goodbye/leave.html",
        running=running(who.person_id, who.home_id),
        alone=[(ROLES[each.role].title, in_language(each.names)) for each in held_alone(who.person_id)],
    )


@room.act("/off", may=SIGNED_IN)
def switch_off() -> Response:
    """Switch the account off; this browser stays signed in, to the page that is left."""
    who = _at_home()
    service.switch_off(own(who.person_id, who.home_id), own_hash(), request.form.get("seen"))
    return done(N_("Your account is switched off."), url_for("goodbye.off", slug=here().slug))


@room.page("/off", may=SIGNED_IN, even_off=True)
def off() -> object:
    """All that somebody sees who has switched their account off: their certificates, and the ways back and on."""
    who = _at_home()
    if not who.is_off:
        return redirect(url_for("goodbye.leave", slug=here().slug))
    rows = certificates_of(who.person_id, who.home_id)
    return render("goodbye/off.html", rows=[each for each in rows if each.state == "issued"], shown=shown)


@room.act("/on", may=SIGNED_IN, even_off=True)
def switch_on() -> Response:
    """Switch it on again."""
    who = _at_home()
    service.switch_on(own(who.person_id, who.home_id))
    return done(N_("Welcome back. Your account is switched on again."), url_for("notices.home", slug=here().slug))


@room.form("/erase", may=SIGNED_IN, even_off=True)
def erase() -> object:
    """Erase the account: what goes and what stays in plain words, the copy to take away first, and a word to be typed."""
    who = _at_home()
    found = running(who.person_id, who.home_id)
    form = bind(EraseForm, version=int(found.mark))
    proof = sessions.proof()
    is_recent = proof is not None and _is_recent(proof.proved_at)
    if form.ok and form.value.word.strip().casefold() != say(Message(WORD)).casefold():
        form.refuse(
            Message(
                N_("Type the word as it stands there."),
            ),
            field="word",
        )
    if form.ok and not is_recent:
        form.refuse(Message(N_("Sign in once more first, so that nobody else does this at your computer.")))
    person = own(who.person_id, who.home_id)
    if form.ok and attempt(form, erasing.erase, person, str(form.version)):
        return _said_goodbye(who)
    return render(
        "goodbye/erase.html",
        form.status,
        form=form,
        word=WORD,
        running=found,
        is_recent=is_recent,
        is_let_through=proof is not None and proof.proved_at is not None and _is_recent(proof.begun_at),
        is_guest=person.guest,
        alone=[(ROLES[each.role].title, in_language(each.names)) for each in held_alone(who.person_id)],
        certificates=len(certificates_of(who.person_id, who.home_id)),
    )


def _said_goodbye(who: Actor) -> Response:
    """To the last page, in the language that was theirs until now: nothing else of them is left to tell it by."""
    response = redirect(url_for("goodbye.erased", slug=here().slug), 303)
    remember(response, "locale", who.locale, AFTERWARDS)
    return drop_cookie(response)


def _is_recent(at: datetime | None) -> bool:
    return at is not None and at > real_now() - RECENT


@room.page("/copy.zip", may=SIGNED_IN, even_off=True)
def copy() -> Response:
    """One's certificates, and what is kept about oneself and what one wrote, in a form that programs read."""
    who = _at_home()
    limits.spend(limits.EXPORTS, limits.person(who.person_id))
    response = Response(copy_of(who.person_id, who.home_id), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename="mentes.zip")
    return response


@room.page("/erased", may=PUBLIC)
def erased() -> object:
    """It is done; nobody is signed in any more."""
    return render("goodbye/erased.html")
