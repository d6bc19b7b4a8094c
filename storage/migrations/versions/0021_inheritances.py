"""What somebody who has left leaves, and who is to have it"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inheritances",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("leaver_id", BigId, nullable=False),
        sa.Column("decider_id", BigId, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", BigId, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_inheritances_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["people.id"], name=op.f("fk_inheritances_decider_id")
        ),
        sa.ForeignKeyConstraint(
            ["leaver_id"], ["people.id"], name=op.f("fk_inheritances_leaver_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inheritances")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inheritances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inheritances_decider_id"), ["decider_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inheritances_leaver_id"), ["leaver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inheritances_state"), ["state"], unique=False)

    op.create_table(
        "inheritance_shares",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("inheritance_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("heir_id", BigId, nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_inheritance_shares_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["heir_id"], ["people.id"], name=op.f("fk_inheritance_shares_heir_id")
        ),
        sa.ForeignKeyConstraint(
            ["inheritance_id"],
            ["inheritances.id"],
            name=op.f("fk_inheritance_shares_inheritance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inheritance_shares")),
        sa.UniqueConstraint(
            "inheritance_id",
            "customer_id",
            name=op.f("uq_inheritance_shares_inheritance_id_customer_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inheritance_shares", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inheritance_shares_customer_id"), ["customer_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("inheritance_shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inheritance_shares_customer_id"))

    op.drop_table("inheritance_shares")
    with op.batch_alter_table("inheritances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inheritances_state"))
        batch_op.drop_index(batch_op.f("ix_inheritances_leaver_id"))
        batch_op.drop_index(batch_op.f("ix_inheritances_decider_id"))

    op.drop_table("inheritances")
