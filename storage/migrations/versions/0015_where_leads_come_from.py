"""where leads come from"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lead_sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("told_by_id", BigId, nullable=True))
        batch_op.add_column(sa.Column("owner_id", BigId, nullable=True))
        batch_op.create_index(batch_op.f("ix_lead_sources_at"), ["at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_lead_sources_told_by_id"), "people", ["told_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_lead_sources_owner_id"), "people", ["owner_id"], ["id"]
        )

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_column("channel")

    with op.batch_alter_table("lead_sources", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lead_sources_owner_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_lead_sources_told_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_lead_sources_at"))
        batch_op.drop_column("owner_id")
        batch_op.drop_column("told_by_id")
        batch_op.drop_column("channel")
