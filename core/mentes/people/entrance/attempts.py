"""Every sign-in and what came of it, by a reference that the person has and the administrator looks up. Kept 90 days."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
import structlog

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.ticks import daily
from mentes.people.entrance.models import IdentityProvider, SignInAttempt
from mentes.people.signin.refusals import SignInRefused

KEPT: Final = timedelta(days=90)
OK: Final = "ok"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another; 8 of them are 40 bits

log = structlog.get_logger()


def note_attempt(
    provider: IdentityProvider, tenant_id: int | None, outcome: str = OK, *, purpose: str = "sign_in", **details: Any
) -> str:
    """Write down a sign-in that went through (`ok`) or was refused (a code); gives its reference, like `K7QF-2M9X`.

    `details` say what was expected and what came, and nothing of the person: never a name, an address, a subject or a
    token (SSO-13, privacy). `tenant_id` is None where a shared sign-in could not say whose person it is.
    """
    reference = _new_reference()
    db.session.add(
        SignInAttempt(
            reference=reference,
            provider_id=provider.id,
            tenant_id=tenant_id,
            at=real_now(),
            purpose=purpose,
            outcome=outcome,
            details=details,
        )
    )
    db.session.flush()
    if outcome != OK:
        log.info("sign-in refused", provider=provider.id, refusal=outcome, reference=reference)
    return reference


def note_refusal(
    provider: IdentityProvider, tenant_id: int | None, refusal: SignInRefused, *, purpose: str = "sign_in"
) -> str:
    """The same for what the strict layer refused, with what the provider's row had made us expect."""
    said = refusal.message.values
    details: dict[str, Any] = {
        "expected": {"home_organisations": sorted(provider.home_organisations), "issuer": provider.issuer},
        "came": {**({"issuer": said["issuer"]} if "issuer" in said else {}), **refusal.came},
    }
    if "claim" in said:
        details["claim"] = said["claim"]
    return note_attempt(provider, tenant_id, refusal.code, purpose=purpose, **details)


def nothing_begun() -> SignInAttempt:
    """An answer that belongs to no sign-in of this browser, for the page that says so; it is kept nowhere."""
    return SignInAttempt(reference="", outcome="state_mismatch", details={})


def last_attempts(tenant_id: int, limit: int = 50) -> list[SignInAttempt]:
    """The newest sign-ins at a university, for those who look after it (UX-50)."""
    chosen = sa.select(SignInAttempt).where(SignInAttempt.tenant_id == tenant_id)
    return list(db.session.scalars(chosen.order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc()).limit(limit)))


def attempt_by_reference(reference: str, tenant_ids: Collection[int]) -> SignInAttempt | None:
    """The sign-in that somebody names, if it was at one of these universities. Small letters and blanks are forgiven."""
    found = _find(reference)
    return found if found is not None and found.tenant_id in tenant_ids else None


def attempt_anywhere(reference: str) -> SignInAttempt | None:
    """The sign-in that somebody names, at whichever university or at none yet: for central admins only."""
    return _find(reference)


def problem(reference: str) -> SignInAttempt:
    """The refused sign-in with this reference, for whoever has it. Raises NotVisible for any other."""
    found = _find(reference)
    if found is None or found.outcome == OK:
        raise NotVisible
    return found


@daily("sign-in attempts")
def forget_old(tenant_id: int) -> None:
    """Let go of what is older than ninety days, and of what belongs to no university."""
    own = sa.or_(SignInAttempt.tenant_id == tenant_id, SignInAttempt.tenant_id.is_(None))
    db.session.execute(sa.delete(SignInAttempt).where(own, SignInAttempt.at < real_now() - KEPT))


def _find(reference: str) -> SignInAttempt | None:
    plain = "".join(letter for letter in reference.upper() if letter in _LETTERS)
    if len(plain) != 8 or len(reference) > 20:
        return None
    return db.session.scalar(sa.select(SignInAttempt).where(SignInAttempt.reference == _shown(plain)))


def _new_reference() -> str:
    return _shown("".join(secrets.choice(_LETTERS) for _ in range(8)))


def _shown(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:]}"
