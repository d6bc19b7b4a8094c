"""People, what they may be, where they sit and how the chat platforms know them."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import BigId, json, key, maybe_moment, maybe_ref, moment, ref


class Region(SQLModel, table=True):
    __tablename__ = "regions"
    id: int | None = key()
    name: str = Field(unique=True)
    parent_id: int | None = maybe_ref("regions.id")


class Team(SQLModel, table=True):
    __tablename__ = "teams"
    id: int | None = key()
    name: str
    region_id: int | None = maybe_ref("regions.id")


class Person(SQLModel, table=True):
    """One human. `manager_id` is the tree that scopes and escalations walk."""

    __tablename__ = "people"
    id: int | None = key()
    name: str
    title: str = ""
    team_id: int | None = maybe_ref("teams.id")
    region_id: int | None = maybe_ref("regions.id")
    manager_id: int | None = maybe_ref("people.id")
    mentor_id: int | None = maybe_ref("people.id")  # of a newcomer
    active: bool = True
    joined_at: datetime | None = maybe_moment()
    greeted_at: datetime | None = maybe_moment()
    phone: str = Field(default="", index=True)  # digits: how a platform's account is first bound


class Role(SQLModel, table=True):
    """A person may hold several; rights are their union (spec: rights)."""

    __tablename__ = "roles"
    person_id: int = Field(sa_type=BigId, foreign_key="people.id", primary_key=True)
    role: str = Field(primary_key=True)
    from_directory: bool = False  # given because people report to him, and taken back with them


class Department(SQLModel, table=True):
    """A department of a platform, and the team and region that it is for us."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int | None = key()
    platform: str
    external_id: str
    name: str
    parent: str = ""  # external id
    team_id: int | None = maybe_ref("teams.id")
    region_id: int | None = maybe_ref("regions.id")


class Membership(SQLModel, table=True):
    """A person may sit in several departments; his team is that of the main one."""

    __tablename__ = "memberships"
    person_id: int = Field(sa_type=BigId, foreign_key="people.id", primary_key=True)
    department_id: int = Field(sa_type=BigId, foreign_key="departments.id", primary_key=True)
    is_main: bool = False
    leads: bool = False


class Account(SQLModel, table=True):
    """One person's identity on one platform; messages go to the one used last."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int | None = key()
    platform: str
    external_id: str
    person_id: int = ref("people.id")
    used_at: datetime | None = maybe_moment()
    lost_at: datetime | None = maybe_moment()  # the platform says that nobody can be reached there


class ChatGroup(SQLModel, table=True):
    """A group chat bound to a team."""

    __tablename__ = "chat_groups"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int | None = key()
    platform: str
    external_id: str
    name: str
    team_id: int | None = maybe_ref("teams.id")
    lost_at: datetime | None = maybe_moment()  # dissolved, or the bot was taken out of it


class CalendarDay(SQLModel, table=True):
    """The admin's word on one day, above the shipped calendar."""

    __tablename__ = "calendar_days"
    day: str = Field(primary_key=True)  # YYYY-MM-DD
    workday: bool
    note: str = ""


class Playbook(SQLModel, table=True):
    """Every playbook that was ever in force, by content."""

    __tablename__ = "playbooks"
    id: int | None = key()
    sha256: str = Field(unique=True)
    name: str
    content: dict[str, object] = json()
    activated_at: datetime = moment()
