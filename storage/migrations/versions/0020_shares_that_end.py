"""shares that end, and heads of group accounts that are their own parent"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer_shares", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until", Moment(), nullable=True))
    customers = sa.table("customers", sa.column("id"), sa.column("parent_id"))
    heads = sa.select(customers.c.parent_id).where(customers.c.parent_id.is_not(None))
    op.execute(
        customers.update()
        .where(customers.c.id.in_(heads), customers.c.parent_id.is_(None))
        .values(parent_id=customers.c.id)
    )


def downgrade() -> None:
    with op.batch_alter_table("customer_shares", schema=None) as batch_op:
        batch_op.drop_column("until")
