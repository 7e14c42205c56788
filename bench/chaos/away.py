"""Redis stopped for minutes, while people sign in and go on working: what they are answered, and when letters resume."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

from bench.chaos.count import TAKEN, open_rows
from bench.chaos.faults import CLOCKS, WORKERS
from bench.chaos.peer import Peer
from bench.chaos.platform import PUBLIC, ROOT, Platform
from tests.runtime.test_procfile import APPLICATION, SECRET, Browser, answers
from tests.servers import connect

from mentes.base.embedded import free_port, wait_until
from mentes.demo.provider import serve
from mentes.demo.provider_pages import DemoProviderSettings

HOMES = {"felix": "graz", "chiara": "padua", "karim": "lyon", "zoe": "graz", "nicolo": "padua", "etienne": "lyon"}
PEOPLE = tuple(HOMES)


@contextmanager
def signing_in(data):
    """The universities' sign-in, as the demo has it."""
    port = free_port()
    server = serve(DemoProviderSettings(demo=True, port=port, app_url=PUBLIC, data=data, client_secret=SECRET))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "DEMO_ISSUER": f"http://localhost:{port}",
        "MENTES_DEMO_CLIENT_SECRET": SECRET,
        "OUTBOUND_ALLOW": f"localhost:{port}",
    }
    server.shutdown()
    server.server_close()


def run(platform: Platform, peer: Peer, minutes: float) -> bool:
    """Print what happened; whether it was as it should be."""
    provider = platform.folder / "provider"
    provider.mkdir()
    with signing_in(provider) as known:
        platform.more.update(known)
        platform.serve()
        release = [sys.executable, "-m", "mentes.cli", "release"]
        subprocess.run(release, env=platform._environment(), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        platform.run("web", *WORKERS, *CLOCKS)
        assert wait_until(lambda: answers(platform.web_port), 60)
        return _without_redis(platform, peer, minutes)


def _without_redis(platform: Platform, peer: Peer, minutes: float) -> bool:
    here = Browser(platform.web_port)
    here.get("/t/graz/signin?login_hint=ana")
    before = len(peer.log)
    platform.kill("redis", signal.SIGKILL, away=minutes * 60)
    said: Counter[str] = Counter()
    slowest, end, number = 0.0, time.monotonic() + minutes * 60 - 1, 0
    while time.monotonic() < end:
        began = time.monotonic()
        said[_step(platform, here, number)] += 1
        slowest, number = max(slowest, time.monotonic() - began), number + 1
        time.sleep(0.5)
    waiting, meanwhile = open_rows(platform), len(peer.log) - before
    assert wait_until(platform.redis.answers, 30)
    back = time.time()
    resumed = wait_until(lambda: len(peer.log) - before > meanwhile, 60)
    first = peer.log[before + meanwhile].at - back if resumed else -1.0
    empty = wait_until(lambda: open_rows(platform) == 0, 120)
    return _tell(platform, peer, minutes, said, (slowest, first, waiting, empty, time.time() - back))


def _step(platform: Platform, here: Browser, number: int) -> str:
    """One click of somebody signed in; every tenth time, somebody signs in anew and applies or takes it back."""
    if number % 10 == 5:
        name = PEOPLE[number // 10 % len(PEOPLE)]
        visitor = Browser(platform.web_port)
        answer = visitor.get(f"/t/{HOMES[name]}/signin?login_hint={name}")
        if answer.status_code == 200:
            visitor.open("POST", f"/t/{HOMES[name]}/c/1/apply/mentee", action="send", **APPLICATION)
        return f"sign-in {answer.status_code}"
    path = ("/t/graz/home", "/t/graz/inbox", "/t/graz/me/sessions")[number % 3]
    answer = here.open("GET", path)
    return f"page {answer.status_code}" + (f" to {answer.headers['Location']}" if answer.is_redirect else "")


def _tell(platform: Platform, peer: Peer, minutes: float, said: Counter[str], figures: tuple) -> bool:
    slowest, first, waiting, empty, over = figures
    with connect(platform.postgres, "mentes") as admin:
        ((mails, sent),) = admin.execute("select count(*), count(*) filter (where state = 'sent') from mail").fetchall()
    taken = {entry.message_id for entry in peer.log if entry.verdict in TAKEN}
    print(
        f"Redis away for {minutes:g} minutes, {sum(said.values())} clicks: {dict(said)}; the slowest took {slowest:.2f} s"
    )
    print(f"rows that waited when it came back: {waiting}")
    print(f"first letter {first:.1f} s after it answered again, outbox empty {over:.1f} s after")
    print(f"{mails} letters committed, {sent} sent, {len(taken)} at the mail server")
    fine = all(key in {"page 200", "sign-in 200"} for key in said)
    return bool(fine and empty and first <= 10 and mails == sent == len(taken))
