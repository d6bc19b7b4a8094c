"""leads lie still too"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_contact_at", Moment(), nullable=True))

    with op.batch_alter_table("todos", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lead_id", BigId, nullable=True))
        batch_op.create_index(batch_op.f("ix_todos_lead_id"), ["lead_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_todos_lead_id"), "leads", ["lead_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("todos", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_todos_lead_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_todos_lead_id"))
        batch_op.drop_column("lead_id")

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_column("last_contact_at")
