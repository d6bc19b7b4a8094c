"""matching rules changed in the chat"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Json, Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_trials",
        sa.Column("change_id", BigId, autoincrement=False, nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_match_trials")),
    )
    op.create_table(
        "match_changes",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("matching", Json, nullable=False),
        sa.Column("made_from", sa.String(), nullable=False),
        sa.Column("file_sha", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("decided_by_id", BigId, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_match_changes_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_match_changes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("match_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_changes_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("match_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_changes_state"))

    op.drop_table("match_changes")
    op.drop_table("match_trials")
