"""People: several ways in, addresses, facts from several sources, guests, links that work once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _used_token()
    _invitation()
    _registry_entry()
    _address()
    _interrupted_form()
    _one_time_link()
    _provider_member()
    _sign_in_attempt()
    _pending_move()
    _fact()
    _home_organisation()
    _identity()
    _identity_provider()
    _pending_sign_in()
    _person()
    _role_grant()
    _tenant()
    _web_session()


def _used_token() -> None:
    op.create_table(
        "used_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_used_token"),
    )
    op.create_index("ix_used_token_expires_at", "used_token", ["expires_at"], unique=False)


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("remit", sa.Text(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_home_id", sa.Integer(), nullable=True),
        sa.Column("taken_name", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_invitation_tenant_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
    )
    op.create_index("ix_invitation_tenant_state", "invitation", ["tenant_id", "state"], unique=False)


def _registry_entry() -> None:
    op.create_table(
        "registry_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("asserted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asserted_by", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_registry_entry_tenant_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_registry_entry"),
        sa.UniqueConstraint("tenant_id", "match", "name", name="uq_registry_entry_tenant_id_match_name"),
    )


def _address() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_address_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sa.UniqueConstraint("person_id", "folded", name="uq_address_person_id_folded"),
    )
    op.create_index("ix_address_tenant_folded", "address", ["tenant_id", "folded"], unique=False)


def _interrupted_form() -> None:
    op.create_table(
        "interrupted_form",
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("typed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_interrupted_form_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_interrupted_form"),
    )
    op.create_index("ix_interrupted_form_person_id", "interrupted_form", ["person_id"], unique=False)


def _one_time_link() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("browser_hash", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_one_time_link_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_one_time_link_tenant_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_link"),
    )
    op.create_index("ix_one_time_link_expires_at", "one_time_link", ["expires_at"], unique=False)
    op.create_index("ix_one_time_link_person_id", "one_time_link", ["person_id"], unique=False)


def _provider_member() -> None:
    op.create_table(
        "provider_member",
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("idp_hint", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["identity_provider.id"], name="fk_provider_member_provider_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_provider_member_tenant_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("provider_id", "tenant_id", name="pk_provider_member"),
    )
    op.create_index("ix_provider_member_tenant_id", "provider_member", ["tenant_id"], unique=False)


def _sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["identity_provider.id"], name="fk_sign_in_attempt_provider_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_sign_in_attempt_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
        sa.UniqueConstraint("reference", name="uq_sign_in_attempt_reference"),
    )
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"], unique=False)
    op.create_index("ix_sign_in_attempt_tenant_at", "sign_in_attempt", ["tenant_id", "at"], unique=False)


def _pending_move() -> None:
    op.create_table(
        "pending_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("welcomed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name="fk_pending_move_identity_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_pending_move_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["wanted_id"], ["tenant.id"], name="fk_pending_move_wanted_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_pending_move"),
    )
    op.create_index("ix_pending_move_tenant_id", "pending_move", ["tenant_id"], unique=False)
    op.create_index("ix_pending_move_wanted_id", "pending_move", ["wanted_id"], unique=False)
    op.create_index(
        "uq_pending_move_open", "pending_move", ["identity_id"], unique=True, postgresql_where=sa.text("state = 'open'")
    )


def _fact() -> None:
    op.add_column("fact", sa.Column("asserted_by", sa.Integer(), nullable=True))


def _home_organisation() -> None:
    op.add_column("home_organisation", sa.Column("tenant_id", sa.Integer(), nullable=True))
    op.execute("update home_organisation set tenant_id = p.tenant_id from identity_provider p where p.id = provider_id")
    op.alter_column("home_organisation", "tenant_id", nullable=False)
    op.create_index("ix_home_organisation_tenant_id", "home_organisation", ["tenant_id"], unique=False)
    op.drop_constraint("fk_home_organisation_provider_id", "home_organisation", type_="foreignkey")
    op.create_foreign_key(
        "fk_home_organisation_tenant_id", "home_organisation", "tenant", ["tenant_id"], ["id"], ondelete="RESTRICT"
    )
    op.drop_column("home_organisation", "provider_id")


def _identity() -> None:
    op.add_column("identity", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_identity_person_id", "identity", ["person_id"], unique=False)


def _identity_provider() -> None:
    op.add_column("identity_provider", sa.Column("kind", sa.Text(), server_default="tenant", nullable=False))
    op.add_column("identity_provider", sa.Column("state", sa.Text(), server_default="active", nullable=False))
    op.add_column("identity_provider", sa.Column("origin", sa.Text(), server_default="file", nullable=False))
    op.add_column("identity_provider", sa.Column("label", sa.Text(), server_default="", nullable=False))
    op.add_column("identity_provider", sa.Column("client_secret", sa.LargeBinary(), nullable=True))
    op.add_column("identity_provider", sa.Column("client_secret_hint", sa.Text(), nullable=True))
    op.add_column("identity_provider", sa.Column("client_secret_until", sa.Date(), nullable=True))
    op.add_column("identity_provider", sa.Column("tested_version", sa.Integer(), nullable=True))
    op.add_column("identity_provider", sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity_provider", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity_provider", sa.Column("proposed_by", sa.Integer(), nullable=True))
    op.add_column("identity_provider", sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("identity_provider", "tenant_id", existing_type=sa.INTEGER(), nullable=True)
    op.alter_column("identity_provider", "issuer", existing_type=sa.TEXT(), nullable=True)
    op.drop_constraint("uq_identity_provider_tenant_id", "identity_provider", type_="unique")
    op.drop_constraint("uq_identity_provider_issuer", "identity_provider", type_="unique")
    op.create_index(
        "uq_identity_provider_issuer",
        "identity_provider",
        ["issuer"],
        unique=True,
        postgresql_where=sa.text("state in ('active', 'leaving')"),
    )
    op.create_index(
        "uq_identity_provider_one_each",
        "identity_provider",
        ["tenant_id", "kind", "state"],
        unique=True,
        postgresql_where=sa.text("state in ('draft', 'active')"),
    )
    op.create_check_constraint(
        "ck_identity_provider_owner", "identity_provider", "(kind = 'shared') = (tenant_id is null)"
    )
    op.create_check_constraint(
        "ck_identity_provider_issuer", "identity_provider", "kind = 'guest' or issuer is not null"
    )


def _pending_sign_in() -> None:
    op.add_column("pending_sign_in", sa.Column("purpose", sa.Text(), server_default="sign_in", nullable=False))
    op.add_column("pending_sign_in", sa.Column("session_hash", sa.Text(), nullable=True))
    op.create_index("ix_pending_sign_in_expires_at", "pending_sign_in", ["expires_at"], unique=False)


def _person() -> None:
    op.add_column("person", sa.Column("pronouns", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("languages", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("person", sa.Column("organisation", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("chosen", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("person", sa.Column("guest", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("person", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))


def _role_grant() -> None:
    op.add_column("role_grant", sa.Column("remit", sa.Text(), nullable=True))
    op.add_column("role_grant", sa.Column("revoked_by", sa.Integer(), nullable=True))


def _tenant() -> None:
    op.add_column("tenant", sa.Column("origin", sa.Text(), server_default="file", nullable=False))
    op.add_column("tenant", sa.Column("town", sa.Text(), server_default="", nullable=False))
    op.add_column("tenant", sa.Column("terms", sa.ARRAY(sa.Text()), server_default="{03-01,10-01}", nullable=False))


def _web_session() -> None:
    op.add_column("web_session", sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False))
    op.add_column("web_session", sa.Column("identity_id", sa.Integer(), nullable=True))
    op.add_column("web_session", sa.Column("id_token", sa.LargeBinary(), nullable=True))
    op.add_column("web_session", sa.Column("acr", sa.Text(), nullable=True))
    op.add_column("web_session", sa.Column("auth_time", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_web_session_expires_at", "web_session", ["expires_at"], unique=False)
    op.create_index("ix_web_session_provider_sid", "web_session", ["provider_id", "provider_sid"], unique=False)
    op.create_unique_constraint("uq_web_session_number", "web_session", ["number"])
    op.create_foreign_key(
        "fk_web_session_identity_id", "web_session", "identity", ["identity_id"], ["id"], ondelete="CASCADE"
    )


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
