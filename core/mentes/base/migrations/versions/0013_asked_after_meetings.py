"""A questionnaire may follow each meeting: who was asked says after which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("meeting", sa.Integer(), server_default="0", nullable=False))
    op.drop_constraint("uq_response_mentorship_id_questionnaire_role", "response")
    op.create_unique_constraint(
        "uq_response_mentorship_id_questionnaire_role_meeting",
        "response",
        ["mentorship_id", "questionnaire", "role", "meeting"],
    )


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
