"""Pages of a university's admins: its people, who holds which role, give one and take one back."""

from typing import Any

from flask import g, redirect, request, url_for

from mentes.base import limits
from mentes.base.actor import actor, actor_or_none, allow, here
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, languages, reader_locale
from mentes.base.web import PUBLIC, STAFF, Room, attempt, done, render
from mentes.people import onetime
from mentes.people import service as people
from mentes.people.facts import told
from mentes.people.guests.inviting import INVITATION
from mentes.people.guests.models import Invitation
from mentes.people.models import Person, RoleGrant
from mentes.people.roles import abilities, inviting, service
from mentes.people.roles.editions import Title, editions_at
from mentes.people.roles.forms import InviteForm, RoleForm, TakeBackForm
from mentes.people.roles.words import ROLES
from mentes.tenancy.current import by_slug, universities

room = Room("roles", __name__, template_folder="templates")
FOR_ONE = ("coordinator", "lead")  # roles that may be given for one edition only


def _look() -> None:
    allow(abilities.may_look(actor(), here().id), role=N_("university admin"))


def _words() -> dict[str, Any]:
    return {"words": ROLES, "state_of": service.state_of, "editions": _editions(), "locale_of": str(reader_locale())}


def _editions() -> dict[int, Title]:
    return editions_at(here().id, str(reader_locale()))


@room.page("/t/<slug>/people", may=STAFF)
def everyone() -> object:
    """The people of this university by name, and one name looked for."""
    _look()
    asked, skip = request.args.get("q", "").strip()[:100], _skip()
    if asked:
        limits.spend(limits.SEARCHES, limits.person(actor().person_id))
    rows = service.search(asked, here().id, skip)
    return render("roles/everyone.html", rows=rows, asked=asked, skip=skip, page=service.PAGE)


def _skip() -> int:
    asked = request.args.get("skip", "0")
    return min(int(asked), 100_000) if asked.isdecimal() else 0


@room.page("/t/<slug>/people/<int:person_id>", may=STAFF)
def person(person_id: int) -> object:
    """Who somebody is, what is known with its source, the roles here, and a form for one more."""
    _look()
    found = service.person_of(person_id, here().id)
    return render("roles/person.html", **_shown(found), form=_form())


def _form() -> Form[RoleForm]:
    return bind(RoleForm, {}, choices=_choices())


def _choices() -> dict[str, list[tuple[str, Any]]]:
    offered = abilities.grantable(actor(), here())
    roles = [(name, Message(ROLES[name].title)) for name in offered]
    every = [("", Message(N_("All of them"))), *((str(key), title) for key, title in _editions().items())]
    return {"kind": roles, "edition": every}


def _shown(found: Person) -> dict[str, Any]:
    return {
        "person": found,
        "facts_known": told(people.profile(found.id, here().id).facts),
        "roles": service.held_by(found.id, here().id, here().id),
        "offered": abilities.grantable(actor(), here()),
        **_words(),
    }


@room.act("/t/<slug>/people/<int:person_id>/roles", may=STAFF)
def give(person_id: int) -> object:
    """Give a role; it counts from that person's next click on."""
    _look()
    found, form = service.person_of(person_id, here().id), _form()
    if form.ok:
        wish = _wish(form.value)
        if attempt(form, service.give, found, wish, here().id, actor()):
            text = N_("%(name)s has this role now and gets a message: %(role)s.")
            role = Message(ROLES[wish.role].title)
            return done(
                text, url_for("roles.person", slug=here().slug, person_id=person_id), name=found.display_name, role=role
            )
    return render("roles/person.html", form.status, **_shown(found), form=form)


def _wish(asked: RoleForm) -> service.Wish:
    if asked.kind not in abilities.grantable(actor(), here()):
        raise NotAllowed(N_("This role is not yours to give."))
    edition = int(asked.edition) if asked.edition and asked.kind in FOR_ONE else None
    remit = asked.remit if asked.kind == "assessor" else None
    return service.Wish(asked.kind, edition, remit, asked.until)


@room.page("/t/<slug>/roles", may=STAFF)
def holders() -> object:
    """Everybody who holds a role here, from any university, and those who held one."""
    _look()
    offered = abilities.grantable(actor(), here())
    return render(
        "roles/holders.html",
        rows=service.held_at(here().id),
        invitations=inviting.listed(here().id),
        names={each.id: each.name(str(reader_locale())) for each in universities(db.session())},
        offered=offered,
        **_words(),
    )


