"""The reckoning, from the database and the peer's own log: what was committed, delivered, lost, and said twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from bench.chaos.peer import Entry
from bench.chaos.platform import Platform
from tests.servers import connect

TAKEN = ("accepted", "unanswered")
_STATE = """select
  (select count(*) from history) as events,
  (select count(*) from history h where not exists (
     select 1 from outbox o where o.history_id = h.id and o.done_at is not null)
     and not exists (select 1 from outbox o where o.history_id = h.id and o.parked_at is not null)) as unheard,
  (select count(*) from outbox) as rows,
  (select count(*) from outbox where done_at is null and parked_at is null) as open,
  (select count(*) from outbox where parked_at is not null) as parked,
  (select count(*) from application a where a.state <> 'withdrawn' and not exists (
     select 1 from notice n where n.person_id = a.person_id and n.matter = 'application:' || a.id)) as untold,
  (select count(*) from application a where a.state = 'withdrawn' and not exists (
     select 1 from notice n where n.person_id = a.person_id and n.matter = 'application:' || a.id)) as overtaken,
  (select count(*) from application a where a.state <> 'withdrawn' and not exists (
     select 1 from outbox o where o.event = 'StaffAsked' and o.done_at is not null
       and o.payload ->> 'what' = 'application' and (o.payload ->> 'subject_id')::int = a.id)) as unasked,
  (select count(*) from (select 1 from notice group by person_id, matter having count(*) > 1) x) as told_twice,
  (select count(*) from notice n join application a on n.matter = 'staff:application:' || a.id
     where n.waits and n.done_at is null and a.state = 'withdrawn') as stale,
  (select count(*) from (select 1 from mail group by person_id, matter having count(*) > 1) x) as written_twice"""
_GONE = "select count(*) from unnest(%s::int[]) a(id) where not exists (select 1 from application x where x.id = a.id)"


def open_rows(platform: Platform) -> int:
    """What the outbox still has to do."""
    with connect(platform.postgres, "mentes") as admin:
        found = admin.execute("select count(*) from outbox where done_at is null and parked_at is null").fetchone()
    assert found is not None
    return int(found[0])


@dataclass
class Reckoning:
    """All figures of a run."""

    state: dict[str, int]
    gone: int  # commits that were acknowledged and are not there
    letters: Counter[str]
    delivered: int  # letters that the peer has taken at least once
    lost: int  # letters that count as sent, and the peer has none
    twice: int  # letters that the peer has taken more than once, under one Message-ID
    twice_by_peer: int  # of these, where the peer took one and never said so
    strange: int  # Message-IDs that the peer knows and we do not
    unfounded: int  # letters that count as refused for good, where the peer never said so

    @property
    def is_whole(self) -> bool:
        """Nothing lost, nothing said twice under another number."""
        bad = ("unheard", "open", "parked", "untold", "unasked", "told_twice", "written_twice")
        return not any(self.state[key] for key in bad) and not (self.gone or self.lost or self.strange)


def reckon(platform: Platform, log: Sequence[Entry], committed: Sequence[int]) -> Reckoning:
    """Count, as a superuser whom no policy holds."""
    with connect(platform.postgres, "mentes") as admin:
        cursor = admin.execute(_STATE)
        assert cursor.description is not None
        row = cursor.fetchone()
        assert row is not None
        state = dict(zip([each.name for each in cursor.description], row, strict=True))
        gone = admin.execute(_GONE, [list(committed)]).fetchone()
        rows = admin.execute("select message_id, state, recipient from mail").fetchall()
    mails, recipients = {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
    taken = Counter(entry.message_id for entry in log if entry.verdict in TAKEN)
    lines = {entry.message_id for entry in log if entry.verdict == "unanswered"}
    refused = {entry.message_id for entry in log if entry.verdict == "never"}
    assert gone is not None
    return Reckoning(
        state=state,
        gone=gone[0],
        letters=Counter(mails.values()),
        delivered=len(taken.keys() & mails.keys()),
        lost=sum(1 for number, kind in mails.items() if kind == "sent" and number not in taken),
        twice=sum(1 for count in taken.values() if count > 1),
        twice_by_peer=sum(1 for number, count in taken.items() if count > 1 and number in lines),
        strange=len(taken.keys() - mails.keys()),
        unfounded=sum(
            1 for number, kind in mails.items() if kind == "refused" and not {number, recipients[number]} & refused
        ),
    )


def latencies(platform: Platform, log: Sequence[Entry], committed: dict[int, float]) -> list[float]:
    """Seconds from an application's commit to each of its letters at the peer."""
    accepted = {entry.message_id: entry.at for entry in reversed(log) if entry.verdict in TAKEN}
    with connect(platform.postgres, "mentes") as admin:
        rows = admin.execute("select message_id, matter from mail where matter like '%application:%'").fetchall()
    about = ((accepted.get(number), committed.get(int(matter.rpartition(":")[2]))) for number, matter in rows)
    return [at - since for at, since in about if at is not None and since is not None]


def pauses(platform: Platform, kills: Sequence[float]) -> tuple[list[float], list[float]]:
    """After each kill: seconds until the next row was done, and until all was done that was due at that moment."""
    with connect(platform.postgres, "mentes") as admin:
        rows = admin.execute(
            "select extract(epoch from due_at)::float, extract(epoch from done_at)::float from outbox"
            " where done_at is not null order by done_at"
        ).fetchall()
    following = [min((done - at for _, done in rows if done > at), default=0.0) for at in kills]
    backlog = [max((done - at for due, done in rows if due <= at < done), default=0.0) for at in kills]
    return following, backlog


def spread(values: Sequence[float]) -> str:
    """p50, p99 and worst."""
    if len(values) < 2:
        return "none"
    return (
        f"p50 {median(values):.2f}  p99 {quantiles(values, n=100, method='inclusive')[-1]:.2f}  worst {max(values):.2f}"
    )
