"""The outbox under fire: `python -m bench.chaos`; what it measures stands in README.md."""

import argparse
import random
import shutil
import threading
import time

from bench.chaos import away
from bench.chaos.count import Reckoning, latencies, open_rows, pauses, reckon, spread
from bench.chaos.faults import CLOCKS, WORKERS, Faults
from bench.chaos.peer import Peer
from bench.chaos.platform import Platform
from bench.chaos.producer import Producer, settle_in

from mentes.app import create_app

ANCHORS = """\
measured earlier, in other runs, or promised by their authors:
  commit, then enqueue (in the request)     204 of 559 not delivered under the same kinds of faults
  RQ 3.0.0, job of a killed worker          run again after 813 s, and only with a Retry
  River / Oban, job of a killed worker      rescued after 1 h / 60 min by default"""


def main() -> None:
    """Calm, then faults, then workers killed one after the other; and the reckoning."""
    asked = _options()
    peer = Peer(asked.seed)
    peer.start()
    platform = Platform(peer.url)
    print(f"seed {asked.seed}; logs in {platform.folder}", flush=True)
    try:
        if asked.redis_away:
            raise SystemExit(0 if away.run(platform, peer, asked.redis_away) else 1)
        platform.serve()
        world, names = settle_in(create_app(platform.settings))
        platform.run(*WORKERS, *CLOCKS)
        platform.wait_for_workers()
        producer = Producer(world, names, asked.rate)
        lines = list(_phases(asked, platform, peer, producer))
        found = reckon(platform, peer.log, list(producer.committed))
        print("\n".join([*_told(found, producer), *lines, ANCHORS]))
        if not found.is_whole:
            raise SystemExit(1)
    finally:
        platform.end()
        peer.stop()
        if not asked.keep:
            shutil.rmtree(platform.folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.chaos", description=__doc__)
    parser.add_argument("--events", type=int, default=300, help="events under faults")
    parser.add_argument("--faults", type=int, default=10)
    parser.add_argument("--kills", type=int, default=8, help="workers killed one after the other, nothing else broken")
    parser.add_argument("--calm", type=int, default=100, help="events before anything breaks")
    parser.add_argument("--rate", type=float, default=25.0, help="events a second")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--patience", type=float, default=900.0, help="seconds for the outbox to become empty")
    parser.add_argument("--redis-away", type=float, default=0.0, metavar="MINUTES", help="this instead: stop Redis")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    return parser.parse_args()


def _phases(asked, platform, peer, producer):
    producer.run(asked.calm)
    _until_empty(platform, asked.patience)
    calm = latencies(platform, peer.log, producer.committed)
    yield f"commit to the mail server, no faults, {asked.rate:.0f} a second (s)    {spread(calm)}"
    faults, began = Faults(platform, peer, asked.seed), time.monotonic()
    breaking = threading.Thread(target=faults.run, args=(asked.faults, 0.9 * asked.events / asked.rate))
    breaking.start()
    producer.run(asked.events)
    breaking.join()
    made = time.monotonic() - began
    _until_empty(platform, asked.patience)
    yield f"{len(faults.done)} faults in {made:.0f} s; the outbox was empty {time.monotonic() - began - made:.0f} s after the last event"
    kills = _kill_some(asked.kills, faults, producer)
    _until_empty(platform, asked.patience)
    following, backlog = pauses(platform, kills)
    yield f"kill -9 of a worker to the next row that is done (s)           {spread(following)}"
    yield f"kill -9 of a worker until all is done that was due then (s)    {spread(backlog)}"


def _kill_some(count: int, faults: Faults, producer: Producer) -> list[float]:
    """Work goes on meanwhile; every other second one dies: child, lane or whole worker in turn."""
    stop = threading.Event()
    working = threading.Thread(target=producer.run, args=(10**9, stop))
    working.start()
    kills = []
    for number in range(count):
        time.sleep(3)
        kills.append(time.time())
        faults.kill_worker(2 - number % 3)
    time.sleep(3)
    stop.set()
    working.join()
    return kills


def _until_empty(platform: Platform, patience: float) -> None:
    end = time.monotonic() + patience
    while (left := open_rows(platform)) and time.monotonic() < end:
        time.sleep(0.5)
    if left:
        print(f"{left} rows were still open after {patience:.0f} s")


def _told(found: Reckoning, producer: Producer) -> list[str]:
    state = found.state
    return [
        f"{state['events']} events committed ({producer.retried} tries failed visibly), {state['rows']} outbox rows",
        f"  acknowledged commits that are gone                 {found.gone}",
        f"  events that nobody heard                           {state['unheard']}",
        f"  applicants not told, coordinators not asked        {state['untold']}, {state['unasked']}",
        f"  taken back before the news of it was told          {state['overtaken']} (nothing is said about these, on purpose)",
        f"  entries that wait for what is over                 {state['stale']}",
        f"  rows parked, rows still open                       {state['parked']}, {state['open']}",
        f"{sum(found.letters.values())} letters committed: {dict(found.letters)}",
        f"  delivered                                          {found.delivered}",
        f"  lost (counted as sent, and nobody has it)          {found.lost}",
        f"  twice, under the same Message-ID                   {found.twice}, {found.twice_by_peer} of them dropped by the peer after it took them",
        f"  twice, under another Message-ID                    {found.strange + state['told_twice'] + state['written_twice']}",
        f"  refused, though the peer never refused it          {found.unfounded}",
    ]


if __name__ == "__main__":
    main()
