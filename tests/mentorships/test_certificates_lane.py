"""Certificates are written by the workers that production runs: `mentes worker`, whose lanes fork for each job."""

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from tests.story import world_slugs
from tests.world import KEY, PLACE

from mentes.base.db import db
from mentes.base.embedded import wait_until
from mentes.base.queue import wake
from mentes.mentorships.certificates import service
from mentes.mentorships.certificates.models import Certificate, CertificateCheck
from mentes.mentorships.pair import load_pair


@pytest.fixture
def ordered(fresh_world):
    """A world in which the completed pair's certificates were ordered a moment ago."""
    with fresh_world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(CertificateCheck))
        db.session.execute(sa.delete(Certificate))
        service.order(load_pair(fresh_world.ids["pair:c"], fresh_world.ids["alliance"]))
    return fresh_world


@pytest.fixture
def worker(ordered, tmp_path):
    """`mentes worker` with its two lanes."""
    config = ordered.app.config
    told = {
        "DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": config["REDIS_URL"],
        "SMTP_URL": config["SMTP_URL"],
        "SECRET_KEY": "s" * 40,
        "MENTES_KEY": KEY,
        "PUBLIC_URL": PLACE,
        "MAIL_FROM": config["MAIL_FROM"],
    }
    command = [sys.executable, "-m", "mentes.cli", "worker"]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, env=os.environ | told, stdout=log) as process:
        yield process
        process.terminate()
        assert process.wait(timeout=30) == 0


def files(world):
    """The beginnings of what was written, after the heavy lane was called again (here is no clock that would)."""
    with world.app.app_context():
        wake("heavy")
    with world.seen_by(None, *world_slugs()):
        return [bytes(file[:5]) for file in db.session.scalars(sa.select(Certificate.file)) if file]


@pytest.mark.requirement("S0-19")
def test_both_certificates_are_written_in_the_heavy_lane(ordered, worker):
    assert wait_until(lambda: files(ordered) == [b"%PDF-", b"%PDF-"], 60)
