"""The table of bad plugins: what each does to its own page, to another plugin's page, to the start and to the drain."""

import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Blueprint, render_template, render_template_string
from markupsafe import Markup
from pydantic import BaseModel, Field
from tests.story import MENTEE
from tests.world import Visitor, settings_for

import mentes_online
from mentes.admission import drafts
from mentes.app import create_app
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.drain import drain_all
from mentes.base.models import History, Outbox
from mentes.base.outbox import record
from mentes.plugin import Card, Design, Match, Paper, Reason, Section, Step, Verdict, events, hookimpl, words
from mentes.plugin.loader import GROUP, load, using
from mentes.plugin.models import PluginFault
from mentes.plugin.patience import set_patience
from mentes.programmes.models import Edition, Partner, Programme

APPLY = ("mia", "/t/graz/c/{edition}/apply/mentee/check")
PAIR = ("ana", "/t/graz/mentorships/{pair:a}")
PAIRING = ("claire", "/t/alliance/desk/pairing/{edition}/{enrolment:zoe}")
IDEAS = ("ana", "/t/graz/p/online/ideas")
OTHER = ("mia", "/t/graz/c/{spare}/apply/mentee")
SECRET = "Zwetschkenknödel"  # what an applicant wrote


def boom(applicant=None):
    raise RuntimeError(f"no level in {SECRET}")


def forgot():
    """No answer at all."""


class Renamed(BaseModel, frozen=True, extra="forbid"):
    """The parameters of a later version."""

    how_many_months: int = Field(6, title="Duration")


def pages(view: Callable[[], str]) -> Callable[[], tuple[Blueprint, ...]]:
    """A plugin's own page that does this."""

    def blueprints():
        room = Blueprint("mentes_bad", __name__)
        room.add_url_rule("/ideas", "ideas", view)
        return (room,)

    return blueprints


def twice():
    """Two pages of one name: the second cannot be registered."""
    return (*pages(lambda: "one")(), *pages(lambda: "two")())


def twins(config):
    section = Section("text", "Text", "text")
    return Design(papers=(Paper("plan", "Plan", (section,)), Paper("plan", "Another plan", (section,))))


def half_a_year():
    return Design()


def quits():
    raise SystemExit("enough")


def slow():
    time.sleep(1.5)


@dataclass(frozen=True)
class Row:
    """One bad plugin: its hooks instead of the online programme's, and what is seen of it."""

    hooks: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""  # a module of its own, written to a file
    gone: bool = False
    aside: str = ""  # in the words on the plugin page, when it is put aside at the start
    page: tuple[str, str] = APPLY
    status: int = 503
    hook: str = ""  # whose failure is kept
    says: str = ""  # on the page, or in what is kept
    told: bool = True  # whether it takes its news


