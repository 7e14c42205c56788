"""What came in a sign-in, in terms that say nothing of the person: names of claims, organisations, the issuer, scopes."""

import re
from collections.abc import Mapping
from typing import Any

from mentes.people.signin.provider import ProviderSettings

NAMES_AT_MOST = 60
_NAME = re.compile(r"[A-Za-z0-9_.:/#-]{1,100}")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:/_~-]{1,200}")


def evidence(provider: ProviderSettings, signed: Mapping[str, Any], userinfo: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of a sign-in for the administrator (SSO-13); never a name, an address, a subject or a token."""
    homes = [source.get(provider.claim_names.home_organisation) for source in (signed, userinfo)]
    return {
        "claims": _names({**userinfo, **signed}),
        "home_organisations": sorted({_domain(home) for home in homes if home is not None}),
        "issuer": plain_issuer(signed.get("iss")),
        "scopes": list(provider.scopes),
    }


def plain_issuer(value: Any) -> str:
    """An issuer as it may be shown: an address of the web without query and user, or "?"."""
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else "?"


def _names(claims: Mapping[str, Any]) -> list[str]:
    """Names of claims that came with something in them; what is no plain name is a "?"."""
    filled = [name for name, value in claims.items() if value not in (None, "", [], {})]
    return sorted({name if _NAME.fullmatch(name) else "?" for name in filled})[:NAMES_AT_MOST]


def _domain(value: Any) -> str:
    """A domain; an address or anything else that may be a person's is a "?"."""
    text = value.lower() if isinstance(value, str) and len(value) <= 200 else ""
    return text if _DOMAIN.fullmatch(text) else "?"
