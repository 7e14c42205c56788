"""Sealed text: encrypted with a key per mentorship or request, itself wrapped by a key that the database never sees."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import InstrumentedAttribute, Session, SessionTransaction

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import MentorshipKey, RequestKey

_EXTENSION = "mentes.keyring"
_NONCE = 12  # bytes, NIST SP 800-38D
_FORMAT = b"\x01"  # first byte of every blob, so that a later algorithm can be told apart


@dataclass(frozen=True)
class OfRequest:
    """The key of a request to a mentor; a bare number is the key of a mentorship."""

    number: int

    def __str__(self) -> str:
        """As a place names it: no mentorship has this name."""
        return f"request {self.number}"


Whose = int | OfRequest
KeyRow = MentorshipKey | RequestKey


class SealError(RuntimeError):
    """A text cannot be sealed or opened; the sentence says which key or which place is wrong."""


@dataclass(frozen=True)
class KeyRing:
    """Key-encryption keys by fingerprint. The first wraps; the others only open what was wrapped before a rotation."""

    first: str
    keys: dict[str, bytes]

    @classmethod
    def read(cls, text: str) -> "KeyRing":
        """From base64 keys of 32 bytes each, newest first, parted by commas or lines. Raises ValueError in words."""
        parts = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
        if not parts:
            raise ValueError("the key is empty: it must be 32 random bytes in base64")
        keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in map(_decode, parts)}
        return cls(next(iter(keys)), keys)

    def wrap(self, whose: Whose, data_key: bytes) -> bytes:
        """The data key, readable only with the newest key and only for this mentorship or request."""
        return _encrypt(self.keys[self.first], data_key, _place(_model(whose).__tablename__, whose))

    def unwrap(self, row: KeyRow) -> bytes:
        """The data key of this row. Raises SealError when its key is not on the ring or does not fit."""
        key, whose = self.keys.get(row.wrapped_by), _owner(row)
        if key is None:
            raise SealError(f"key {row.wrapped_by}, which wrapped {_named(whose)}, is not in MENTES_KEY")
        return _decrypt(key, row.wrapped, _place(row.__tablename__, whose))


def new_key() -> str:
    """A fresh key-encryption key, as `MENTES_KEY` wants it."""
    return base64.b64encode(AESGCM.generate_key(bit_length=256)).decode()


def key_is_present() -> bool:
    """Whether this app can seal and open (asked by /readyz)."""
    try:
        _ring()
    except (SealError, ValueError):
        return False
    return True


def create_key(whose: Whose) -> None:
    """Make the data key of a mentorship or request that begins. Exactly once: a second one would be refused by its row."""
    ring, data_key, model = _ring(), AESGCM.generate_key(bit_length=256), _model(whose)
    wrapped = {"wrapped_by": ring.first, "wrapped": ring.wrap(whose, data_key), "created_at": real_now()}
    session = db.session()
    session.add(model(**{_column(model).key: _number(whose)}, **wrapped))
    session.flush()
    session.info.setdefault("data_keys", {})[whose] = data_key


def destroy_key(whose: Whose) -> None:
    """Make everything that was written with it unreadable for ever (Privacy 3)."""
    session, model = db.session(), _model(whose)
    session.execute(sa.delete(model).where(_column(model) == _number(whose)))
    session.info.get("data_keys", {}).pop(whose, None)


def seal(whose: Whose, table: str, text: str) -> bytes:
    """Encrypt what two people write, bound to its table and its mentorship or request. Raises SealError without a key."""
    return seal_bytes(whose, table, text.encode())


def open_sealed(whose: Whose, table: str, blob: bytes) -> str:
    """The text again. Raises SealError when the blob was moved, changed, or its key destroyed."""
    return open_bytes(whose, table, blob).decode()


def seal_bytes(whose: Whose, table: str, plain: bytes) -> bytes:
    """Encrypt a file that a pair shares, as `seal` does with text."""
    return _FORMAT + _encrypt(_data_key(whose), plain, _place(table, whose))


def open_bytes(whose: Whose, table: str, blob: bytes) -> bytes:
    """The file again. Raises SealError as `open_sealed` does."""
    if blob[:1] != _FORMAT:
        raise SealError(f"a text in {table} of {_named(whose)} has an unknown format")
    return _decrypt(_data_key(whose), blob[1:], _place(table, whose))


def rewrap(limit: int = 500) -> int:
    """Wrap up to `limit` data keys again with the newest key; 0 means that older keys may leave MENTES_KEY."""
    ring, session = _ring(), db.session()
    rows: list[KeyRow] = []
    models: tuple[type[KeyRow], ...] = (MentorshipKey, RequestKey)
    for model in models:
        chosen = sa.select(model).where(model.wrapped_by != ring.first).limit(limit - len(rows))
        rows.extend(session.scalars(chosen.with_for_update(skip_locked=True)))
    for row in rows:
        row.wrapped, row.wrapped_by = ring.wrap(_owner(row), ring.unwrap(row)), ring.first
    session.flush()
    return len(rows)


def lock(place: str, text: str) -> bytes:
    """Encrypt a secret of the platform itself (a client secret), bound to its place. Raises SealError without a key."""
    ring = _ring()
    return _FORMAT + bytes.fromhex(ring.first) + _encrypt(ring.keys[ring.first], text.encode(), place.encode())


def unlock(place: str, blob: bytes) -> str:
    """The secret again. Raises SealError when its key is not in MENTES_KEY, or the blob belongs to another place."""
    fingerprint, locked = blob[1:9].hex(), blob[9:]
    key = _ring().keys.get(fingerprint)
    if blob[:1] != _FORMAT or key is None:
        raise SealError(f"key {fingerprint}, which locked {place}, is not in MENTES_KEY")
    return _decrypt(key, locked, place.encode()).decode()


def _ring() -> KeyRing:
    """The ring of this app, from `MENTES_KEY` of its configuration: the variable, or the content of MENTES_KEY_FILE."""
    ring: KeyRing | None = current_app.extensions.get(_EXTENSION)
    if ring is None:
        keys = current_app.config.get("MENTES_KEY")
        if not keys:
            raise SealError("this app was started without MENTES_KEY or MENTES_KEY_FILE")
        ring = current_app.extensions[_EXTENSION] = KeyRing.read(keys)
    return ring


def _data_key(whose: Whose) -> bytes:
    session = db.session()
    known: dict[Whose, bytes] = session.info.setdefault("data_keys", {})
    if whose not in known:
        row = cast("KeyRow | None", session.get(_model(whose), _number(whose)))
        if row is None:
            raise SealError(f"{_named(whose)} has no key: it never began, or its texts were erased")
        known[whose] = _ring().unwrap(row)
    return known[whose]


def _model(whose: Whose) -> type[KeyRow]:
    return RequestKey if isinstance(whose, OfRequest) else MentorshipKey


def _column(model: type[KeyRow]) -> InstrumentedAttribute[int]:
    return model.request_id if model is RequestKey else model.mentorship_id  # type: ignore[union-attr]


def _number(whose: Whose) -> int:
    return whose.number if isinstance(whose, OfRequest) else whose


def _owner(row: KeyRow) -> Whose:
    return OfRequest(row.request_id) if isinstance(row, RequestKey) else row.mentorship_id


def _named(whose: Whose) -> str:
    return str(whose) if isinstance(whose, OfRequest) else f"mentorship {whose}"


def _place(table: str, whose: Whose) -> bytes:
    return f"{table}:{whose}".encode()


def _encrypt(key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def _decrypt(key: bytes, blob: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:_NONCE], blob[_NONCE:], place)
    except (InvalidTag, ValueError) as error:
        raise SealError(f"a blob does not belong to {place.decode()}, or it was changed") from error


def _decode(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the key is not base64") from error
    if len(key) != 32:
        raise ValueError(f"the key has {len(key)} bytes, it must have 32")
    return key


@event.listens_for(Session, "after_transaction_end")
def _forget_keys(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("data_keys", None)
