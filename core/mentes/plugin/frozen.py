"""What a mentorship was promised: parameters, design and texts as they were shown, kept as plain data for good."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from mentes.base.domains import CORE, as_shown
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, filled
from mentes.plugin.design import Design
from mentes.plugin.guard import blaming
from mentes.plugin.loader import Plugin, registry

FORMAT = 1

LocaleTexts = Mapping[str, Mapping[str, str]]


class ConfigMisfit(Unavailable):
    """The parameters do not fit the plugin's model any more; `problems` lists place and fault (503)."""

    def __init__(self, plugin: str, error: ValidationError) -> None:
        super().__init__(N_("This programme is suspended: its parameters have to be looked through."))
        self.plugin = plugin
        self.problems = tuple((".".join(map(str, each["loc"])), each["msg"]) for each in error.errors())


@dataclass(frozen=True)
class Frozen:
    """A mentorship's own rules, thawed. `config` is plain; `config_of` makes the plugin's model of it."""

    plugin: str
    version: str
    config: Mapping[str, Any]
    design: Design
    texts: LocaleTexts

    @cached_property
    def spoken(self) -> Design:
        """The design whose texts are said everywhere as they were shown, whatever the catalogues say by now."""
        return self.design.in_domain(as_shown(self.design.domain or CORE, self.texts))

    def text(self, source: str, locale: str, values: Iterable[tuple[str, int | str]] = ()) -> str:
        """A text of the design as it was shown in this language, with its values; the source where it never was."""
        return filled(self.texts.get(locale, {}).get(source, source), source, dict(values))


def freeze(plugin: Plugin, config: BaseModel, design: Design, locale_texts: LocaleTexts) -> dict[str, Any]:
    """Plain data for a JSON column. `locale_texts`: language → source text → text, of `design.texts()`."""
    return {
        "format": FORMAT,
        "plugin": plugin.name,
        "version": plugin.version,
        "config": config.model_dump(mode="json"),
        "design": design.to_json(),
        "texts": {locale: dict(texts) for locale, texts in locale_texts.items()},
    }


def thaw(data: Mapping[str, Any]) -> Frozen:
    """What was frozen; `ValueError` when it is of a format that this release does not know."""
    if data.get("format") != FORMAT:
        raise ValueError(f"frozen rules of format {data.get('format')!r}; this release knows {FORMAT}")
    return Frozen(data["plugin"], data["version"], data["config"], Design.from_json(data["design"]), data["texts"])


def config_of(plugin: Plugin, data: Mapping[str, Any]) -> BaseModel:
    """An edition's parameters as the plugin's model.

    Raises ConfigMisfit when they do not fit, PluginFailure when the model itself fails or takes too long.
    """
    with blaming(plugin.name):
        try:
            made: BaseModel = plugin.crew.ask(partial(plugin.card.config.model_validate, data))
        except ValidationError as error:
            raise ConfigMisfit(plugin.name, error) from error
    return made


def frozen_config_of(plugin: Plugin, frozen: Frozen) -> BaseModel:
    """A mentorship's parameters as today's model: what it no longer asks is left out, what is new takes its default.

    Where something is gone and something is new, it may have been renamed, and a default would break a promise: that is a
    `ConfigMisfit`, until the model knows the old name as well (`Field(validation_alias=AliasChoices("new", "old"))`).
    """
    model = plugin.card.config
    names = {key: _names_of(key, field) for key, field in model.model_fields.items()}
    gone = frozen.config.keys() - set().union(*names.values())
    if gone and any(not known & frozen.config.keys() for known in names.values()):
        raise ConfigMisfit(plugin.name, _renamed(sorted(gone)))
    return config_of(plugin, {key: value for key, value in frozen.config.items() if key not in gone})


def _names_of(key: str, field: FieldInfo) -> set[str]:
    """Every name that a field is read by."""
    alias = field.validation_alias
    known = alias.choices if isinstance(alias, AliasChoices) else [alias or key]
    return {each for each in known if isinstance(each, str)}


def _renamed(gone: list[str]) -> ValidationError:
    fault = PydanticCustomError("renamed", "is not known any more; another may be its new name")
    return ValidationError.from_exception_data(
        "Config", [InitErrorDetails(type=fault, loc=(key,), input=None) for key in gone]
    )


def running(data: Mapping[str, Any]) -> Frozen:
    """A mentorship's own rules, for a verb that changes something.

    Raises NoPlugin while their plugin is away, ConfigMisfit or PluginFailure while it cannot read the parameters.
    """
    frozen = thaw(data)
    frozen_config_of(registry().plugin(frozen.plugin), frozen)
    return frozen
