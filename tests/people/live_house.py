"""A running Mentes on a port, with universities that sign in at the certified provider: each can call the other."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from tests.people.certified import Peer, person, signed_in_by
from tests.world import opened, settings_for
from werkzeug.serving import make_server

from mentes.base.db import db
from mentes.base.embedded import free_port
from mentes.people.entrance.models import IdentityProvider


@dataclass
class Live:
    """The world, its address, and the provider beside it."""

    world: Any
    url: str
    peer: Peer

    def provider_id(self, slug: str) -> int:
        """The row of this university's own sign-in."""
        with self.world.app.app_context():
            mine = IdentityProvider.tenant_id == self.world.ids[slug]
            return int(db.session.scalar(sa.select(IdentityProvider.id).where(mine)) or 0)

    def furnish(self, *slugs: str) -> None:
        """These universities sign in at the peer, which tells us of everybody who signs out there."""
        for slug in slugs:
            self.peer.open(
                slug,
                place=self.url,
                accounts={key: person(key, f"{slug}.example") for key in ("ana", "eva")},
                backchannel=f"{self.url}/signin/backchannel/{self.provider_id(slug)}",
            )
        signed_in_by(self.world, self.peer, *slugs)


@pytest.fixture
def live(fresh_world, redis_server, smtp_server, peer) -> Iterator[Live]:
    """Graz and Padua sign in at the certified provider; the app serves with threads, as in use."""
    port = free_port()
    url = f"http://localhost:{port}"
    settings = settings_for(fresh_world.app.config["SQLALCHEMY_DATABASE_URI"], redis_server.url(), smtp_server.url)
    with opened(settings, fresh_world.people, fresh_world.ids) as world:
        hosts = ["localhost", "mentes.example"]
        world.app.config.update(PUBLIC_URL=url, TRUSTED_HOSTS=hosts, SECURE_COOKIES=False)  # no certificate here
        server = make_server("localhost", port, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found = Live(world, url, peer)
        found.furnish("graz", "padua")
        yield found
        server.shutdown()
        thread.join()
        server.server_close()
