"""The Procfile's processes on servers of somebody else, told everything by environment variables, as a platform runs them."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from tests.servers import connect

from mentes.base.embedded import OWNER, free_port, wait_until
from mentes.base.seal import new_key
from mentes.demo.provider import serve
from mentes.demo.provider_pages import DemoProviderSettings

pytestmark = pytest.mark.one_server
ROOT = Path(__file__).parents[2]
PUBLIC = "https://localhost"
SECRET = "a secret of the provider"
APPLICATION = {"stage": "doctoral", "discipline": "life", "topic": "Lichens", "hopes": "Advice", "languages": ["en"]}


def procfile():
    """Process types and their commands.

    In an environment that `./run` did not make, what it would run at last: it would make its own in this one's place.
    """
    text = (ROOT / "Procfile").read_text(encoding="utf-8")
    if not (ROOT / ".venv" / ".mentes-test").exists():
        text = text.replace("./run mentes", f"{sys.executable} -m mentes.cli")
    return {name: command.strip() for name, _, command in (line.partition(":") for line in text.splitlines() if line)}


@dataclass
class Platform:
    """Starts the processes as a platform does: a shell, the command of the Procfile, an environment, nothing else."""

    environment: dict
    logs: Path
    running: dict = field(default_factory=dict)

    def start(self, name, more=""):
        """Start one in the background, with these options more."""
        with (self.logs / f"{name}.log").open("ab") as log:
            command = ["/bin/sh", "-c", f"exec {procfile()[name]}{more}"]
            self.running[name + more] = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, process_group=0
            )

    def words(self, name):
        """What it said."""
        return (self.logs / f"{name}.log").read_text(encoding="utf-8")

    def end(self, name):
        """Ask it to end; gives its exit code."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=30)

    def kill(self):
        """Leave nothing behind, whatever happened."""
        for process in self.running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The universities' sign-in: the demo's stand-in, as somebody else's server."""
    port = free_port()
    wanted = DemoProviderSettings(
        demo=True, port=port, app_url=PUBLIC, data=tmp_path_factory.mktemp("provider"), client_secret=SECRET
    )
    server = serve(wanted)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def database(pg_server):
    """An empty database of an ordinary role."""
    with connect(pg_server) as admin:
        admin.execute(f"create database procfile owner {OWNER} template template0")
    yield pg_server.url("procfile")
    with connect(pg_server) as admin:
        admin.execute("drop database procfile with (force)")


