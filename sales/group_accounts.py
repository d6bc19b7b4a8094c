"""Which customers may be one group account 集团客户 (CO-12): a head with its members, one level deep."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grouped:
    """A customer's place. `head`: of its group account; its own id where it is the head; None: in none."""

    id: int
    name: str
    head: int | None

    @property
    def leads_one(self) -> bool:
        return self.head == self.id


def why_not_join(head: Grouped, member: Grouped) -> str:
    """The sentence why the member cannot belong to that head, empty when it can."""
    if head.id == member.id:
        return "母公司和成员是同一家，换一家再试"
    if member.head == head.id:
        return f"{member.name} 已经在这个集团里"
    if head.head is not None and not head.leads_one:
        return f"{head.name} 自己是集团成员，请写它的母公司"
    if member.leads_one:
        return f"{member.name} 自己是集团，先让它的成员退出"
    if member.head is not None:
        return f"{member.name} 在别的集团里，先发「/集团 退出 {member.name}」"
    return ""


def why_not_leave(member: Grouped) -> str:
    if member.head is None:
        return f"{member.name} 不在任何集团里"
    return f"{member.name} 是母公司，先让它的成员退出" if member.leads_one else ""
