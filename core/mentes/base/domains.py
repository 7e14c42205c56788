"""Catalogues: one gettext domain for core and one for each plugin, found beside its package and kept loaded."""

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

CORE = "messages"
PACKAGE = Path(__file__).resolve().parents[1]


def core_folder() -> Path:
    """Where core's catalogues lie: inside the installed package, or at the top of a working copy."""
    inside = PACKAGE / "translations"
    return inside if inside.is_dir() else PACKAGE.parents[1] / "translations"


class Domain:
    """All languages of one gettext domain; a text that a plugin does not have is looked for in core's."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._loaded: dict[str, NullTranslations] = {}

    def translations(self, locale: Locale) -> NullTranslations:
        """The catalogue for a language, its general form where the country has none (`de` for `de_AT`)."""
        key = str(locale)
        if key not in self._loaded:
            names = dict.fromkeys([key, locale.language])
            found = next((texts for name in names if (texts := read(self.folder, name, self.name))), NullTranslations())
            if self.name != CORE:
                found.add_fallback(domain(CORE).translations(locale))
            self._loaded[key] = found
        return self._loaded[key]


class Shown(NullTranslations):
    """Texts of one language as they were shown once; what was not among them is said as today."""

    def __init__(self, texts: Mapping[str, str], today: NullTranslations) -> None:
        super().__init__()
        self._shown = texts
        self.add_fallback(today)

    def gettext(self, message: str) -> str:
        """The text as it was shown, else as it is today."""
        return self._shown.get(message) or super().gettext(message)

    ugettext = gettext


class ShownDomain(Domain):
    """A gettext domain as it spoke on one day, whatever its catalogues say by now."""

    def __init__(self, name: str, texts: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(name, Path())
        self._texts = texts

    def translations(self, locale: Locale) -> NullTranslations:
        """The texts of a language as they were shown."""
        texts = self._texts.get(str(locale)) or self._texts.get(locale.language) or {}
        return Shown(texts, _today(self.name).translations(locale))


MOST_SHOWN = 256  # sets of texts that a process keeps by name
_shown: dict[str, ShownDomain] = {}


def as_shown(name: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    """The name of a domain that says these texts (language, source, text) and everything else as domain `name` does today.

    Where nobody has called this in a process, that name says what the domain says today.
    """
    if not any(texts.values()):
        return name
    digest = hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
    key = f"{name}@{digest[:16]}"
    while key not in _shown and len(_shown) >= MOST_SHOWN:
        _shown.pop(next(iter(_shown)), None)
    _shown.setdefault(key, ShownDomain(name, texts))
    return key


def domain(name: str) -> Domain:
    """The domain of that name: `messages` for core, else the plugin's package, or one `as_shown`."""
    return _shown.get(name) or _today(name.partition("@")[0])


@cache
def _today(name: str) -> Domain:
    """An installed domain. A package that is gone has no texts."""
    if name == CORE:
        return Domain(name, core_folder())
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        spec = None
    origin = Path(spec.origin) if spec and spec.origin else Path(name) / "__init__.py"
    return Domain(name, origin.parent / "translations")


def read(folder: Path, locale: str, name: str) -> Translations | None:
    """One catalogue. The compiled file serves unless the source beside it is newer (somebody is translating)."""
    source = folder / locale / "LC_MESSAGES" / f"{name}.po"
    compiled = source.with_suffix(".mo")
    if compiled.exists() and not (source.exists() and source.stat().st_mtime_ns > compiled.stat().st_mtime_ns):
        return Translations(BytesIO(compiled.read_bytes()), name)
    if not source.exists():
        return None
    built = BytesIO()
    with source.open("rb") as text:
        write_mo(built, read_po(text, locale=locale))
    return Translations(BytesIO(built.getvalue()), name)


@cache
def languages() -> dict[str, str]:
    """The languages that core speaks, each in its own name: `{"en": "English", "de": "Deutsch"}`."""
    catalogues = sorted(core_folder().glob(f"*/LC_MESSAGES/{CORE}.po")) or sorted(core_folder().glob("*/*/*.mo"))
    codes = dict.fromkeys(["en", *(path.parts[-3] for path in catalogues)])
    return {code: Locale.parse(code).get_display_name() or code for code in codes}
