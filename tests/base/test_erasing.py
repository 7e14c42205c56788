"""Every table says what becomes of its rows when somebody's account is erased; one that is forgotten stops here."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

import mentes.tables  # noqa: F401 - the metadata must be whole
from mentes.base.db import Model, Scoped, models, table_class
from mentes.base.erasing import FORMER, _Kept, addressed, deleted, kept, nameless, parts_of, sought, unsaid, without

PERSON = {"person_id", "author_id", "actor_id", "mentee_id", "mentor_id"}
HOW = """
A model with rows of people says it in one line beside `__tenants__`, from `mentes.base.erasing`:
  __erased__ = deleted("person_id")                        the rows go (of a sealed table: "author_id")
  __erased__ = nameless("person_id", answers={})           the rows stay and these columns are emptied
  __erased__ = (deleted("person_id"), sought("text"))      and the name is looked for in rows of others
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
    assert unsaid(made_up((nameless("person_id", entry={}), sought("title")))) == []
    assert unsaid(made_up(nameless("person_id", entry={}, harmless=("title",)))) == []
    assert unsaid(made_up(deleted("person_id"))) == []
    assert unsaid(made_up(addressed("title"))) == []
    assert unsaid(made_up(kept("a reason"))) == []


def test_a_person_who_is_only_sought_is_found():
    model = made_up(sought("title", "entry"))
    assert unsaid(model) == []
    assert people_in(model) - named_by(model) == {"person_id"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zoë Müller has left", f"{FORMER} has left"),
        ("(Zoë Müller, zoe@graz.example)", f"({FORMER}, {FORMER})"),
        ("Zoë Müllerová stays", "Zoë Müllerová stays"),
        ("azoe@graz.example stays", "azoe@graz.example stays"),
        ({"text": "%(name)s", "values": {"name": "Zoë Müller", "n": 3}}, None),
        (["Zoë Müller", None], [FORMER, None]),
    ],
)
def test_a_name_goes_as_a_whole_word_from_texts_lists_and_mappings(text, left):
    names = ("Zoë Müller", "zoe@graz.example")
    wanted = left if left is not None else {"text": "%(name)s", "values": {"name": FORMER, "n": 3}}
    assert without(text, names) == wanted
