"""What went wrong with plugins, kept for those who can put it right; nothing of anybody's data."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Public


class PluginFault(Public, Model):
    """One failure of a plugin, by the incident number that its reader saw; kept in a transaction of its own."""

    __tablename__ = "plugin_fault"
    __table_args__ = (sa.Index("ix_plugin_fault_plugin_happened_at", "plugin", "happened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str]
    hook: Mapped[str]  # or "page" for one of its own pages
    incident: Mapped[str] = mapped_column(unique=True)
    error: Mapped[str]  # type and first line, shortened
    traceback: Mapped[str]  # file names and lines, shortened; no values
    release: Mapped[str]  # the plugin's version
    happened_at: Mapped[datetime]
