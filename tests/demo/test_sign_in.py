"""Stepping into somebody goes the real way: through the stand-in of their university, over HTTP."""

import pytest
import requests
import sqlalchemy as sa

from mentes.base.db import db
from mentes.demo.people import read_people
from mentes.people.entrance.models import Identity

EVERYBODY = [(slug, key) for slug, each in read_people().items() if each.is_open for key in each.people]


@pytest.mark.parametrize(("slug", "key"), EVERYBODY, ids=[f"{slug}-{key}" for slug, key in EVERYBODY])
def test_everybody_can_be_stepped_into(place, slug, key):
    address, app = place
    person = read_people()[slug].people[key]
    answer = requests.get(f"{address}/t/{slug}/signin?login_hint={key}", timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.url == f"{address}/t/{slug}/home"
    assert person.name.replace("'", "&#39;") in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(Identity.id).where(Identity.subject == f"{slug}-{key}")) is not None
