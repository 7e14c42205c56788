"""What the people of the story do about coming in: roles, guests, studies, browsers, and a university being set up."""

import os
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from mentes.base.actor import Actor
from mentes.base.db import db, forget_scope, scope
from mentes.demo.deeds import Cast, Words
from mentes.demo.provider_pages import CLIENT_ID
from mentes.people.entrance import sessions
from mentes.people.entrance.attempts import note_attempt
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.entrance.service import main_provider
from mentes.people.guests import inviting, joining
from mentes.people.guests.models import Invitation
from mentes.people.models import Fact, Person
from mentes.people.onetime import end
from mentes.people.records import service as records
from mentes.people.records.counting import STUDIES
from mentes.people.roles import inviting as roles
from mentes.people.roles.service import Wish
from mentes.people.setup import drafts, universities
from mentes.tenancy.declaration import TenantFile
from mentes.tenancy.models import Tenant


def _person(me: Actor) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.tenant_id == me.home_id, Person.id == me.person_id)).one()


def invite(cast: Cast, me: Actor, guest: Words) -> None:
    """Invite somebody without a university account."""
    told = {name: guest[name] for name in ("name", "email", "relation", "locale", "organisation", "note")}
    inviting.invite(inviting.Wish(**told, edition_id=cast.editions["current"]), me.home_id, me.person_id)


def welcome(_cast: Cast, me: Actor, guest: Words) -> None:
    """The guest whom I invited comes in: their link is spent as if they had opened it."""
    row = db.session.scalars(sa.select(Invitation).where(Invitation.email == guest["email"])).one()
    who = joining.Newcomer(guest["name"], guest["email"], guest["locale"], me.timezone)
    joining.come_in(joining.ask_to_join(row, who, guest["email"]), None)
    end(joining.SIGN_IN, row.id)


def invite_to_role(_cast: Cast, me: Actor, wanted: Words) -> None:
    """Ask somebody to take a role at my university."""
    whom = (wanted["name"], wanted["email"], wanted["locale"])
    roles.invite(Wish(wanted["role"], remit=wanted.get("remit")), whom, me.home_id, me)


def take_role(cast: Cast, me: Actor, wanted: Words) -> None:
    """Take the role that I was asked to take; whoever asked still has to say that it was me whom they meant."""
    forget_scope()
    scope({*me.tenants, cast.people[wanted["by"]].home_id}, me.person_id)
    roles.take(db.session.scalars(sa.select(Invitation).where(Invitation.email == wanted["email"])).one(), me)


def declare(_cast: Cast, me: Actor, studies: Words) -> None:
    """State something about my studies; `years_ago` it was, for what is over today (facts live in real time)."""
    said = {name: studies.get(name) for name in STUDIES}
    records.declare(_person(me), said)
    if studies.get("years_ago"):
        back = timedelta(days=365 * studies["years_ago"])
        own = sa.select(Fact).where(Fact.tenant_id == me.home_id, Fact.person_id == me.person_id, Fact.source == "self")
        for fact in db.session.scalars(own):
            fact.asserted_at -= back
            fact.valid_until = fact.valid_until and fact.valid_until - back


def open_browsers(_cast: Cast, me: Actor, agents: list[str]) -> None:
    """Sign in with several browsers."""
    provider_id = db.session.scalars(
        sa.select(Identity.provider_id).where(Identity.tenant_id == me.home_id, Identity.person_id == me.person_id)
    ).first()
    for agent in agents:
        with current_app.test_request_context(headers={"User-Agent": agent}):
            sessions.begin(_person(me), provider_id or 0)


def fail(_cast: Cast, me: Actor, attempt: Words) -> None:
    """A sign-in at my university is refused, as somebody comes whom its sign-in says too little about."""
    provider = _own_provider(me)
    note_attempt(provider, me.home_id, attempt["outcome"], **attempt.get("details", {}))


def _own_provider(me: Actor) -> IdentityProvider:
    return db.session.scalars(sa.select(IdentityProvider).where(*main_provider(me.home_id))).one()


def create(_cast: Cast, me: Actor, wanted: Words) -> None:
    """Create a university."""
    universities.create(TenantFile.model_validate(wanted["declared"]), me)


def draft(_cast: Cast, me: Actor, wanted: Words) -> None:
    """Write the draft of its sign-in: its stand-in answers, so that the draft can be tested and put into use."""
    issuer = (_own_provider(me).issuer or "").rpartition("/")[0]
    slug = wanted["declared"]["slug"]
    number = db.session.scalars(sa.select(Tenant.id).where(Tenant.slug == slug)).one()
    forget_scope()
    scope({*me.tenants, number}, me.person_id)
    secret = os.environ.get("MENTES_DEMO_CLIENT_SECRET") or "only tests have none"
    drafts.save(number, drafts.Wanted(f"{issuer}/{slug}", CLIENT_ID, (wanted["home"],), {}, secret), 0)
