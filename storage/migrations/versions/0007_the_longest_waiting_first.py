"""the longest waiting first"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE, OLD, NEW = (
    "opportunities",
    "ix_opportunity_owner_state",
    "ix_opportunity_owner_state_contact",
)


def upgrade() -> None:
    op.create_index(NEW, TABLE, ["owner_id", "state", "last_contact_at"])
    op.drop_index(OLD, TABLE)


def downgrade() -> None:
    op.create_index(OLD, TABLE, ["owner_id", "state"])
    op.drop_index(NEW, TABLE)