@pytest.fixture(scope="module")
def platform(database, redis_server, smtp_server, provider, tmp_path_factory):
    """The four processes, released and running."""
    port = free_port()
    given = {
        "DATABASE_URL": database.replace("postgresql+psycopg", "postgresql"),
        "REDIS_URL": redis_server.url(),
        "SMTP_URL": smtp_server.url,
        "SECRET_KEY": "s" * 40,
        "MENTES_KEY": new_key(),
        "PUBLIC_URL": PUBLIC,
        "MAIL_FROM": "mentes@mentes.example",
        "DEMO_ISSUER": f"http://localhost:{provider}",
        "MENTES_DEMO_CLIENT_SECRET": SECRET,
        "OUTBOUND_ALLOW": f"localhost:{provider}",
        "PORT": str(port),
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    made = Platform(kept | given, tmp_path_factory.mktemp("logs"))
    smtp_server.messages.clear()
    smtp_server.refuse = None
    try:
        made.start("release")
        assert made.running.pop("release").wait(timeout=120) == 0, made.words("release")
        for name in ("web", "worker", "clock"):
            made.start(name)
        assert wait_until(lambda: answers(port), 60), made.words("web")
        yield made
    finally:
        made.kill()


def answers(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", headers={"Host": "localhost"}, timeout=5).ok
    except requests.ConnectionError:
        return False


class Browser:
    """What a browser does behind a proxy that ends TLS: `https://localhost` is our port, cookies are sent as named."""

    def __init__(self, port):
        self.port, self.cookies, self.jars = port, {}, []

    def open(self, method, address, **data):
        """One request; a redirect is not followed."""
        parts = urlsplit(address)
        ours = not parts.hostname or address.startswith(PUBLIC)
        where = f"http://127.0.0.1:{self.port}{parts.path}?{parts.query}" if ours else address
        headers = {"Sec-Fetch-Site": "same-origin"}
        if ours:
            sent = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            headers |= {"Host": "localhost", "Cookie": sent}
        answer = requests.request(method, where, data=data, headers=headers, allow_redirects=False, timeout=30)
        for line in answer.raw.headers.getlist("Set-Cookie") if ours else ():
            self.jars.append(line)
            self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(line).items()}
        return answer

    def get(self, address):
        """A page, after all redirects."""
        answer = self.open("GET", address)
        while answer.is_redirect:
            answer = self.open("GET", answer.headers["Location"])
        return answer


@pytest.fixture(scope="module")
def ana(platform):
    """A doctoral candidate of Graz who has signed in through her university."""
    browser = Browser(int(platform.environment["PORT"]))
    assert browser.get("/t/graz/signin?login_hint=ana").status_code == 200
    return browser


def test_it_is_ready(platform):
    port = platform.environment["PORT"]
    said = requests.get(f"http://127.0.0.1:{port}/readyz", headers={"Host": "localhost"}, timeout=10)
    assert said.json() == {"status": "ready", "checks": {"database": True, "key": True, "redis": True}}


def test_a_foreign_host_is_refused(platform):
    port = platform.environment["PORT"]
    said = requests.get(f"http://127.0.0.1:{port}/", headers={"Host": "evil.example"}, timeout=10)
    assert said.status_code == 400


def test_the_session_cookie_is_bound_to_this_host_and_to_tls(ana):
    given = [line for line in ana.jars if "Max-Age=0" not in line]
    (line,) = [line for line in given if line.startswith("__Host-mentes=")]
    attributes = {word.strip().lower() for word in line.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
    assert not [word for word in attributes if word.startswith("domain")]
    assert not [line for line in given if "secure" not in line.lower()]


def test_what_happens_in_web_reaches_the_mail_server_through_the_worker(platform, ana, smtp_server):
    sent = ana.open("POST", "/t/graz/c/1/apply/mentee", action="send", **APPLICATION)
    assert sent.status_code == 303, sent.text
    assert wait_until(lambda: smtp_server.to("ana@graz.example"), 30), platform.words("worker")
    (letter,) = smtp_server.to("ana@graz.example")
    assert f"{PUBLIC}/t/graz/applications/1" in letter.get_body(("plain",)).get_content()


def ask(port, path):
    """One request on a connection of its own; 0 where nobody listens any more."""
    headers = {"Host": "localhost", "Connection": "close"}
    try:
        return requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=20).status_code
    except requests.ConnectionError as error:
        if "refused" in str(error):
            return 0
        raise


@pytest.mark.requirement("REL-11")
def test_asked_to_end_it_says_so_and_answers_until_nobody_asks_any_more(platform):
    """As a balancer does: whoever hears at /readyz that it leaves sends the next request elsewhere. None is dropped."""
    platform.environment["PORT"], kept = str(free_port()), platform.environment["PORT"]
    port = int(platform.environment["PORT"])
    platform.start("web", " --no-release")
    assert wait_until(lambda: answers(port), 60), platform.words("web")
    said = []

    def click():
        while ask(port, "/readyz") == 200:
            said.append(ask(port, "/signin"))

    with ThreadPoolExecutor(4) as threads:
        clicking = [threads.submit(click) for _ in range(4)]
        assert wait_until(lambda: len(said) > 8, 30)
        assert platform.end("web --no-release") == 0
        for each in clicking:
            each.result()
    platform.environment["PORT"] = kept
    assert set(said) == {200}


def is_ready(port):
    """As a balancer looks: who is about to end may drop the look itself."""
    try:
        return ask(port, "/readyz") == 200
    except requests.ConnectionError:
        return False


@pytest.mark.requirement("REL-11")
def test_a_rolling_restart_of_two_and_two_drops_no_request(platform, smtp_server):
    """One after the other of two web and two worker processes, while people click: a balancer asks /readyz of both."""
    kept, said, stop = platform.environment["PORT"], [], threading.Event()
    ports, workers = {"web": kept, "web --no-release": str(free_port())}, ("worker", "worker --processes 1")

    def start(name):
        kind, _, more = name.partition(" ")
        platform.environment["PORT"] = ports.get(name, kept)
        platform.start(kind, f" {more}" if more else "")
        platform.environment["PORT"] = kept

    def click(turn):
        while not stop.is_set():
            turn += 1
            port = (*ports.values(), *ports.values())[turn % 2 :][:2]
            ready = next((each for each in port if is_ready(each)), None)
            said.append(ask(ready, "/signin") if ready else None)

    def all_answer():
        return all(answers(each) for each in ports.values())

    start("web --no-release")
    start("worker --processes 1")
    assert wait_until(all_answer, 120), platform.words("web")
    with ThreadPoolExecutor(4) as threads:
        clicking = [threads.submit(click, number) for number in range(4)]
        try:
            for name in (*ports, *workers):
                before = len(said)
                assert platform.end(name) == 0
                start(name)
                assert wait_until(all_answer, 120), platform.words("web")
                assert wait_until(lambda before=before: len(said) > before + 8, 30)
        finally:
            stop.set()
        for each in clicking:
            each.result()
    assert set(said) == {200}
    for name in ("web --no-release", "worker --processes 1"):
        platform.end(name)


@pytest.mark.parametrize("name", ["web", "worker", "clock"])
def test_each_ends_when_it_is_asked_to(platform, name):
    process = platform.running[name]
    assert process.poll() is None, platform.words(name)
    assert platform.end(name) == 0, platform.words(name)
    assert wait_until(lambda: not members(process.pid), 10)


def members(group):
    """The processes of a group that are still there."""
    stats = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats.append(file.read_text().rpartition(")")[2].split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return [stat for stat in stats if int(stat[2]) == group and stat[0] != "Z"]


def test_the_log_holds_no_secret_and_no_person(platform):
    words = "".join(platform.words(name) for name in ("release", "web", "worker", "clock"))
    hidden = [platform.environment[name] for name in ("SECRET_KEY", "MENTES_KEY")]
    assert [word for word in (*hidden, SECRET, "ana@graz.example", "Lichens") if word in words] == []