MOMENT = datetime(2026, 1, 1, 3)  # noqa: DTZ001 - where a day belongs
MARKUP = "<script>alert(1)</script>"
TRUSTED = Markup(MARKUP)  # noqa: S704 - what must not get through
ROWS = {
    "fails-at-import": Row(source="raise RuntimeError('not today')\n", aside="not today", told=False),
    "exits-at-import": Row(source="raise SystemExit('enough')\n", aside="SystemExit", told=False),
    "card-exits": Row({"card": quits}, aside="SystemExit", told=False),
    "does-not-parse": Row(source="def card(:\n", aside="SyntaxError", told=False),
    "uninstalled": Row(gone=True, told=False),
    "uninstalled-a-pair-runs": Row(gone=True, told=False, page=PAIR, status=200, says="Ana"),
    "card-raises": Row({"card": boom}, aside="RuntimeError", told=False),
    "card-is-none": Row({"card": forgot}, aside="not NoneType", told=False),
    "card-sleeps": Row({"card": slow}, aside="no answer within", told=False),
    "blueprints-raise": Row({"blueprints": boom}, aside="RuntimeError", told=False),
    "blueprints-twice": Row({"blueprints": twice}, aside="ValueError", told=False),
    "template-syntax": Row(
        {"blueprints": pages(lambda: render_template_string("{% if %}"))},
        page=IDEAS,
        status=500,
        hook="page",
        says="TemplateSyntaxError",
    ),
    "template-missing": Row(
        {"blueprints": pages(lambda: render_template("nowhere.html"))},
        page=IDEAS,
        status=500,
        hook="page",
        says="nowhere.html",
    ),
    "page-raises": Row({"blueprints": pages(boom)}, page=IDEAS, status=500, hook="page", says="RuntimeError"),
    "misses-translations": Row(
        {"check_eligibility": lambda: Verdict.no("Nobody translated this.")}, status=200, says="Nobody translated this."
    ),
    "two-papers-one-key": Row({"design": twins}, hook="design", says="ValidationError"),
    "design-raises": Row({"design": boom}, hook="design", says="RuntimeError"),
    "design-is-none": Row({"design": forgot}, hook="design", says="must answer a Design, not NoneType"),
    "eligibility-raises": Row({"check_eligibility": boom}, hook="check_eligibility", says="RuntimeError"),
    "eligibility-is-none": Row({"check_eligibility": forgot}, hook="check_eligibility", says="not NoneType"),
    "eligibility-is-true": Row({"check_eligibility": lambda: True}, hook="check_eligibility", says="not bool"),
    "eligibility-sleeps": Row({"check_eligibility": slow}, hook="check_eligibility", says="no answer within"),
    "eligibility-exits": Row({"check_eligibility": quits}, hook="check_eligibility", says="Quit: SystemExit"),
    "eligibility-is-maybe": Row(
        {"check_eligibility": lambda: Verdict("maybe")}, hook="check_eligibility", says="Verdict.outcome holds str"
    ),
    "wrong-placeholder": Row(
        {"check_eligibility": lambda: Verdict.no("%(x)d of %(y)s", x="a")},
        hook="check_eligibility",
        says="fit its places",
    ),
    "steps-from-a-moment": Row(
        {"next_steps": lambda: (Step("a", words("b"), "now", ("mentee",), due=MOMENT),)},
        page=PAIR,
        status=200,
        hook="next_steps",
        says="Step.due holds datetime",
    ),
    "huge-text": Row(
        {"check_eligibility": lambda: Verdict.no("a" * 10**6)}, hook="check_eligibility", says="1000000 characters"
    ),
    "huge-value": Row(
        {"check_eligibility": lambda: Verdict.no("%(all)s", all="a" * 10**6)},
        hook="check_eligibility",
        says="1000000 characters",
    ),
    "markup-as-text": Row({"check_eligibility": lambda: Verdict.no(MARKUP)}, status=200, says="&lt;script&gt;"),
    "markup-as-value": Row(
        {"check_eligibility": lambda: Verdict.no("%(x)s", x=MARKUP)}, status=200, says="&lt;script&gt;"
    ),
    "markup-trusted": Row({"check_eligibility": lambda: Verdict.no(TRUSTED)}, hook="check_eligibility", says="markup"),
    "text-for-a-message": Row(
        {"check_eligibility": lambda: Verdict("no", (Reason("Just no"),))},
        hook="check_eligibility",
        says="Reason.why holds str",
    ),
    "steps-raise": Row({"next_steps": boom}, page=PAIR, status=200, hook="next_steps", says="RuntimeError"),
    "steps-generated": Row(
        {"next_steps": lambda: (each for each in ())}, page=PAIR, status=200, hook="next_steps", says="not generator"
    ),
    "step-of-text": Row(
        {"next_steps": lambda: (Step("a", "b"),)}, page=PAIR, status=200, hook="next_steps", says="Step.title holds str"
    ),
    "too-many-steps": Row(
        {"next_steps": lambda: tuple(Step(f"s{n}", words("A")) for n in range(501))},
        page=PAIR,
        status=200,
        hook="next_steps",
        says="501 parts",
    ),
    "completion-raises": Row({"check_completion": boom}, page=PAIR, status=200, says="Ana"),
    "match-raises": Row({"judge_match": boom}, page=PAIRING, hook="judge_match", says="RuntimeError"),
    "match-out-of-range": Row({"judge_match": lambda: Match(2)}, page=PAIRING, hook="judge_match", says="ValueError"),
    "field-renamed": Row({"card": lambda: Card("Bad", config=Renamed), "design": half_a_year}),
    "field-renamed-a-pair-runs": Row(
        {"card": lambda: Card("Bad", config=Renamed), "design": half_a_year}, page=PAIR, status=200, says="Ana"
    ),
    "observer-raises": Row({"happened": boom}, page=PAIR, status=200, hook="happened", says="RuntimeError", told=False),
}


@pytest.fixture(scope="module")
def both(world):
    """The world, with a second programme that another plugin runs."""
    with world.app.app_context():
        one = db.session.get_one(Edition, world.ids["edition"])
        spare = Programme(owner_id=one.owner_id, key="spare", plugin="spare", titles={"en": "Spare"}, summaries={})
        db.session.add(spare)
        db.session.flush()
        for row in db.session.scalars(sa.select(Partner).where(Partner.programme_id == one.programme_id)).all():
            db.session.add(Partner(programme_id=spare.id, tenant_id=row.tenant_id, state="accepted", since=row.since))
        today = now().date()
        dates = {"opens_on": today - timedelta(9), "closes_on": today + timedelta(9), "starts_on": today}
        edition = Edition(
            programme_id=spare.id, owner_id=one.owner_id, key="s", titles={"en": "Spare"}, config={}, **dates
        )
        db.session.add(edition)
        one.config = {"months": 6}
        db.session.get_one(Programme, one.programme_id).observers = ["spare"]
        db.session.commit()
        world.ids["spare"] = edition.id
    with world.seen_by("mia") as mia:
        drafts.keep(world.ids["edition"], mia, "mentee", MENTEE)
    return world


