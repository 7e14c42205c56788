"""Sealed text: a key per mentorship, bound to its table, and nothing readable in the database."""

import base64

import pytest
import sqlalchemy as sa

from mentes.base import seal
from mentes.base.db import db
from mentes.base.models import MentorshipKey
from mentes.base.seal import KeyRing, SealError, create_key, destroy_key, new_key, open_sealed, rewrap

WORDS = "Ich zweifle an der Promotion. Ąžuolas."


@pytest.fixture
def two_keys(app):
    db.session.execute(sa.text("alter table keyring.mentorship_key drop constraint fk_mentorship_key_mentorship_id"))
    create_key(1)
    create_key(2)
    db.session.commit()
    return app


@pytest.mark.requirement("PRV-1")
def test_opens_where_it_was_sealed(two_keys):
    assert open_sealed(1, "paper_text", seal.seal(1, "paper_text", WORDS)) == WORDS


@pytest.mark.parametrize(("mentorship", "table"), [(2, "paper_text"), (1, "message")])
def test_moved_ciphertext_does_not_open(two_keys, mentorship, table):
    blob = seal.seal(1, "paper_text", WORDS)
    with pytest.raises(SealError, match=f"does not belong to {table}:{mentorship}"):
        open_sealed(mentorship, table, blob)


def test_changed_ciphertext_does_not_open(two_keys):
    blob = bytearray(seal.seal(1, "paper_text", WORDS))
    blob[-1] ^= 1
    with pytest.raises(SealError, match="was changed"):
        open_sealed(1, "paper_text", bytes(blob))


def test_unknown_format_does_not_open(two_keys):
    with pytest.raises(SealError, match="unknown format"):
        open_sealed(1, "paper_text", b"\x07abc")


def test_same_words_twice_look_different(two_keys):
    assert seal.seal(1, "paper_text", WORDS) != seal.seal(1, "paper_text", WORDS)


@pytest.mark.requirement("PRV-2")
def test_no_word_and_no_data_key_in_the_tables(two_keys):
    blob = seal.seal(1, "paper_text", WORDS)
    data_key = db.session().info["data_keys"][1]
    db.session.execute(sa.text("create table dumped (sealed bytea)"))
    db.session.execute(sa.text("insert into dumped values (:blob)"), {"blob": blob})
    dump = db.session.execute(
        sa.text(
            "select string_agg(encode(sealed, 'escape'), '') || (select string_agg(encode(wrapped, 'hex'), '')"
            " from keyring.mentorship_key) from dumped"
        )
    ).scalar_one()
    assert "Promotion" not in dump
    assert data_key.hex() not in dump


def test_one_look_up_for_a_transaction(two_keys):
    asked = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    blob = seal.seal(1, "paper_text", WORDS)
    open_sealed(1, "paper_text", blob)
    assert len([sql for sql in asked if "mentorship_key" in sql]) == 1
    db.session.rollback()
    assert "data_keys" not in db.session().info


@pytest.mark.requirement("PRV-4")
def test_destroyed_key_opens_nothing(two_keys):
    blob = seal.seal(1, "paper_text", WORDS)
    destroy_key(1)
    db.session.commit()
    with pytest.raises(SealError, match="mentorship 1 has no key"):
        open_sealed(1, "paper_text", blob)


@pytest.mark.requirement("SEC-16")
def test_rotation_of_the_outer_key(two_keys):
    blob = seal.seal(1, "paper_text", WORDS)
    old, new = two_keys.config["MENTES_KEY"], new_key()
    _change_key(two_keys, f"{new}\n{old}")
    assert open_sealed(1, "paper_text", blob) == WORDS
    assert (rewrap(), rewrap()) == (2, 0)
    db.session.commit()
    _change_key(two_keys, new)
    assert open_sealed(1, "paper_text", blob) == WORDS
    _change_key(two_keys, old)
    with pytest.raises(SealError, match="is not in MENTES_KEY"):
        open_sealed(1, "paper_text", blob)


def test_wrapped_key_of_another_mentorship_does_not_fit(two_keys):
    rows = db.session.scalars(sa.select(MentorshipKey).order_by(MentorshipKey.mentorship_id)).all()
    rows[0].wrapped = rows[1].wrapped
    db.session.commit()
    with pytest.raises(SealError, match="mentorship_key:1"):
        seal.seal(1, "paper_text", WORDS)


def test_app_without_a_key_says_so(app):
    app.config["MENTES_KEY"] = ""
    assert not seal.key_is_present()
    with pytest.raises(SealError, match="MENTES_KEY_FILE"):
        create_key(1)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "empty"), ("??", "not base64"), (base64.b64encode(b"short").decode(), "5 bytes")],
)
def test_bad_keys_are_explained(text, words):
    with pytest.raises(ValueError, match=words):
        KeyRing.read(text)


def _change_key(app, keys):
    db.session.rollback()
    db.session.expunge_all()
    app.extensions.pop("mentes.keyring", None)
    app.config["MENTES_KEY"] = keys
