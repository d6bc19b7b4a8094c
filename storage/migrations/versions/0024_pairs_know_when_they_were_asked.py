"""pairs know when they were asked"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer_pairs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("customer_pairs", schema=None) as batch_op:
        batch_op.drop_column("asked_at")
