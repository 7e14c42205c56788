"""Every table says what becomes of its rows when somebody's account is erased; one that is forgotten stops here."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

import mentes.tables  # noqa: F401 - the metadata must be whole
from mentes.base.db import Model, Scoped, models, table_class
from mentes.base.erasing import _Kept, addressed, deleted, kept, nameless, parts_of, unsaid

PERSON = {"person_id", "author_id", "actor_id", "mentee_id", "mentor_id"}
HOW = """
A model with rows of people says it in one line beside `__tenants__`, from `mentes.base.erasing`:
  __erased__ = deleted("person_id")                        the rows go (of a sealed table: "author_id")
  __erased__ = nameless("person_id", answers={})           the rows stay and these columns are emptied
  __erased__ = (deleted("person_id"), addressed("email"))  and rows with a confirmed address of theirs
  __erased__ = kept("a number and a day; no words")        nothing in it is anybody's
"""


def people_in(model):
    return {
        column.name
        for column in model.__table__.columns
        if column.name in PERSON or any(key.target_fullname == "person.id" for key in column.foreign_keys)
    }


def named_by(model):
    """The columns by which the parts find rows of a person; all where the model gives a reason to keep them."""
    parts = parts_of(model)
    if any(isinstance(each, _Kept) for each in parts):
        return people_in(model)
    return {name for each in parts for name in getattr(each, "by", ())}


@pytest.mark.requirement("PRV-4", "S2-29")
@pytest.mark.parametrize("model", models(), ids=lambda model: model.__tablename__)
def test_every_table_says_what_becomes_of_its_rows(model):
    try:
        parts_of(model)
    except TypeError as error:
        pytest.fail(f"{error}\n{HOW}")
    assert unsaid(model) == [], f"of these columns of {model.__tablename__} nothing is said.\n{HOW}"
    assert people_in(model) <= named_by(model), f"rows of {model.__tablename__} name somebody by these.\n{HOW}"
    assert all(each.why for each in parts_of(model) if isinstance(each, _Kept))


@pytest.mark.parametrize(
    "model", [each for each in models() if table_class(each) == "sealed"], ids=lambda m: m.__name__
)
def test_what_somebody_wrote_as_one_of_a_pair_goes(model):
    assert parts_of(model) == (deleted("author_id"),)


def made_up(said: Any = None):
    """A table that no database has."""
    registry = sa.orm.registry(metadata=sa.MetaData(), type_annotation_map=Model.registry.type_annotation_map)

    class Diary(Scoped):
        __tablename__ = "diary"
        __tenants__ = ("tenant_id",)
        id: Mapped[int] = mapped_column(primary_key=True)
        tenant_id: Mapped[int]
        person_id: Mapped[int]
        title: Mapped[str]
        entry: Mapped[dict[str, Any]]

    if said is not None:
        Diary.__erased__ = said
    return registry.mapped(Diary)


def test_a_table_that_says_nothing_is_found():
    with pytest.raises(TypeError, match="Diary must say"):
        parts_of(made_up())


def test_a_text_that_is_forgotten_is_found():
    assert unsaid(made_up(nameless("person_id", entry={}))) == ["title"]
    assert unsaid(made_up(nameless("person_id", entry={}, harmless=("title",)))) == []
    assert unsaid(made_up(deleted("person_id"))) == []
    assert unsaid(made_up(addressed("title"))) == []
    assert unsaid(made_up(kept("a reason"))) == []


def test_a_person_who_is_found_by_an_address_only_is_missed():
    model = made_up(addressed("title", "entry"))
    assert unsaid(model) == []
    assert people_in(model) - named_by(model) == {"person_id"}


@pytest.mark.parametrize("model", [each for each in models() if hasattr(each, "__tenants__")], ids=lambda m: m.__name__)
def test_no_row_loses_the_university_that_sees_it(model):
    """Emptied, it would be seen by nobody any more, and row security refuses the change."""
    emptied = {name for each in parts_of(model) for name in getattr(each, "values", ())}
    assert emptied.isdisjoint(model.__tenants__)
