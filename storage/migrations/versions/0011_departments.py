"""departments"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("team_id", BigId, nullable=True),
        sa.Column("region_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_departments_region_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_departments_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_departments_platform_external_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_departments_region_id"), "departments", ["region_id"])
    op.create_index(op.f("ix_departments_team_id"), "departments", ["team_id"])
    op.create_table(
        "memberships",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_memberships_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "department_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(op.f("ix_people_phone"), ["phone"])

    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("from_directory", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_column("from_directory")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_people_phone"))
        batch_op.drop_column("phone")

    op.drop_table("memberships")
    op.drop_table("departments")
