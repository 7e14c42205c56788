"""How Alembic runs here: on the connection that `base.migrate` opened, over our own schemas."""

from alembic import context

from mentes.base.db import Model
from mentes.base.migrate import our_schemas

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    include_schemas=True,
    include_name=our_schemas,
)
with context.begin_transaction():
    context.run_migrations()