def module(name, **hooks):
    made = ModuleType(name)
    for hook, function in hooks.items():
        setattr(made, hook, hookimpl(function))
    return made


def installed(row, name, heard, folder, monkeypatch):
    """Entry points of the bad plugin, called "online", and of a good one."""
    spare = module("mentes_spare", card=lambda: Card("Spare"), happened=lambda event: heard.append(("spare", event)))
    monkeypatch.setitem(sys.modules, "mentes_spare", spare)
    good = [EntryPoint("spare", "mentes_spare", GROUP)]
    if row.gone:
        return good
    package = f"mentes_{name.replace('-', '_')}"
    if row.source:
        Path(folder, f"{package}.py").write_text(row.source, encoding="utf-8")
        monkeypatch.syspath_prepend(folder)
    else:
        ours = {hook: getattr(mentes_online, hook) for hook in ("card", "design", "check_eligibility", "judge_match")}
        told = {"happened": lambda event: heard.append(("online", event)) or "noted"}
        monkeypatch.setitem(sys.modules, package, module(package, **(ours | told | dict(row.hooks))))
    return [EntryPoint("online", package, GROUP), *good]


@pytest.fixture
def quick():
    set_patience(0.5)
    yield
    set_patience(3.0)


@pytest.mark.one_server
@pytest.mark.requirement("SEC-18", "REL-14", "UX-60")
@pytest.mark.parametrize("name", ROWS)
def test_a_bad_plugin_fails_alone(name, both, quick, tmp_path, monkeypatch):
    row, heard = ROWS[name], []
    with both.app.app_context():
        db.session.execute(sa.delete(PluginFault))
        db.session.commit()
        url = db.engine.url.render_as_string(hide_password=False)
    found = load(installed(row, name, heard, tmp_path, monkeypatch))
    config = both.app.config
    settings = settings_for(url, config["REDIS_URL"], config["SMTP_URL"], plugin_seconds=0.5)
    with using(found):
        app = create_app(settings)
        try:
            _start(row, found)
            _own_page(row, both, app)
            _another_page(both, app)
            _drain(row, both, app, heard)
        finally:
            with app.app_context():
                db.engine.dispose()


def _start(row, found):
    aside = found.quarantine.get("online")
    assert bool(aside) == bool(row.aside)
    assert aside is None or row.aside in f"{aside.reason} {aside.traceback}"
    assert "spare" in found.plugins


def _opened(both, app, who, path):
    browser = both.client(who).client
    browser.application = app
    return Visitor(browser).get(re.sub(r"\{(.+?)\}", lambda key: str(both.ids[key[1]]), path))


def _faults(app, hook):
    with app.app_context():
        return db.session.scalars(sa.select(PluginFault).where(PluginFault.hook == hook)).all()


def _own_page(row, both, app):
    answer = _opened(both, app, *row.page)
    assert answer.status_code == row.status
    assert MARKUP not in answer.text
    if row.hook == "happened":
        return
    if not row.hook:
        assert row.says in answer.text
        return
    kept = _faults(app, row.hook)[-1]
    assert row.status == 200 or kept.incident in answer.text
    assert row.says in kept.error
    assert SECRET not in kept.error + kept.traceback
    with both.seen_by(None, "graz", "alliance"):
        entries = db.session.scalars(sa.select(History.payload).where(History.event == "PluginFailed")).all()
    assert [(each["plugin"], each["hook"]) for each in entries].count(("online", row.hook)) == 1


def _another_page(both, app):
    answer = _opened(both, app, *OTHER)
    assert answer.status_code == 200
    assert "Spare" in answer.text


def _drain(row, both, app, heard):
    heard.clear()
    with both.seen_by(None, "graz"):
        record(events.MeetingHeld(1, both.ids["pair:a"]), both.ids["graz"])
    drain_all(app, 30)
    assert [name for name, _ in heard] == (["online", "spare"] if row.told else ["spare"])
    with app.app_context():
        waits = sa.select(Outbox.listener).where(Outbox.done_at.is_(None)).distinct()
        assert list(db.session.scalars(waits)) == (["online"] if row.hook == "happened" else [])
        db.session.execute(sa.delete(Outbox).where(Outbox.listener == "online"))
        db.session.commit()
    if row.hook == "happened":
        assert (
            [row.says in each.error for each in _faults(app, "happened")]
            == [True] * len(_faults(app, "happened"))
            != []
        )
