"""platforms at work"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "usage",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "month", "kind", name=op.f("pk_usage")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lost_at", Moment(), nullable=True))

    with op.batch_alter_table("chat_groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lost_at", Moment(), nullable=True))

    with op.batch_alter_table("shown_places", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handle", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("shown_places", schema=None) as batch_op:
        batch_op.drop_column("handle")

    with op.batch_alter_table("chat_groups", schema=None) as batch_op:
        batch_op.drop_column("lost_at")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("lost_at")

    op.drop_table("usage")
    op.drop_table("leases")
