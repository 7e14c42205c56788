"""Where a person may be sent next: only to a page of our own (SEC-8)."""

import re
from urllib.parse import unquote, urlsplit

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
LENGTH_LIMIT = 2000


def safe_next(wanted: str | None, default: str = "/") -> str:
    """The wanted path when it is a plain path of this site, else the default; never another host or scheme.

    Refused are absolute and scheme-relative addresses and all that browsers read as one: backslashes, tabs and line
    breaks, encoded forms of them, and paths that only become `//` once dots are taken away.
    """
    if not wanted or len(wanted) > LENGTH_LIMIT:
        return default
    plain = unquote(unquote(wanted))
    if _FORBIDDEN.search(wanted) or _FORBIDDEN.search(plain):
        return default
    if not all(_is_own_path(form) for form in (wanted, plain)):
        return default
    return wanted


def _is_own_path(text: str) -> bool:
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    # Read by hand, not by urlsplit: that takes "///host" for the path "/host", and browsers take it for a host.
    return path.startswith("/") and "//" not in path and not {".", ".."} & set(path.split("/"))


def is_web_address(text: str) -> bool:
    """Whether this is a whole https or http address that a link may point to (never `javascript:` and the like)."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and not _FORBIDDEN.search(text)
