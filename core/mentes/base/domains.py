"""Catalogues: one gettext domain for core and one for each plugin, found beside its package and kept loaded."""

import importlib.util
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


@cache
def domain(name: str) -> Domain:
    """The domain of that name: `messages` for core, else the plugin's package. A package that is gone has no texts."""
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
