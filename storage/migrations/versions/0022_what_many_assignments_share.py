"""what many assignments share"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import Json

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment_blocks",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_assignment_blocks")),
    )


def downgrade() -> None:
    op.drop_table("assignment_blocks")
