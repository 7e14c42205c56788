"""Verdicts as rows keep them: outcome, rules and the day they were asked, to be said later in any reader's language."""

from dataclasses import fields
from datetime import date
from typing import Any

from mentes.base.i18n import Message
from mentes.base.kept import keep, revive
from mentes.plugin.answers import Reason, Verdict


def keep_verdict(verdict: Verdict, on: date) -> dict[str, Any]:
    """A verdict as JSON, as it was given on this day; a rule that changes later does not touch it."""
    return {"outcome": verdict.outcome, "on": on.isoformat(), "reasons": [_kept(each) for each in verdict.reasons]}


def revive_verdict(row: dict[str, Any]) -> Verdict:
    """The verdict again. Rows from before rules were kept have only messages: each is then a rule of its own."""
    outcome = row.get("outcome", "review")
    if "reasons" in row:
        return Verdict(outcome, tuple(_revived(each) for each in row["reasons"]))
    return Verdict(outcome, tuple(Reason(revive(each), met=outcome == "yes") for each in row.get("messages", ())))


def given_on(row: dict[str, Any]) -> date | None:
    """The day on which a kept verdict was given; None for rows from before it was noted."""
    return date.fromisoformat(row["on"]) if "on" in row else None


def _kept(reason: Reason) -> dict[str, Any]:
    values = {each.name: getattr(reason, each.name) for each in fields(reason)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Message | date | bool) -> Any:
    if isinstance(value, Message):
        return keep(value)
    return value if isinstance(value, bool) else value.isoformat()


def _revived(row: dict[str, Any]) -> Reason:
    """A rule again; older rows may hold a moment where a day belongs."""
    values: dict[str, Any] = {name: revive(row[name]) for name in ("why", "missing", "change") if name in row}
    values |= {name: date.fromisoformat(row[name][:10]) for name in ("since", "until") if name in row}
    return Reason(met=row["met"], **values)
