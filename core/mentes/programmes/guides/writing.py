"""What those who write the guides of a programme see of them: by guide and language, whose words are read now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mentes.base.actor import University
from mentes.base.errors import NotVisible, Unavailable
from mentes.base.i18n import N_, in_language
from mentes.base.incidents import pass_over
from mentes.programmes.guides.reading import Own, Reader, catalogue, chosen, own_guides, places
from mentes.programmes.guides.service import Place, stamp
from mentes.programmes.guides.texts import TextRow, newest
from mentes.programmes.rules import EditionRules, rules_of
from mentes.programmes.service import EditionRow
from mentes.programmes.titles import title_of


@dataclass(frozen=True)
class State:
    """One language of a guide: our publication, our draft, and what is read instead of ours."""

    locale: str
    ours: TextRow | None
    draft: TextRow | None
    owners: TextRow | None
    declared: bool


@dataclass(frozen=True)
class Shelf:
    """The guides of one programme as one university writes them."""

    editions: Sequence[EditionRow]
    university: University

    @property
    def programme_id(self) -> int:
        """Whose guides they are."""
        return self.edition.programme_id

    @cached_property
    def edition(self) -> EditionRow:
        """The edition whose numbers the texts speak of here: the latest that is not a draft, if there is one."""
        return max(self.editions, key=lambda each: (each.state != "draft", each.starts_on, each.id))

    @property
    def choices(self) -> list[tuple[int, str]]:
        """From which edition on words can be read: each of the programme, the newest first."""
        every = sorted(self.editions, key=lambda each: (each.starts_on, each.id), reverse=True)
        return [(each.id, title_of(each)) for each in every]

    @cached_property
    def rules(self) -> EditionRules | None:
        """The rules of that edition; None while the programme is suspended."""
        try:
            return rules_of(self.edition)
        except Unavailable as error:
            pass_over(error)
            return None

    @cached_property
    def values(self) -> dict[str, int | str]:
        """What may stand as %(name)s in a text, with today's values."""
        return places(self.rules.design) if self.rules else {}

    def declared(self, locale: str | None = None) -> dict[str, Own]:
        """The plugin's own guides, by key, said for the reader or in a given language."""
        if self.rules is None:
            return {}
        return {each.key: each for each in own_guides(self.rules.design, catalogue(self.rules.design, locale))}

    @cached_property
    def rows(self) -> list[TextRow]:
        """What is published and drafted here, and what the owner has published."""
        found = newest(self.programme_id, {self.university.id, self.edition.owner_id})
        return [each for each in found if each.tenant_id == self.university.id or each.is_read]

    def titles(self) -> dict[str, str]:
        """Every guide: key and title for the reader."""
        added: dict[str, dict[str, str]] = {}
        for each in self.rows:
            added.setdefault(each.key, {})[each.locale] = each.title
        own = {key: each.title for key, each in self.declared().items()}
        return own | {key: in_language(said) for key, said in added.items() if key not in own}

    def states(self, key: str) -> list[State]:
        """The languages of a guide, the university's first one first."""
        return [self.state(key, locale) for locale in self.university.locales]

    def state(self, key: str, locale: str) -> State:
        """Where one language stands."""
        mine = [each for each in self._rows_of(key, self.university.id) if each.locale == locale]
        is_owner = self.edition.owner_id == self.university.id
        theirs = [] if is_owner else [each for each in self._rows_of(key, self.edition.owner_id) if each.is_read]
        return State(
            locale,
            next((each for each in mine if each.published_at is not None), None),
            next((each for each in mine if each.published_at is None), None),
            chosen(theirs, Reader(self.edition.owner_id, self.edition.owner_id, locale)),
            key in self.declared(),
        )

    def _rows_of(self, key: str, tenant_id: int) -> list[TextRow]:
        return [each for each in self.rows if each.key == key and each.tenant_id == tenant_id]

    def place(self, key: str, locale: str) -> Place:
        """Where a text of this university belongs. Raises NotVisible for a guide or a language that it does not have."""
        if locale not in self.university.locales or key not in self.titles():
            raise NotVisible(N_("There is no such guide here. The list shows all of them."))
        return Place(self.programme_id, self.university.id, key, locale)

    def begins_with(self, state: State, key: str) -> tuple[str, str]:
        """Title and text to begin with: our draft, else what is read today."""
        ours = state.ours if state.ours and state.ours.is_read else None
        row = state.draft or ours or state.owners
        if row is not None:
            return row.title, row.body
        own = self.declared(state.locale).get(key)
        return (own.title, own.body) if own else (self.titles()[key], "")

    def audience(self, key: str) -> tuple[str, ...]:
        """For whom a guide is, as it was declared or begun."""
        own = self.declared().get(key)
        return own.audience if own else next(each.audience for each in self.rows if each.key == key)


def seen(state: State) -> int:
    """The stamp of the newest row of this language."""
    rows = [each for each in (state.ours, state.draft) if each is not None]
    return max((stamp(each.number, each.version) for each in rows), default=0)
