"""What the core itself asks in an edition, whatever its plugin: which source of a fact counts, and who may be a pair."""

from pydantic import BaseModel, Field

from mentes.people.records.counting import FactName, Source


class Conditions(BaseModel, frozen=True, extra="forbid"):
    """Parameters of an edition beside its plugin's own.

    `weakest`: by fact the weakest source that counts; a fact that is not named counts by the person's own word, which
    a coordinator confirms before admission (identity decision 6). `same_unit`: two of one unit may be a pair (S1-15).
    """

    weakest: dict[FactName, Source] = Field(default_factory=dict)
    same_unit: bool = False


DEFAULT = Conditions()
