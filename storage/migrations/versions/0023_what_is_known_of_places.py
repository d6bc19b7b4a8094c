"""what is known of places"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("density", sa.Integer(), nullable=True),
        sa.Column("competitors", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("name", name=op.f("uq_areas_name")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("areas")
