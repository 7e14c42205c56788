"""Programmes to begin with: created from a university's file when they are absent, never overwritten afterwards."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from mentes.base.clock import now
from mentes.plugin.frozen import ConfigMisfit, config_of
from mentes.plugin.loader import Plugin, registry
from mentes.programmes.conditions import Conditions
from mentes.programmes.days import DayLetters
from mentes.programmes.milestones import Milestone, keyed
from mentes.programmes.models import Edition, Partner, Programme
from mentes.tenancy.apply import Difference
from mentes.tenancy.declaration import EditionSeed, MilestoneSeed, ProgrammeSeed
from mentes.tenancy.models import Tenant
from mentes.tenancy.reading import Declared, Problem
from mentes.tenancy.values import day_of

YEAR_BEGINS_IN = 8  # August: an edition that starts in July still belongs to the academic year before


def seed(session: Session, files: Iterable[Declared]) -> list[Difference]:
    """Create the programmes of these files that their owners do not have yet, with partners and first editions.

    A programme that exists is left exactly as the pages have it, whatever the file says now.
    """
    tenants = {row.slug: row for row in session.scalars(sa.select(Tenant))}
    existing = {(row.owner_id, row.key) for row in session.scalars(sa.select(Programme))}
    found = []
    for declared in files:
        owner = tenants[declared.tenant.slug]
        for wanted in declared.tenant.programmes:
            if (owner.id, wanted.key) not in existing:
                _create(session, owner, wanted, tenants)
                found.append(Difference(owner.slug, f"programmes.{wanted.key}", None, _summary(wanted)))
    return found


def _summary(wanted: ProgrammeSeed) -> str:
    return f"{wanted.plugin} with {', '.join(wanted.partners)}"


def _create(session: Session, owner: Tenant, wanted: ProgrammeSeed, tenants: dict[str, Tenant]) -> None:
    at = now()
    programme = Programme(
        owner_id=owner.id, key=wanted.key, plugin=wanted.plugin, titles=wanted.titles, summaries=wanted.summaries
    )
    programme.observers = wanted.observers
    session.add(programme)
    session.flush()
    for slug in wanted.partners:
        session.add(Partner(programme_id=programme.id, tenant_id=tenants[slug].id, state="accepted", since=at))
    session.add_all(_edition(programme, each, today_in(owner.timezone, at)) for each in wanted.editions)
    session.flush()


def _edition(programme: Programme, wanted: EditionSeed, today: date) -> Edition:
    starts_on = day_of(wanted.starts_on, today)
    return Edition(
        programme_id=programme.id,
        owner_id=programme.owner_id,
        key=wanted.key or academic_year(starts_on),
        titles=wanted.titles,
        config=wanted.config,
        conditions=Conditions.model_validate(wanted.conditions).model_dump(mode="json", exclude_defaults=True),
        state=wanted.state,
        milestones=keyed(_milestone(each, today) for each in wanted.milestones),
        letters=wanted.letters,
        opens_on=day_of(wanted.opens_on, today),
        closes_on=None if wanted.closes_on is None else day_of(wanted.closes_on, today),
        starts_on=starts_on,
        ends_on=None if wanted.ends_on is None else day_of(wanted.ends_on, today),
    )


def _milestone(wanted: MilestoneSeed, today: date) -> dict[str, Any]:
    until = None if wanted.until is None else day_of(wanted.until, today)
    made = Milestone(
        titles=wanted.titles, on=day_of(wanted.on, today), until=until, tell=wanted.tell, before=wanted.before
    )
    return made.model_dump(mode="json")


def today_in(timezone: str, at: datetime) -> date:
    """The calendar day of an instant in this time zone."""
    return at.astimezone(ZoneInfo(timezone)).date()


def academic_year(day: date) -> str:
    """The academic year of a day, from August to July: "2026-2027"."""
    first = day.year if day.month >= YEAR_BEGINS_IN else day.year - 1
    return f"{first}-{first + 1}"


def described(session: Session, owner_id: int) -> list[dict[str, Any]]:
    """The programmes of an owner as its file would say them today (for `tenants export`)."""
    slugs = {row.id: row.slug for row in session.scalars(sa.select(Tenant))}
    programmes = session.scalars(sa.select(Programme).where(Programme.owner_id == owner_id).order_by(Programme.key))
    return [_described(session, programme, slugs) for programme in programmes]


def _described(session: Session, programme: Programme, slugs: dict[int, str]) -> dict[str, Any]:
    taking_part = sa.select(Partner).where(
        Partner.programme_id == programme.id, Partner.state.in_(("accepted", "leaving"))
    )
    editions = sa.select(Edition).where(Edition.programme_id == programme.id).order_by(Edition.starts_on, Edition.key)
    return {
        "key": programme.key,
        "plugin": programme.plugin,
        "partners": sorted(slugs[row.tenant_id] for row in session.scalars(taking_part)),
        **_said(titles=programme.titles, summaries=programme.summaries),
        **({"observers": programme.observers} if programme.observers else {}),
        "editions": [_described_edition(edition) for edition in session.scalars(editions)],
    }


def _described_edition(edition: Edition) -> dict[str, Any]:
    days = {name: getattr(edition, name) for name in ("opens_on", "closes_on", "starts_on", "ends_on")}
    return {
        "key": edition.key,
        **days,
        **({"state": edition.state} if edition.state != "open" else {}),
        **_said(titles=edition.titles, config=edition.config, conditions=edition.conditions),
        **_said(letters={key: False if value is None else value for key, value in edition.letters.items()}),
        **({"milestones": [_described_milestone(each) for each in edition.milestones]} if edition.milestones else {}),
    }


def _described_milestone(stored: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(stored[name]) for name in ("on", "until") if stored.get(name)}
    told = {name: stored[name] for name in ("tell", "before") if stored.get(name)}
    return {"titles": stored["titles"], **days, **told}


def _said(**tables: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in tables.items() if table}


def misfits(files: Iterable[Declared]) -> list[Problem]:
    """Parameters of editions that do not fit their plugin's own model; a plugin that is away is not asked."""
    found = []
    for declared in files:
        for n, programme in enumerate(declared.tenant.programmes):
            plugin = registry().plugins.get(programme.plugin)
            for m, edition in enumerate(programme.editions if plugin else ()):
                key = f"programmes[{n}].editions[{m}].config"
                found += [Problem(declared.file, f"{key}{at}", what) for at, what in _misfits(plugin, edition.config)]
            for m, edition in enumerate(programme.editions):
                key = f"programmes[{n}].editions[{m}].conditions"
                found += [
                    Problem(declared.file, f"{key}.{at}", what) for at, what in _unfit(Conditions, edition.conditions)
                ]
                key = f"programmes[{n}].editions[{m}].letters"
                found += [
                    Problem(declared.file, f"{key}.{at}", what) for at, what in _unfit(DayLetters, edition.letters)
                ]
    return found


def _unfit(model: type[BaseModel], given: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        model.model_validate(given)
    except ValidationError as error:
        return [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
    return []


def _misfits(plugin: Plugin | None, config: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        if plugin is not None:
            config_of(plugin, config)
    except ConfigMisfit as misfit:
        return [(f".{place}" if place else "", what) for place, what in misfit.problems]
    return []
