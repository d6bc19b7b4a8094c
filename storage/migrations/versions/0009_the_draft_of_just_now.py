"""the draft of just now"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE, OLD, NEW = "touch_logs", "ix_touch_logs_author_id", "ix_touch_author_created"


def upgrade() -> None:
    op.create_index(NEW, TABLE, ["author_id", "created_at"])
    op.drop_index(OLD, TABLE)


def downgrade() -> None:
    op.create_index(OLD, TABLE, ["author_id"])
    op.drop_index(NEW, TABLE)