@room.form("/t/<slug>/roles/<int:grant_id>/take-back", may=STAFF)
def take_back(grant_id: int) -> object:
    """What happens when this role is taken back, and the button that does it."""
    _look()
    found = service.find(grant_id, here().id)
    allow(found.role in abilities.grantable(actor(), here()))
    form = bind(TakeBackForm)
    if form.ok and attempt(form, service.take_back, found, actor()):
        return done(N_("The role is taken back."), _back(found))
    row = next((each for each in service.held_at(here().id) if each.id == grant_id), None)
    return render("roles/take_back.html", form.status, row=row or found, form=form, back=_back(found), **_words())


@room.form("/t/<slug>/roles/invite", may=STAFF)
def invite() -> object:
    """Invite somebody of another university, or who has not come yet, to a role here."""
    _look()
    form = bind(
        InviteForm, {"locale": str(reader_locale())}, choices=_choices() | {"locale": list(languages().items())}
    )
    if form.ok:
        limits.spend(limits.INVITATIONS, limits.person(actor().person_id), limits.university(here().id))
        asked = form.value
        whom = (asked.name, asked.email, asked.locale)
        if attempt(form, inviting.invite, _wish(asked), whom, here().id, actor()):
            text = N_("The invitation to %(name)s is on its way.")
            return done(text, url_for("roles.holders", slug=here().slug), name=asked.name)
    return render("roles/invite.html", form.status, form=form, offered=abilities.grantable(actor(), here()), **_words())


@room.act("/t/<slug>/roles/invitations/<int:invitation_id>", may=STAFF)
def decide(invitation_id: int) -> object:
    """Confirm who took an invitation, send it once more, or take it back."""
    _look()
    row = inviting.find(invitation_id, here().id)
    allow(row.role in abilities.grantable(actor(), here()))
    if request.form.get("action") == "confirm":
        inviting.confirm(_with_home(row), actor())
        return done(N_("The role is given."), url_for("roles.holders", slug=here().slug))
    if request.form.get("action") == "again":
        limits.spend(limits.INVITATIONS, limits.person(actor().person_id), limits.university(here().id))
        inviting.send_again(row)
        text = N_("The invitation to %(name)s is on its way.")
        return done(text, url_for("roles.holders", slug=here().slug), name=row.name)
    inviting.withdraw(row, actor())
    return done(N_("The invitation is taken back."), url_for("roles.holders", slug=here().slug))


def _with_home(row: Invitation) -> Invitation:
    """The same, held anew where whoever took it can be seen as well: they have shown themselves to this university."""
    number, home_id = row.id, row.taken_home_id
    forget_scope()
    scope({*actor().tenants, *([home_id] if home_id else [])}, actor().person_id)
    return inviting.find(number, here().id)


@room.page("/signin/invitation/<token>", may=PUBLIC)
def invited(token: str) -> object:
    """Which role is offered where; whoever is signed in may take it, and nothing is given by that yet."""
    row = _invited(token)
    return render("roles/invited.html", row=row, token=token, words=ROLES, home=url_for("roles.invited", token=token))


@room.act("/signin/invitation/<token>/take", may=PUBLIC)
def take(token: str) -> object:
    """Take it as the person who is signed in."""
    who = actor_or_none()
    if who is None:
        return redirect(url_for("entrance.choose", next=url_for("roles.invited", token=token)))
    row = _invited(token)
    inviting.take(inviting.find(row.id, row.tenant_id), who)
    text = N_("Whoever invited you is asked whether you are the one who was meant. You get a message then.")
    return done(text, url_for("people.me", slug=who.home_slug))


def _invited(token: str) -> Invitation:
    """The open invitation behind a token; from here on the request sees the inviting university's rows besides its own."""
    link = onetime.look(token, INVITATION)
    who = actor_or_none()
    forget_scope()
    scope({link.tenant_id, *(who.tenants if who else ())}, who.person_id if who else None)
    row = inviting.find(link.subject_id or 0, link.tenant_id)
    if row.state != "sent":
        raise WrongState(inviting.CLOSED)
    slug = next((each.slug for each in universities(db.session()) if each.id == link.tenant_id), None)
    if slug is None:
        raise NotVisible  # the university is archived
    g.university = by_slug(db.session(), slug)
    return row


def _back(found: RoleGrant) -> str:
    if found.home_id == here().id:
        return url_for("roles.person", slug=here().slug, person_id=found.person_id)
    return url_for("roles.holders", slug=here().slug)
