"""leads"""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Json, Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lead_keys")),
    )
    op.create_table(
        "abilities",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_abilities_person_id")),
        sa.PrimaryKeyConstraint("person_id", "name", name=op.f("pk_abilities")),
    )
    op.create_table(
        "import_batches",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("media_id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("errors_id", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["errors_id"], ["media.id"], name=op.f("fk_import_batches_errors_id")
        ),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_import_batches_media_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_import_batches_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_batches_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "leads",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("region_id", BigId, nullable=True),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("yearly_fen", BigId, nullable=True),
        sa.Column("estimate_fen", BigId, nullable=True),
        sa.Column("first_inquiry", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("cost_fen", BigId, nullable=True),
        sa.Column("raw", Json, nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("contact_id", BigId, nullable=True),
        sa.Column("opportunity_id", BigId, nullable=True),
        sa.Column("owner_id", BigId, nullable=True),
        sa.Column("taken_by_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("offered_at", Moment(), nullable=True),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("first_touch_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_leads_contact_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_leads_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_leads_opportunity_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_leads_owner_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_leads_region_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["people.id"], name=op.f("fk_leads_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_leads_source_source_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.create_index("ix_lead_owner_state", ["owner_id", "state"], unique=False)
        batch_op.create_index("ix_lead_state_created", ["state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_company_key"), ["company_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_leads_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_leads_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_taken_by_id"), ["taken_by_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("lead_id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("from_id", BigId, nullable=True),
        sa.Column("by_id", BigId, nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("playbook_sha", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parts", Json, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_assignments_by_id")),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_assignments_from_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_assignments_lead_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_assignments_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_person_id"), ["person_id"], unique=False)

    op.create_table(
        "import_rows",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("batch_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("made_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_import_rows_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_import_rows_batch_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_batch_made", ["batch_id", "made_id"], unique=False)
        batch_op.create_index("ix_import_row_batch_state", ["batch_id", "state"], unique=False)

    op.create_table(
        "lead_sources",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("lead_id", BigId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("raw", Json, nullable=False),
        sa.Column("cost_fen", BigId, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_sources_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_sources")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_lead_sources_source_source_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("lead_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_sources_lead_id"), ["lead_id"], unique=False)

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("protected_until", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_column("protected_until")

    with op.batch_alter_table("lead_sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_sources_lead_id"))

    op.drop_table("lead_sources")
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_batch_state")
        batch_op.drop_index("ix_import_row_batch_made")

    op.drop_table("import_rows")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_person_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_lead_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_at"))

    op.drop_table("assignments")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leads_taken_by_id"))
        batch_op.drop_index(batch_op.f("ix_leads_region_id"))
        batch_op.drop_index(batch_op.f("ix_leads_phone"))
        batch_op.drop_index(batch_op.f("ix_leads_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_leads_customer_id"))
        batch_op.drop_index(batch_op.f("ix_leads_contact_id"))
        batch_op.drop_index(batch_op.f("ix_leads_company_key"))
        batch_op.drop_index("ix_lead_state_created")
        batch_op.drop_index("ix_lead_owner_state")

    op.drop_table("leads")
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batches_person_id"))

    op.drop_table("import_batches")
    op.drop_table("abilities")
    op.drop_table("lead_keys")
