"""Where a person may be sent next: only to a page of our own, and where a link of theirs may lead (SEC-8)."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}  # Unicode categories: control, format (bidi among them), line, paragraph
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
    """Whether this is a whole https or http address that a link may point to (never `javascript:` and the like).

    Nor one that seems to lead elsewhere: with a name before the host (`https://bank@evil.example`), or with signs that
    are not seen or turn the line round.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        return False
    return not _FORBIDDEN.search(text) and not any(unicodedata.category(sign) in _UNSEEN for sign in text)
