"""merged customers"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Json, Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_merges",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kept_id", BigId, nullable=False),
        sa.Column("gone_id", BigId, nullable=False),
        sa.Column("gone_key", sa.String(), nullable=False),
        sa.Column("taken", Json, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("undone_by_id", BigId, nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_customer_merges_by_id")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["customers.id"], name=op.f("fk_customer_merges_kept_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["people.id"], name=op.f("fk_customer_merges_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merges")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("customer_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_merges_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_merges_gone_key"), ["gone_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_merges_kept_id"), ["kept_id"], unique=False)

    op.create_table(
        "customer_pairs",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("one_id", BigId, nullable=False),
        sa.Column("other_id", BigId, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by_id", BigId, nullable=True),
        sa.Column("asked_id", BigId, nullable=True),
        sa.Column("decided_by_id", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_customer_pairs_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["people.id"], name=op.f("fk_customer_pairs_asked_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_customer_pairs_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["customers.id"], name=op.f("fk_customer_pairs_one_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["customers.id"], name=op.f("fk_customer_pairs_other_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_pairs")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_customer_pairs_one_id_other_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("customer_pairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_pairs_asked_id"), ["asked_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_pairs_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_pairs_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("customer_pairs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_pairs_state"))
        batch_op.drop_index(batch_op.f("ix_customer_pairs_other_id"))
        batch_op.drop_index(batch_op.f("ix_customer_pairs_asked_id"))

    op.drop_table("customer_pairs")
    with op.batch_alter_table("customer_merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_merges_kept_id"))
        batch_op.drop_index(batch_op.f("ix_customer_merges_gone_key"))
        batch_op.drop_index(batch_op.f("ix_customer_merges_gone_id"))

    op.drop_table("customer_merges")
