"""A browser in words, from what it says of itself: enough to know one's own again, and not more."""

import re

from mentes.base.i18n import N_, Message

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox|FxiOS", "Firefox"), ("Chrome|CriOS", "Chrome"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux|X11", "Linux"),
)


def device(agent: str) -> Message:
    """“Firefox on Windows”, from the User-Agent header."""
    browser = _first((*BROWSERS, ("Safari", "Safari")), agent)
    system = _first(SYSTEMS, agent)
    if browser and system:
        return Message(N_("%(browser)s on %(system)s"), {"browser": browser, "system": system})
    return Message(browser or system) if browser or system else Message(N_("A browser that we do not know"))


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, agent)), "")
