"""A worker that dies between writing a certificate and its commit leaves nothing behind."""

import subprocess
import sys

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.mentorships.certificates import service
from mentes.mentorships.certificates.models import Certificate, CertificateCheck

WORKER = """
import sys, time
from flask import Flask
import mentes.tables
from mentes.base.db import db, scope
from mentes.mentorships.certificates import service

app = Flask("mentes")
app.config.update(SQLALCHEMY_DATABASE_URI=sys.argv[1], FONTS_DIR=None)
db.init_app(app)
with app.app_context():
    scope([int(number) for number in sys.argv[3].split(",")], None)
    service.issue(int(sys.argv[2]))
    print("written", flush=True)
    time.sleep(300)
"""


def _state(house, row_id):
    house.look()
    row = db.session.get_one(Certificate, row_id, populate_existing=True)
    return row.state, row.file, db.session.scalar(sa.select(sa.func.count()).select_from(CertificateCheck))


@pytest.mark.requirement("REL-13")
def test_killed_before_the_commit_leaves_no_file_and_no_page(house, database_url):
    pair = house.pair()
    service.order(pair)
    row_id = db.session.scalars(sa.select(Certificate.id)).first()
    db.session.commit()
    tenants = ",".join(str(number) for number in pair.tenants)
    command = [sys.executable, "-c", WORKER, database_url, str(row_id), tenants]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "written\n"
        worker.kill()
    assert _state(house, row_id) == ("ordered", None, 0)
    service.issue(row_id)
    db.session.commit()
    assert _state(house, row_id)[0::2] == ("issued", 1)
