"""The address in a letter's head that ends letters of its kind: signed, kept nowhere, good as long as our key (RFC 8058)."""

from dataclasses import dataclass
from typing import Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from mentes.base.errors import NotVisible
from mentes.notices.kinds import KINDS

DIGEST: Final = "digest"  # the daily letter: all kinds that come in it


@dataclass(frozen=True)
class Off:
    """Whose letters, and of which kind, an address may end."""

    tenant_id: int
    person_id: int
    kind: str


def off_address(tenant_id: int, person_id: int, kind: str) -> str | None:
    """Where a mail program ends letters of this kind; None for those that always come."""
    if not is_switchable(kind):
        return None
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/l/off/{_signer().dumps([tenant_id, person_id, kind])}"


def is_switchable(kind: str) -> bool:
    """Whether one may do without letters of this kind."""
    return kind == DIGEST or (kind in KINDS and KINDS[kind].switchable)


def read(text: str) -> Off:
    """What an address names. Raises NotVisible for a forged one."""
    try:
        tenant_id, person_id, kind = _signer().loads(text)
        found = Off(int(tenant_id), int(person_id), str(kind))
    except (BadSignature, TypeError, ValueError):
        raise NotVisible from None
    if not is_switchable(found.kind):
        raise NotVisible
    return found


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mentes.mail-off")
