"""The demo's first start: its people arrive, and what they did until today is done by the verbs that the pages call."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects.postgresql import insert

from mentes.base.actor import Actor, Grant
from mentes.base.clock import begin_earlier, move_clock, real_now, refresh_clock
from mentes.base.db import db, scope
from mentes.base.drain import drain_all
from mentes.base.i18n import languages
from mentes.base.mail import open_smtp
from mentes.base.models import ClockOffset, Tick
from mentes.base.ticks import tick
from mentes.demo.deeds import Cast, Deed, guest
from mentes.demo.help import list_help
from mentes.demo.household import DemoRefused
from mentes.demo.people import DemoPerson, read_people
from mentes.demo.story import COORDINATORS, plot
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.entrance.service import SignIn, main_provider, sign_in
from mentes.people.models import RoleGrant
from mentes.people.signin.claims import read_claims
from mentes.people.signin.provider import ClaimNames, ProviderSettings
from mentes.programmes.models import Edition, Programme
from mentes.settings import is_loopback
from mentes.tenancy.models import Tenant
from mentes.tenancy.service import interface_languages

BEGAN = 230  # days before today
DAY = 86_400  # seconds
EARLIER_KEY = "earlier"
EARLIER = {"opens_on": 225, "closes_on": 175, "starts_on": 170}  # days before today


def release(app: Flask) -> None:
    """Tell the story, once; a telling that was cut short goes on where it stopped.

    Raises DemoRefused where this is no demo, or where people of real universities could sign in.
    """
    with app.app_context():
        _check_demo(app)
        if not _is_untold():
            return
        _hurry(db.engine)
    with app.app_context():
        list_help()
        db.session.commit()
    people = {key: person for each in read_people().values() for key, person in each.people.items()}
    deeds = plot({key: person.university for key, person in people.items()})
    wanted = {*(deed.who for deed in deeds), *COORDINATORS.values()} & people.keys()  # guests come in the story itself
    cast = _gather(app, [people[key] for key in sorted(wanted)])
    with open_smtp(app.config["SMTP_URL"]):
        for number, deed in enumerate(deeds):
            _go_on_to(app, deed.days_ago)
            _do(app, cast, deed, f"demo:story:{number}")
        _go_on_to(app, 0)
        drain_all(app)


def _hurry(engine: sa.Engine) -> None:
    """Wait for no disk: a story that a power cut loses is told again."""

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("set synchronous_commit = off")
        connection.commit()

    db.session.remove()
    engine.dispose()
    sa.event.listen(engine, "connect", hurry)


def _check_demo(app: Flask) -> None:
    """A database is a demo's when all its universities sign in at a stand-in on this machine."""
    issuers = [each or "" for each in db.session.scalars(sa.select(IdentityProvider.issuer)) if each]
    elsewhere = [issuer for issuer in issuers if not is_loopback(urlsplit(issuer).hostname or "")]
    if not app.config["DEMO"]:
        raise DemoRefused("The story of the demo is told in the demo only: set DEMO=1 for it.")
    if elsewhere:
        raise DemoRefused(f"This is no demo: people sign in at {elsewhere[0]}. Its story needs a database of its own.")


def _is_untold() -> bool:
    """Nobody has come yet and the clock was never touched; or the clock still stands in the story's past."""
    held = db.session.get(ClockOffset, 1)
    if held is None and db.session.scalar(sa.select(sa.exists().select_from(Identity))):
        return False
    if held is not None:
        return held.seconds < 0
    begin_earlier(db.session.connection(), BEGAN)
    _add_earlier_edition()
    db.session.commit()
    return True


def _add_earlier_edition() -> None:
    """The run before: two of the story's pairs come from it, because a pair needs half a year."""
    today = real_now().date()
    programme = db.session.scalars(sa.select(Programme).where(Programme.key == "online")).one()
    days = {name: today - timedelta(days=ago) for name, ago in EARLIER.items()}
    part = {"programme_id": programme.id, "owner_id": programme.owner_id, "config": {}, "state": "open"}
    db.session.add(Edition(**part, **days, key=EARLIER_KEY, titles={"en": "Earlier round", "de": "Frühere Runde"}))


def _gather(app: Flask, people: Iterable[DemoPerson]) -> Cast:
    actors = {}
    for person in people:
        with app.app_context():
            actors[person.key] = _arrive(person)
            db.session.commit()
    with app.app_context():
        chosen = sa.select(Programme.key, Edition.key, Edition.id).join(Edition)
        return Cast(actors, {_called(*row): number for *row, number in db.session.execute(chosen)})


def _called(programme: str, edition: str) -> str:
    """How the story speaks of an edition."""
    if programme == "online":
        return edition if edition == EARLIER_KEY else "current"
    return "open" if programme == "open-mentoring" else programme


def _arrive(person: DemoPerson) -> Actor:
    """Somebody signs in for the first time: the claims are those that their university's stand-in would send."""
    home = db.session.scalars(sa.select(Tenant).where(Tenant.slug == person.university)).one()
    provider = db.session.scalars(sa.select(IdentityProvider).where(*main_provider(home.id))).one()
    scope((home.id,), None)
    signed = SignIn(provider, str(person.claims["sub"]), read_claims(_strict(provider), person.claims, {}))
    row = sign_in(signed, interface_languages(home.locales, languages())[0], home.timezone)
    chosen = sa.select(RoleGrant.role, RoleGrant.tenant_id, RoleGrant.edition_id).where(RoleGrant.person_id == row.id)
    grants = tuple(Grant(*each) for each in db.session.execute(chosen))
    return Actor(row.id, home.id, home.slug, grants, row.display_name, row.given_name, row.locale, row.timezone)


def _guest(app: Flask, email: str) -> Actor:
    """Somebody without a university account, who has come in earlier in the story."""
    with app.app_context():
        scope(db.session.scalars(sa.select(Tenant.id)), None)
        row = guest(email)
        home = db.session.get_one(Tenant, row.tenant_id)
        return Actor(row.id, home.id, home.slug, (), row.display_name, row.given_name, row.locale, row.timezone)


def _strict(provider: IdentityProvider) -> ProviderSettings:
    """What reading the claims needs of the provider; nobody is sent there."""
    return ProviderSettings(
        id=provider.id,
        version=provider.version,
        issuer=provider.issuer or "",
        client_id=provider.client_id,
        redirect_uri="",
        home_organisations=frozenset(provider.home_organisations),
        tenant_id=provider.tenant_id,
        claim_names=ClaimNames(**provider.claims),
    )


def _go_on_to(app: Flask, days_ago: int) -> None:
    """Let this day end and programme time come to another one, with what happens on it by itself."""
    with app.app_context():
        behind = -db.session.get_one(ClockOffset, 1).seconds // DAY
    if behind <= days_ago:
        return
    drain_all(app)
    with app.app_context():
        move_clock(db.session.connection(), behind - days_ago)
        db.session.commit()
    tick(app)


def _do(app: Flask, cast: Cast, deed: Deed, key: str) -> None:
    """One deed in one transaction, in the eyes of whoever does it; the key says that it was done."""
    me = cast.people.get(deed.who) or _guest(app, deed.who)
    with app.app_context():
        refresh_clock(db.session.connection())
        row = insert(Tick).values(key=key, at=real_now()).on_conflict_do_nothing().returning(Tick.key)
        if db.session.scalar(row) is not None:
            scope(me.tenants, me.person_id)
            deed.verb(cast, me, *deed.args)
        db.session.commit()
