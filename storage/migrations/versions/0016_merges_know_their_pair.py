"""merges know their pair"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer_merges", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pair_id", BigId, nullable=True))
        batch_op.create_index(batch_op.f("ix_customer_merges_pair_id"), ["pair_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_customer_merges_pair_id"), "customer_pairs", ["pair_id"], ["id"]
        )

    with op.batch_alter_table("customer_pairs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_customer_pairs_one_id_other_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_customer_pairs_one_id"), ["one_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("customer_pairs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_pairs_one_id"))
        batch_op.create_unique_constraint(
            batch_op.f("uq_customer_pairs_one_id_other_id"), ["one_id", "other_id"]
        )

    with op.batch_alter_table("customer_merges", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_customer_merges_pair_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_customer_merges_pair_id"))
        batch_op.drop_column("pair_id")
