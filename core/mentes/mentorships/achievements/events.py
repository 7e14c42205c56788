"""Work and news of achievements: passed on to listeners, and kept in no history, which others read."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class AchievementReached(Event):
    """Somebody has reached something; which of their programmes' rules it was."""

    person_id: int
    programme_id: int
    key: str


@dataclass(frozen=True)
class ReadersChanged(Event):
    """Another university reads the offers of a programme, or one does no longer: what is shown at one of them follows."""

    programme_id: int
    tenant_id: int


@dataclass(frozen=True)
class CountingDue(Event):
    """What happened could not be counted, because the programme's rules were away; it is tried again from the history."""

    history_id: int
