"""Who was warned that a customer goes back to the pool, and who lost or took one"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_warnings",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("alone_since", Moment(), nullable=False),
        sa.Column("recycle_at", Moment(), nullable=False),
        sa.Column("snoozed", sa.Integer(), nullable=False),
        sa.Column("snooze_reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_pool_warnings_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pool_warnings_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_warnings")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pool_warnings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pool_warning_customer_state", ["customer_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pool_warnings_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pool_moves",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_id", BigId, nullable=True),
        sa.Column("to_id", BigId, nullable=True),
        sa.Column("by_id", BigId, nullable=True),
        sa.Column("warning_id", BigId, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_pool_moves_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_pool_moves_customer_id")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_pool_moves_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_pool_moves_to_id")),
        sa.ForeignKeyConstraint(
            ["warning_id"], ["pool_warnings.id"], name=op.f("fk_pool_moves_warning_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_moves")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pool_moves", schema=None) as batch_op:
        batch_op.create_index("ix_pool_move_kind_at", ["kind", "at"], unique=False)
        batch_op.create_index("ix_pool_move_to_at", ["to_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pool_moves_customer_id"), ["customer_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("pool_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_moves_customer_id"))
        batch_op.drop_index("ix_pool_move_to_at")
        batch_op.drop_index("ix_pool_move_kind_at")

    op.drop_table("pool_moves")
    with op.batch_alter_table("pool_warnings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_warnings_person_id"))
        batch_op.drop_index("ix_pool_warning_customer_state")

    op.drop_table("pool_warnings")
