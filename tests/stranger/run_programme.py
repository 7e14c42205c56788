"""Run where Mentes and mentes-flash are installed as wheels: sends the plugin's programme from application to its end.

Everything outside comes from the environment, as in production. Prints what happened as JSON on the last line.
"""

import json
import logging
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import mentes_flash
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

import mentes
from mentes.app import create_app
from mentes.base.clock import move_clock, now
from mentes.base.db import db, scope
from mentes.base.drain import drain_all
from mentes.base.ticks import run_day
from mentes.people.entrance import service as entrance
from mentes.people.entrance import sessions
from mentes.people.entrance.models import IdentityProvider
from mentes.people.signin.claims import SignInClaims
from mentes.programmes.models import Edition, Programme
from mentes.tenancy.models import Tenant

SITE = "https://mentes.example"
WHERE = re.compile(r"/mentorships/(\d+)")


class Page(str):
    """What a browser shows; asks of it fail with the page's own words."""

    __slots__ = ()

    def find(self, pattern: str) -> str:  # type: ignore[override]
        """The first group of a pattern that must be there."""
        found = re.search(pattern, self)
        assert found, f"no {pattern} in {self}"
        return found.group(1)


@dataclass
class Visitor:
    """Somebody of a university with a browser."""

    slug: str
    client: FlaskClient

    def get(self, path: str, status: int = 200) -> Page:
        """A page below one's university."""
        return self._answer("GET", path, {}, status)

    def post(self, path: str, status: int = 200, **fields: object) -> Page:
        """Fill in and send a form; gives the page that follows."""
        return self._answer("POST", path, fields, status)

    def _answer(self, method: str, path: str, fields: dict[str, object], status: int) -> Page:
        site = {"Sec-Fetch-Site": "same-origin"}
        address = f"/t/{self.slug}/{path}"
        answer = self.client.open(
            address, method=method, data=fields, headers=site, base_url=SITE, follow_redirects=True
        )
        assert answer.status_code == status, f"{method} {address}: {answer.status_code} {answer.text}"
        return Page(answer.text)


def arrive(app: Flask, slug: str, name: str, **claims: object) -> Visitor:
    """Sign somebody in by the verb that a finished sign-in ends with."""
    given, family = name.split()
    email = f"{given.lower()}@{slug}.example"
    known = SignInClaims(name, given, family, email, True, f"{slug}.example", **claims)  # type: ignore[arg-type]
    with app.test_request_context(SITE):
        tenant = db.session.scalars(sa.select(Tenant).where(Tenant.slug == slug)).one()
        scope([tenant.id], None)
        provider = db.session.scalars(sa.select(IdentityProvider).where(IdentityProvider.tenant_id == tenant.id)).one()
        person = entrance.sign_in(entrance.SignIn(provider, email, known), tenant.locales[0], tenant.timezone)
        secret = sessions.begin(person, provider.id, None)
        db.session.commit()
    client = app.test_client()
    client.set_cookie("__Host-mentes", secret, domain="mentes.example", secure=True)
    return Visitor(slug, client)


def later(app: Flask, days: int, step: int = 1) -> None:
    """Let days pass, so many at a time, each time with all that is due."""
    for _ in range(0, days, step):
        with app.app_context():
            move_clock(db.session.connection(), step)
            db.session.commit()
        run_day(app)


def apply(edition: int, mentee: Visitor, mentor: Visitor) -> dict[str, object]:
    """Both apply, with the questions of the plugin and in the language of the reader."""
    asked = mentee.get(f"c/{edition}/apply/mentee")
    mentee.post(f"c/{edition}/apply/mentee", status=422, action="send", question="")
    checked = mentee.post(f"c/{edition}/apply/mentee", action="check", question="Wie weiter nach dem Studium?")
    mentee.post(f"c/{edition}/apply/mentee", action="send", question="Wie weiter nach dem Studium?")
    mentor.post(f"c/{edition}/apply/mentor", action="send")
    return {
        "german question": "Worüber möchten Sie sprechen?" in asked,
        "german title": "Ein Gespräch" in asked,
        "may send": 'value="send"' in checked,
    }


def admit_all(app: Flask, *desks: Visitor) -> None:
    """Each coordinator takes in whoever waits there."""
    drain_all(app)
    for desk in desks:
        for application in sorted(set(re.findall(r"/desk/applications/(\d+)", desk.get("desk/applications")))):
            desk.post(f"desk/applications/{application}/admit")


def pair_up(app: Flask, lead: Visitor, mentee: Visitor, mentor: Visitor) -> str:
    """Propose the two, and both agree. Gives the number of their pair."""
    drain_all(app)
    waiting = lead.get("desk/pairing").find(r"(desk/pairing/\d+/\d+)")
    lead.post(lead.get(waiting).find(rf'"/t/graz/({waiting}/propose/\d+)"'))
    drain_all(app)
    for one in (mentee, mentor):
        one.post(one.get("home").find(r"/(proposals/\d+)") + "/consent")
    drain_all(app)
    return mentee.get("home").find(r"/mentorships/(\d+)")


