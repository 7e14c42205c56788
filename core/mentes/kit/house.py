"""The kit's `app`: two universities, one edition of a plugin, and the people who take it from application to meeting."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from string import Template
from typing import Any

import sqlalchemy as sa
from flask import Flask

from mentes.app import create_app
from mentes.base.clock import forget_clock, move_clock, now
from mentes.base.db import db, forget_scope, scope
from mentes.base.drain import drain_all
from mentes.base.seal import new_key
from mentes.base.ticks import run_day
from mentes.declared import declare
from mentes.kit.browser import SITE, Browser
from mentes.kit.servers import Servers
from mentes.kit.typing_in import typed
from mentes.people.entrance import service as entrance
from mentes.people.entrance import sessions
from mentes.people.entrance.models import IdentityProvider
from mentes.people.signin.claims import SignInClaims
from mentes.plugin.examples import answers_to
from mentes.plugin.loader import Plugin
from mentes.plugin.page_checks import page_problems
from mentes.plugin.parts import Meetings, Role
from mentes.plugin.running import Page, Visitor
from mentes.programmes.models import Edition
from mentes.programmes.rules import flag_faults
from mentes.settings import Settings
from mentes.tenancy.models import Tenant

UNIVERSITIES = Path(__file__).parent / "universities"
PAIR = r"/mentorships/(\d+)"


@dataclass
class House:
    """See `mentes.plugin.running.App`."""

    flask: Flask
    plugin: Plugin
    mails: Path
    meetings: Meetings
    edition: int = 0
    mentee: Visitor = field(init=False)
    mentor: Visitor = field(init=False)
    coordinator: Visitor = field(init=False)
    partner: Visitor = field(init=False)

    @property
    def letters(self) -> Sequence[EmailMessage]:
        """What was sent to anybody, in order."""
        files = sorted(self.mails.glob("*.eml"))
        return tuple(message_from_bytes(file.read_bytes(), policy=policy.default) for file in files)

    def arrive(self) -> None:
        """The four that every test has."""
        self.mentee = self.sign_in("graz", "Ana Berg", semester=6, level="master")
        self.mentor = self.sign_in("padua", "Paolo Zanetti")
        self.coordinator = self.sign_in("graz", "Coordinator Graz")
        self.partner = self.sign_in("padua", "Coordinator Padua")

    def sign_in(self, university: str, name: str, **claims: object) -> Visitor:
        """Somebody whom their university's sign-in has just described: the verb that a sign-in ends with."""
        given, _, family = name.partition(" ")
        email = f"{given.lower()}@{university}.example"
        known = SignInClaims(name, given, family, email, True, f"{university}.example", **claims)  # type: ignore[arg-type]
        with self.flask.test_request_context(SITE):
            tenant = db.session.scalars(sa.select(Tenant).where(Tenant.slug == university)).one()
            scope([tenant.id], None)
            chosen = sa.select(IdentityProvider).where(IdentityProvider.tenant_id == tenant.id)
            provider = db.session.scalars(chosen).one()
            signed = entrance.SignIn(provider, email, known)
            person = entrance.sign_in(signed, tenant.locales[0], tenant.timezone)
            secret = sessions.begin(person, provider.id, None)
            db.session.commit()
        return Browser.of(self.flask, university, secret)

    def apply(self, role: Role, **answers: object) -> Page:
        """Fill in the form of this role and send it."""
        who = self.mentee if role == "mentee" else self.mentor
        fields: dict[str, Any] = typed(answers_to(self.plugin.card.questions(role)) | answers)
        return who.post(f"c/{self.edition}/apply/{role}", **(fields | {"action": "send"}))

    def admit(self) -> None:
        """Each coordinator takes in whoever waits there."""
        drain_all(self.flask)
        for desk in (self.coordinator, self.partner):
            waiting = re.findall(r"/desk/applications/(\d+)", desk.get("desk/applications"))
            for number in sorted(set(waiting)):
                desk.post(f"desk/applications/{number}/admit")
        drain_all(self.flask)

    def pair_up(self, **declared: Any) -> int:
        """Propose the first mentor that fits the first mentee who waits, and let both agree."""
        lead = self.coordinator
        waiting = lead.get("desk/pairing").first(r"(desk/pairing/\d+/\d+)")
        lead.post(lead.get(waiting).first(rf'"/t/graz/({waiting}/propose/\d+)"'))
        drain_all(self.flask)
        for one in (self.mentee, self.mentor):
            one.post(one.get("home").first(r"/(proposals/\d+)") + "/consent", **declared)
        drain_all(self.flask)
        return int(self.mentee.get("home").first(PAIR))

    def meet(self, pair: int) -> Page:
        """Propose as the programme wants it, confirm where that is asked, let three days pass, report."""
        here = f"mentorships/{pair}/meetings"
        first, second = (
            (self.mentor, self.mentee) if self.meetings.proposed_by == "mentor" else (self.mentee, self.mentor)
        )
        at = (now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
        first.post(f"{here}/new", starts_at=at, minutes=self.meetings.minutes, link="")
        number = max(map(int, re.findall(rf"{here}/(\d+)", first.get(f"mentorships/{pair}"))))
        if self.meetings.confirmed_by == "other":
            second.post(f"{here}/{number}/confirm")
        self._jump(3)
        said = self.mentor.post(f"{here}/{number}/report", took_place="yes", minutes=self.meetings.minutes)
        drain_all(self.flask)
        return said

    def later(self, days: int) -> None:
        """Each day with all its work."""
        for _ in range(days):
            self._jump(1)

    def _jump(self, days: int) -> None:
        """So many days at once, with what is due on the last of them."""
        with self.flask.app_context():
            move_clock(db.session.connection(), days)
            db.session.commit()
        run_day(self.flask)

    def check_pages(self) -> tuple[str, ...]:
        """Everything that is wrong with the plugin's own pages, each with its address."""
        rules = [rule for rule in self.flask.url_map.iter_rules() if rule.endpoint.startswith(f"{self.plugin.domain}.")]
        shown = [each for each in rules if each.arguments == {"slug"} and "GET" in (each.methods or ())]
        paths = sorted(each.rule.removeprefix("/t/<slug>/") for each in shown if "static" not in each.endpoint)
        return tuple(f"{path}: {fault}" for path in paths for fault in page_problems(self.mentee.get(path)))


@contextmanager
def house(servers: Servers, plugin: Plugin, config: dict[str, Any]) -> Iterator[House]:
    """A Mentes with this edition, until the block ends. Raises pydantic's ValidationError for wrong parameters."""
    chosen = plugin.card.config(**config)
    with servers.database() as address, _universities(plugin.name) as folder:
        forget_clock()
        app = create_app(_settings(servers, address))
        running = House(app, plugin, servers.mails, plugin.rules.design(config=chosen).meetings)
        try:
            running.edition = _opened(app, folder, chosen.model_dump(mode="json"))
            running.arrive()
            yield running
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            forget_clock()


def _settings(servers: Servers, address: str) -> Settings:
    return Settings(
        database_url=address,
        redis_url=servers.redis.url(),
        smtp_url=servers.smtp,
        secret_key="s" * 40,
        mentes_key=new_key(),
        public_url=SITE,
        mail_from="mentes@mentes.example",
    )


@contextmanager
def _universities(plugin: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="mentes-kit-"))
    for source in UNIVERSITIES.glob("*.tmpl"):
        text = Template(source.read_text(encoding="utf-8")).substitute(plugin=plugin)
        (folder / source.stem).write_text(text, encoding="utf-8")
    yield folder
    shutil.rmtree(folder)


def _opened(app: Flask, folder: Path, config: dict[str, Any]) -> int:
    """Declare everything as a release does; gives the number of the edition."""
    with app.app_context():
        forget_scope()
        declare(db.session(), folder, {})
        edition = db.session.scalars(sa.select(Edition)).one()
        edition.config = config
        flag_faults(db.session())
        number = edition.id
        db.session.commit()
    return number
