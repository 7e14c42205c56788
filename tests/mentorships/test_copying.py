"""The copy of what is kept about oneself: whole, and without what is for others to read (S2-29, GDPR Art. 15 and 20)."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa
from tests.story import PEOPLE

from mentes.admission.models import Enrolment
from mentes.admission.pairing import marks
from mentes.admission.pairing.models import PairMark
from mentes.admission.requests.models import SearchChoice
from mentes.base.db import db

pytestmark = [pytest.mark.one_server, pytest.mark.requirement("S2-29")]


def copied(world, name):
    """What `my-data.json` holds, by table."""
    answer = world.client(name).get(f"/t/{PEOPLE[name].home}/me/goodbye/copy.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return json.loads(packed.read("my-data.json"))["kept"]


def test_whoever_is_blocked_reads_nothing_of_it_and_who_said_so_their_own_words(fresh_world):
    """No page shows it to the two, and no copy does, whether it stands or is over."""
    with fresh_world.seen_by("claire") as lead:
        two = [db.session.get_one(Enrolment, fresh_world.ids[f"enrolment:{name}"]) for name in ("ana", "georg")]
        marks.block(*two, "She asked not to meet him again.", lead)
        over = db.session.get_one(PairMark, fresh_world.ids["mark:zoe"])
        assert over.ended_by == fresh_world.people["claire"]
    for name in ("ana", "georg", "zoe", "diego"):
        kept = copied(fresh_world, name)
        assert kept["enrolment"]
        assert "pair_mark" not in kept
        assert "She asked" not in json.dumps(kept)
        assert "quarrelled" not in json.dumps(kept)
    own = copied(fresh_world, "claire")["pair_mark"]
    assert {"She asked not to meet him again.", "They have quarrelled once."} <= {row.get("reason") for row in own}


def test_a_mentor_reads_neither_their_place_in_an_order_nor_that_they_stand_in_one(fresh_world):
    """Georg waits in an order at his own university and knows nothing of it; Paolo was the second who was asked."""
    with fresh_world.seen_by("ana"):
        chosen = db.session.get_one(SearchChoice, fresh_world.ids["choice:ana"])
        waiting = {
            "request_id": chosen.request_id,
            "owner_id": chosen.owner_id,
            "mentee_id": chosen.mentee_id,
            "mentee_tenant_id": chosen.mentee_tenant_id,
            "mentor_enrolment_id": fresh_world.ids["enrolment:georg"],
            "mentor_id": fresh_world.people["georg"],
            "mentor_tenant_id": fresh_world.homes["georg"],
            "place": 3,
        }
        db.session.execute(sa.insert(SearchChoice), waiting)
    for name in ("paolo", "diego", "georg"):
        assert "search_choice" not in copied(fresh_world, name)
    assert [row["place"] for row in copied(fresh_world, "ana")["search_choice"]] == [1, 2, 3]
    assert {row["text"] for row in copied(fresh_world, "paolo")["choice_word"]}, "what they wrote themselves is theirs"


def test_a_coordinator_gets_no_rows_of_whom_they_noted_as_present(fresh_world):
    mine = fresh_world.people["ingrid"]
    with fresh_world.seen_by(None, "graz"):
        marked = sa.text("update attendance set marked_by = :me, marked_name = 'Ingrid Pichler' where person_id <> :me")
        assert db.session.execute(marked, {"me": mine}).rowcount
    assert "attendance" not in copied(fresh_world, "ingrid")
