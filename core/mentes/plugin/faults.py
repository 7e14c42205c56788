"""The failures of plugins, kept under the number that their reader saw, for those who can put them right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.incidents import Write
from mentes.base.models import History
from mentes.base.ticks import daily
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import registry
from mentes.plugin.models import PluginFault
from mentes.plugin.plain import in_words, without_values

MOST: Final = 50  # faults that are kept of one plugin
KEPT: Final = timedelta(days=90)
HOUR: Final = timedelta(hours=1)
SHOWN: Final = 10  # of one plugin, on its page
PAGE = re.compile(r"/t/<slug>/p/([a-z][a-z0-9_]*)/")

log = structlog.get_logger()


@dataclass(frozen=True)
class PluginFailed(Event):
    """A plugin could not answer, or one of its pages failed. History only: no plugin is told of it."""

    plugin: str
    hook: str
    incident: str


def concerned(error: BaseException, rule: str) -> Write | None:
    """How to keep this error, where a plugin is to blame: one of its hooks, or the page under this rule."""
    found = next((each for each in _chain(error) if isinstance(each, PluginFailure)), None)
    if found is not None:
        return partial(_keep, found.plugin, found.hook, found.__cause__ or found)
    page = PAGE.match(rule)
    return partial(_keep, page[1], "page", error) if page else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


def _keep(plugin: str, hook: str, error: BaseException, session: Session, incident: str) -> PluginFailed | None:
    """Keep the failure; its entry for the history, unless the last of this hook is less than an hour old.

    A failing page can be opened by anybody, as often as they like, and the history is kept for good.
    """
    here = registry().plugins.get(plugin)
    values = {
        "plugin": plugin,
        "hook": hook,
        "incident": incident,
        "error": in_words(error),
        "traceback": without_values(error),
        "release": here.version if here else "",
        "happened_at": real_now(),
    }
    again = _is_known(session, plugin, hook)
    if hook == "happened" and _is_kept(session, plugin, values["error"]):
        return None  # nobody saw this number, and the outbox tries twenty times
    session.execute(sa.insert(PluginFault).values(values))
    _forget(session, plugin)
    log.warning("plugin failed", plugin=plugin, hook=hook, incident=incident)
    return None if again else PluginFailed(plugin, hook, incident)


def _is_known(session: Session, plugin: str, hook: str) -> bool:
    """Whether this hook failed within the last hour, said in a history."""
    same = History.payload["plugin"].as_string() == plugin, History.payload["hook"].as_string() == hook
    recent = History.event == PluginFailed.__name__, History.at > now() - HOUR
    return session.scalar(sa.select(History.id).where(*recent, *same).limit(1)) is not None


def _is_kept(session: Session, plugin: str, error: object) -> bool:
    """Whether it failed in the same way within the last hour when it was told something."""
    same = PluginFault.plugin == plugin, PluginFault.hook == "happened", PluginFault.error == error
    recent = sa.select(PluginFault.id).where(*same, PluginFault.happened_at > real_now() - HOUR)
    return session.scalar(recent.limit(1)) is not None


def _forget(session: Session, plugin: str) -> None:
    """Of one plugin, only the newest are kept: one that fails at every request must not fill the disk."""
    mine = sa.select(PluginFault.id).where(PluginFault.plugin == plugin)
    newest = mine.order_by(PluginFault.happened_at.desc(), PluginFault.id.desc()).limit(MOST)
    old = sa.delete(PluginFault).where(PluginFault.plugin == plugin, PluginFault.id.not_in(newest))
    session.execute(old)


@daily("plugin_faults", hour=3)
def forget_old(_tenant_id: int) -> None:
    """Forget what is older than ninety days."""
    db.session.execute(sa.delete(PluginFault).where(PluginFault.happened_at < real_now() - KEPT))


_RANK = sa.func.row_number().over(
    partition_by=PluginFault.plugin, order_by=(PluginFault.happened_at.desc(), PluginFault.id.desc())
)
_RANKED = sa.select(PluginFault.id, _RANK.label("rank")).subquery()
_RECENT = (
    sa.select(PluginFault.__table__)
    .join(_RANKED, _RANKED.c.id == PluginFault.id)
    .where(_RANKED.c.rank <= SHOWN)
    .order_by(PluginFault.happened_at.desc(), PluginFault.id.desc())
)


def recent() -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    """The last faults of each plugin, the newest first (one statement)."""
    found: dict[str, list[sa.Row[tuple[object, ...]]]] = {}
    for row in db.session.connection().execute(_RECENT):
        found.setdefault(row.plugin, []).append(row)
    return found


def fault(incident: str) -> PluginFault | None:
    """The fault that was kept under this number, as somebody may have typed it."""
    wanted = incident.strip().upper()[:20]
    return db.session.scalar(sa.select(PluginFault).where(PluginFault.incident == wanted)) if wanted else None