def talk(app: Flask, pair: str, mentee: Visitor, mentor: Visitor) -> dict[str, object]:
    """The question beforehand, then the one conversation."""
    here = f"mentorships/{pair}"
    first = mentee.get(here)
    seen = mentee.get(f"{here}/papers/question").find(r'name="version"[^>]*value="(\d+)"')
    mentee.post(f"{here}/papers/question", action="send", question="Soll ich promovieren?", version=seen)
    read = mentor.get(f"{here}/papers/question")
    at = (now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    mentee.post(f"{here}/meetings/new", starts_at=at, minutes="45", link="")
    mentor.post(f"{here}/meetings/1/confirm")
    later(app, 3)
    mentor.post(f"{here}/meetings/1/report", took_place="yes", minutes="45")
    drain_all(app)
    return {
        "nobody asks about the match": "Passt" not in first and "/match" not in first,
        "german paper": "Ihre Frage" in first,
        "the mentor reads it": "Soll ich promovieren?" in read,
    }


def end(app: Flask, pair: str, mentee: Visitor, mentor: Visitor) -> dict[str, object]:
    """The two months go by."""
    before = mentor.get(f"mentorships/{pair}")
    later(app, 50, step=5)
    after = mentor.get(f"mentorships/{pair}")
    assert not re.search(r"mentorships/\d+", mentee.get("inbox").partition("<main")[2].partition('id="past"')[0])
    return {"completed before its time": "Completed" in before, "completed": "Completed" in after}


def certificates(mentee: Visitor, mentor: Visitor) -> dict[str, object]:
    """Whatever the programme gave at its end, as files."""
    mine = mentor.get("certificates")
    file = re.search(r"certificates/\d+\.pdf", mine)
    assert file, "no certificate for the mentor"
    Path("thanks.pdf").write_bytes(mentor.client.get(f"/t/{mentor.slug}/{file.group()}", base_url=SITE).data)
    return {
        "mentor's": len(set(re.findall(r"certificates/\d+\.pdf", mine))),
        "mentee's": "pdf" in mentee.get("certificates").partition("<main")[2].lower(),
    }


def editions(app: Flask) -> dict[str, int]:
    """Both editions by their programmes' keys."""
    with app.app_context():
        chosen = sa.select(Programme.key, Edition.id).join(Edition, Edition.programme_id == Programme.id)
        return dict(db.session.execute(chosen).all())


def problems(app: Flask) -> list[object]:
    """What the outbox could not do."""
    with app.app_context():
        return list(db.session.scalars(sa.text("select error from outbox where done_at is null or error is not null")))


class Heard(logging.Handler):
    """What the plugin's observer said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.said.append(record.getMessage())


def live(app: Flask) -> dict[str, object]:
    """Both editions, one after the other, and what can be seen from outside."""
    heard = Heard()
    logging.getLogger("mentes_flash").addHandler(heard)
    mentee, mentor = arrive(app, "graz", "Ana Berg", semester=4), arrive(app, "padua", "Paolo Zanetti")
    graz, padua = arrive(app, "graz", "Coordinator Graz"), arrive(app, "padua", "Coordinator Padua")
    early, outside = arrive(app, "graz", "Mia Wolf", semester=1), arrive(app, "lyon", "Luc Moreau")
    seen: dict[str, object] = {}
    for key, edition in sorted(editions(app).items()):
        told = apply(edition, mentee, mentor)
        told["too early"] = "ab dem 2. Semester" in early.post(
            f"c/{edition}/apply/mentee", action="check", question="?"
        )
        admit_all(app, graz, padua)
        pair = pair_up(app, graz, mentee, mentor)
        seen[key] = told | talk(app, pair, mentee, mentor) | end(app, pair, mentee, mentor)
    seen["certificates"] = certificates(mentee, mentor)
    seen["own page"] = [
        "Fragen Sie, was auf keiner Website steht." in mentee.get("p/flash/ideas"),
        "auf keiner Website" in outside.get("p/flash/ideas", status=404),
    ]
    seen["heard"], seen["problems"] = heard.said, problems(app)
    return seen


def main() -> None:
    """Release as the Procfile does, then live; any failure is an exception."""
    environment = Path(sys.prefix)
    assert environment in Path(mentes.__file__).parents
    assert environment in Path(mentes_flash.__file__).parents
    subprocess.run([environment / "bin" / "mentes", "release"], check=True)
    sys.stdout.write("\n" + json.dumps(live(create_app())))


if __name__ == "__main__":
    main()
