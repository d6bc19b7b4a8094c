"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import BigId, Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("job", "due", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "playbooks",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("activated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbooks")),
        sa.UniqueConstraint("sha256", name=op.f("uq_playbooks_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "regions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["regions.id"], name=op.f("fk_regions_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("name", name=op.f("uq_regions_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regions_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "seals",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("after_change", BigId, nullable=False),
        sa.Column("last_change", BigId, nullable=False),
        sa.Column("leaves", Json, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
        sa.UniqueConstraint("after_change", name=op.f("uq_seals_after_change")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "timers",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("playbook_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint(
            "object_kind", "object_id", "name", name=op.f("uq_timers_object_kind_object_id_name")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index("ix_timer_state_due", ["state", "due_at"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_teams_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_region_id"), ["region_id"], unique=False)

    op.create_table(
        "chat_groups",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_chat_groups_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_groups")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_chat_groups_platform_external_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("chat_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_groups_team_id"), ["team_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("team_id", BigId, nullable=True),
        sa.Column("region_id", BigId, nullable=True),
        sa.Column("manager_id", BigId, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("joined_at", Moment(), nullable=True),
        sa.Column("greeted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["manager_id"], ["people.id"], name=op.f("fk_people_manager_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_people_region_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_people_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_team_id"), ["team_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_accounts_platform_external_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "chat_reads",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_chat_reads_person_id")),
        sa.PrimaryKeyConstraint("person_id", "conversation", name=op.f("pk_chat_reads")),
    )
    op.create_table(
        "customers",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("short_names", Json, nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("region_id", BigId, nullable=True),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("owner_id", BigId, nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_customers_owner_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["customers.id"], name=op.f("fk_customers_parent_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_customers_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customers_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_customers_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customers_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customers_region_id"), ["region_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("body", Json, nullable=False),
        sa.Column("body_sha", sa.String(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reply", Json, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_inbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("platform", "event_id", name=op.f("uq_inbox_platform_event_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "roles",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_roles_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_roles")),
    )
    op.create_table(
        "shown_places",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_id", BigId, nullable=False),
        sa.Column("viewer_id", BigId, nullable=True),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_groups.id"], name=op.f("fk_shown_places_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["people.id"], name=op.f("fk_shown_places_viewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_places")),
        sa.UniqueConstraint(
            "platform", "message_id", name=op.f("uq_shown_places_platform_message_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("shown_places", schema=None) as batch_op:
        batch_op.create_index("ix_shown_object", ["kind", "object_id"], unique=False)

    op.create_table(
        "changes",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", BigId, nullable=True),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["inbox.id"], name=op.f("fk_changes_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_changes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changes_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_changes_job",
            ["job"],
            unique=False,
            sqlite_where=sa.text("job <> ''"),
            postgresql_where=sa.text("job <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_changes_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_changes_table_row", ["table", "row"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_contacts_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_phone"), ["phone"], unique=False)

    op.create_table(
        "customer_phones",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_phones_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_phones")),
        sa.UniqueConstraint(
            "customer_id", "phone", name=op.f("uq_customer_phones_customer_id_phone")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("customer_phones", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_phones_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_customer_phones_phone"), ["phone"], unique=False)

    op.create_table(
        "customer_shares",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_shares_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_customer_shares_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_shares")),
        sa.UniqueConstraint(
            "customer_id", "person_id", name=op.f("uq_customer_shares_customer_id_person_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("customer_shares", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_shares_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_customer_shares_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "errands",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("args", Json, nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("event_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.String(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["inbox.id"], name=op.f("fk_errands_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_errands_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
        sa.UniqueConstraint("once", name=op.f("uq_errands_once")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("errands", schema=None) as batch_op:
        batch_op.create_index("ix_errand_state_due", ["state", "not_before"], unique=False)
        batch_op.create_index(batch_op.f("ix_errands_person_id"), ["person_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("event_id", BigId, nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("deadline", Moment(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["inbox.id"], name=op.f("fk_outbox_event_id")),
        sa.ForeignKeyConstraint(["group_id"], ["chat_groups.id"], name=op.f("fk_outbox_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("once", name=op.f("uq_outbox_once")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_state_due", ["state", "not_before", "priority"], unique=False
        )

    op.create_table(
        "touch_logs",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("author_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("opportunity_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("raw_text", sa.String(), nullable=False),
        sa.Column("understood", Json, nullable=False),
        sa.Column("new_customer", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("touch_type", sa.String(), nullable=False),
        sa.Column("emotion", sa.String(), nullable=False),
        sa.Column("contact_ids", Json, nullable=False),
        sa.Column("new_contacts", Json, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("amount_fen", BigId, nullable=True),
        sa.Column("next_action", sa.String(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_touch_logs_author_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_touch_logs_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name="fk_touch_logs_opportunity_id",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch_logs")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("touch_logs", schema=None) as batch_op:
        batch_op.create_index("ix_touch_customer_at", ["customer_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_touch_logs_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_touch_logs_opportunity_id"), ["opportunity_id"], unique=False
        )

    op.create_table(
        "media",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("touch_id", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_media_person_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touch_logs.id"], name=op.f("fk_media_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_touch_id"), ["touch_id"], unique=False)

    op.create_table(
        "opportunities",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("touch_id", BigId, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount_fen", BigId, nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("stage_entered_at", Moment(), nullable=False),
        sa.Column("last_contact_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_opportunities_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_opportunities_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["touch_logs.id"], name=op.f("fk_opportunities_touch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("opportunities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunities_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_opportunities_touch_id"), ["touch_id"], unique=False)
        batch_op.create_index("ix_opportunity_owner_state", ["owner_id", "state"], unique=False)

    op.create_table(
        "battle_packs",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("todo_ids", Json, nullable=False),
        sa.Column("lead_id", BigId, nullable=True),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["opportunities.id"], name=op.f("fk_battle_packs_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_battle_packs_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_battle_packs")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_battle_packs_person_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "chat_messages",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("sender_id", BigId, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("card", Json, nullable=True),
        sa.Column("media_id", BigId, nullable=True),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("revision", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_chat_messages_media_id")),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["people.id"], name=op.f("fk_chat_messages_sender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_messages")),
        sa.UniqueConstraint("once", name=op.f("uq_chat_messages_once")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.create_index("ix_chat_conversation_id", ["conversation", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_messages_media_id"), ["media_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_messages_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_messages_sender_id"), ["sender_id"], unique=False)

    op.create_table(
        "todos",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("opportunity_id", BigId, nullable=True),
        sa.Column("touch_id", BigId, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("snoozed", sa.Integer(), nullable=False),
        sa.Column("snooze_reason", sa.String(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_todos_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_todos_opportunity_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_todos_owner_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touch_logs.id"], name=op.f("fk_todos_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todos")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("todos", schema=None) as batch_op:
        batch_op.create_index(
            "ix_todo_owner_state_due", ["owner_id", "state", "due_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_todos_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_todos_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_todos_touch_id"), ["touch_id"], unique=False)

    op.create_table(
        "rethinks",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("opportunity_id", BigId, nullable=True),
        sa.Column("touch_id", BigId, nullable=True),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("todo_id", BigId, nullable=True),
        sa.Column("next_contact_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_rethinks_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_rethinks_opportunity_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_rethinks_person_id")),
        sa.ForeignKeyConstraint(["todo_id"], ["todos.id"], name=op.f("fk_rethinks_todo_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touch_logs.id"], name=op.f("fk_rethinks_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rethinks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rethinks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rethinks_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_rethinks_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_rethinks_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rethinks_todo_id"), ["todo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rethinks_touch_id"), ["touch_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":  # SQLite has it in the table already
        op.create_foreign_key(
            "fk_touch_logs_opportunity_id",
            "touch_logs",
            "opportunities",
            ["opportunity_id"],
            ["id"],
        )


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release; restore a backup")
