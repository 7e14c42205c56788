"""The sender on a letter's envelope: an address of its own for each letter, so that a report names it (VERP), signed."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from flask import current_app

from mentes.notices.models import Mail

_OURS = re.compile(r"^(\d{1,10})\.(\d{1,10})\.([0-9a-f]{20})$")


@dataclass(frozen=True)
class Returned:
    """Which letter of which university came back."""

    tenant_id: int
    mail_id: int


def return_address(mail: Mail) -> str | None:
    """`bounces+7.412.<signature>@host` for MAIL_BOUNCES `bounces@host`; None without that setting."""
    local, _, host = str(current_app.config["MAIL_BOUNCES"]).rpartition("@")
    number = f"{mail.tenant_id}.{mail.id}"
    return f"{local}+{number}.{_signature(number)}@{host}" if local else None


def read(address: str) -> Returned | None:
    """The letter that an address was made for; None for any other address, and for a forged one."""
    own_local, _, own_host = str(current_app.config["MAIL_BOUNCES"]).lower().rpartition("@")
    local, _, host = address.strip().strip("<>").lower().rpartition("@")
    name, _, rest = local.partition("+")
    found = _OURS.match(rest)
    if not own_local or (name, host) != (own_local, own_host) or found is None:
        return None
    tenant_id, mail_id, signature = found.groups()
    if not hmac.compare_digest(signature, _signature(f"{tenant_id}.{mail_id}")):
        return None
    return Returned(int(tenant_id), int(mail_id))


def _signature(number: str) -> str:
    key = f"mentes.bounces:{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:20]
