"""A university (or the alliance office) that takes part in Mentes."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Public


class Tenant(Public, Model):
    """One university, or the alliance. What a file declares is written here by `tenants apply` and by nothing else."""

    __tablename__ = "tenant"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="university")  # university | alliance
    state: Mapped[str] = mapped_column(default="active")  # active | suspended | archived
    origin: Mapped[str] = mapped_column(default="file", server_default="file")  # file | pages: who may change it
    town: Mapped[str] = mapped_column(default="", server_default="")  # people look for it by that name, too
    names: Mapped[dict[str, Any]]  # {locale: name}
    locales: Mapped[list[str]]  # the first is the default
    timezone: Mapped[str]
    terms: Mapped[list[str]] = mapped_column(default=lambda: ["03-01", "10-01"], server_default="{03-01,10-01}")
    # the days on which a semester begins, as MM-DD: what is known of somebody's studies counts until the day before
    brand: Mapped[dict[str, Any]]  # colour, logo, sender
    privacy: Mapped[dict[str, Any]]  # policy link, retention in months
    plugins: Mapped[list[str]]  # observers that this university wants told
    declared: Mapped[dict[str, Any]]  # the file as last applied, for plan and export

    def name(self, locale: str) -> str:
        """Its name in this language, else in its own first one."""
        return str(self.names.get(locale) or self.names.get(self.locales[0]) or next(iter(self.names.values())))
