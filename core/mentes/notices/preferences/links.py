"""The address in a letter's head that ends letters of its kind: signed, kept nowhere, good as long as our key (RFC 8058)."""

from collections.abc import Collection
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


def way_back(off: Off, kinds: Collection[str]) -> str:
    """What the page that ended a daily letter carries, so that the kinds that came in it can be put back."""
    return str(_signer("mentes.mail-back").dumps([off.tenant_id, off.person_id, *kinds]))


def read_back(off: Off, text: str) -> list[str]:
    """The kinds that `way_back` named for this reader; none for what we did not sign."""
    try:
        tenant_id, person_id, *kinds = _signer("mentes.mail-back").loads(text)
    except (BadSignature, TypeError, ValueError):
        return []
    is_theirs = (tenant_id, person_id) == (off.tenant_id, off.person_id)
    return [str(each) for each in kinds if each in KINDS and KINDS[each].switchable] if is_theirs else []


def _signer(salt: str = "mentes.mail-off") -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)
