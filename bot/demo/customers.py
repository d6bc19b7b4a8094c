"""Customers and their people as rows, dealt out to the reps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from string import Template

from bot.demo.book import Book
from bot.demo.days import Days, moment
from bot.demo.firms import STAR_GROUP, Firm
from bot.demo.names import person_name
from bot.demo.people import NEWCOMER_WORKDAYS, STAR, Rep, Staff
from bot.demo.posts import DECIDERS, POSTS, Post
from bot.demo.products import Product, sold_to
from sales.company_names import company_key
from storage.tables import Contact, Customer, CustomerPhone, CustomerShare

NOBODYS = 0.11  # part of a region's customers in 公海
NEWCOMERS_CUSTOMERS = 6
TIERS = {
    "三甲医院": "AAAAABBBC?", "县级医院": "AABBBBBCC?", "民营医院": "AABBBBCCC?", "体检中心": "ABBBBCCC??",
    "第三方检验": "AAABBBBCC?", "口腔连锁": "ABBBCCCC??", "科研院所": "AABBBBCC??", "动物医院": "BCCCCCC???",
    "经销商": "AAABBBBC??", "社区门诊": "BCCCCCCC??",
}  # fmt: skip
TAGS = ((), (), (), (), ("重点跟进",), ("竞品在用",), ("转介绍",), ("展会获客",))
PREFIXES = "133 135 136 137 138 139 150 151 152 158 159 177 180 186 188 189 199".split()


@dataclass(frozen=True, slots=True)
class Someone:
    """A person at the customer's; `said` is how the rep writes of him: 李主任."""

    id: int
    name: str
    said: str
    kind: str


@dataclass(frozen=True, slots=True)
class Client:
    """A customer as the story needs it."""

    id: int
    firm: Firm
    owner: Rep | None
    product: Product
    decider: str
    people: tuple[Someone, ...]

    @property
    def short(self) -> str:
        return self.firm.shorts[0]

    def one(self, *kinds: str) -> Someone:
        """The first of these kinds who is there; else whoever is there."""
        found = (someone for kind in kinds for someone in self.people if someone.kind == kind)
        return next(found, self.people[0])


@dataclass(frozen=True, slots=True)
class Wish:
    """A customer that the star must have: its industry and what it wants."""

    industry: str
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Contacts written by hand for one customer: (name, how he is addressed, post)."""

    people: tuple[tuple[str, str, Post], ...]


class Registry:
    """Writes customers into the book."""

    def __init__(self, book: Book, rng: Random, days: Days, staff: Staff) -> None:
        self.book, self.rng, self.staff = book, rng, staff
        self.first_day = days.past[0]
        self.phones = iter(rng.sample(range(len(PREFIXES) * 10_000), 8_000))
        self.ids: dict[str, int] = {}

    def phone(self) -> str:
        """Digits 4 to 7 are 0000: nobody's number."""
        prefix, tail = divmod(next(self.phones), 10_000)
        return f"{PREFIXES[prefix]}0000{tail:04d}"

    def register(
        self, firm: Firm, owner: Rep | None, wanted: Product | None = None, cast: Cast | None = None
    ) -> Client:
        since = moment(self.first_day - timedelta(days=self.rng.randint(5, 900)), 10)
        tier = self.rng.choice(TIERS[firm.industry]).replace("?", "unknown")
        id = self.book.add(
            Customer, name=firm.name, name_key=company_key(firm.name), short_names=list(firm.shorts),
            industry=firm.industry, region_id=self.staff.region_ids[firm.region],
            tier="A" if cast else tier, parent_id=self.ids.get(firm.parent),
            owner_id=owner.id if owner else None, tags=list(self.rng.choice(TAGS)), created_at=since,
        )  # fmt: skip
        self.ids[firm.name] = id
        product = wanted or self.rng.choice(sold_to(firm.industry))
        barred = "王" if owner and owner.name == STAR else ""
        chosen = cast.people if cast else tuple(self._chosen(firm, tier, product, barred))
        people = tuple(self._contact(id, *one, since) for one in chosen)
        return Client(id, firm, owner, product, DECIDERS[firm.industry], people)

    def _chosen(
        self, firm: Firm, tier: str, product: Product, barred: str
    ) -> Iterator[tuple[str, str, Post]]:
        """More people are known where more is bought."""
        posts = POSTS[firm.industry]
        most = {"A": len(posts), "B": 5, "C": 3}.get(tier, 2)
        count = self.rng.randint(1, min(most, len(posts)))
        for post in posts[:count]:
            name = person_name(self.rng, barred)
            title = Template(post.title).substitute(dept=product.dept)
            yield name, name[0] + post.called, Post(title, post.called, post.kind, post.roles)

    def _contact(
        self, customer_id: int, name: str, said: str, post: Post, since: datetime
    ) -> Someone:
        phone = self.phone()
        id = self.book.add(
            Contact, customer_id=customer_id, name=name, title=post.title, phone=phone,
            roles=list(post.roles), created_at=since,
        )  # fmt: skip
        if post.kind in ("user", "buyer"):
            self.book.add(CustomerPhone, customer_id=customer_id, phone=phone)
        return Someone(id, name, said, post.kind)


def deal_out(
    rng: Random, every: list[Firm], staff: Staff, wishes: list[Wish]
) -> dict[str, tuple[Rep | None, Product | None]]:
    """Who owns which firm (by name): the star's wishes first, then in turn; some stay in 公海."""
    dealt: dict[str, tuple[Rep | None, Product | None]] = {}
    for firm in every:
        if STAR_GROUP in firm.name:
            dealt[firm.name] = (staff.star if not firm.parent else _neighbour(staff), None)
    for wish in wishes:
        found = next(one for one in every if _grants(one, wish) and one.name not in dealt)
        dealt[found.name] = (staff.star, wish.product)
    for region in staff.region_ids:
        rest = [one for one in every if one.region == region and one.name not in dealt]
        for firm, owner in zip(rest, _turns(rng, staff.of(region), len(rest)), strict=True):
            dealt[firm.name] = (owner, None)
    return dealt


def _neighbour(staff: Staff) -> Rep:
    """A colleague in the star's region, who has the branches of her group."""
    return next(rep for rep in staff.of(staff.star.region) if rep.name != STAR)


def _grants(firm: Firm, wish: Wish) -> bool:
    return firm.industry == wish.industry and firm.region == "华东" and not firm.grouped


def _turns(rng: Random, reps: list[Rep], count: int) -> list[Rep | None]:
    owners: list[Rep | None] = [None] * round(count * NOBODYS)
    for rep in reps:
        if rep.name in NEWCOMER_WORKDAYS:
            owners += [rep] * NEWCOMERS_CUSTOMERS
    busy = [rep for rep in reps if rep.name != STAR and rep.name not in NEWCOMER_WORKDAYS]
    owners += [busy[turn % len(busy)] for turn in range(count - len(owners))]
    rng.shuffle(owners)
    return owners


def share_groups(book: Book, clients: list[Client]) -> None:
    """A head is its own parent; who owns it works on the branches that colleagues own."""
    rows = {row["id"]: row for row in book.of(Customer)}
    for head in {row["parent_id"] for row in rows.values()} - {None}:
        rows[head]["parent_id"] = head
    owners = {id: row["owner_id"] for id, row in rows.items()}
    for client in clients:
        parent = book.of(Customer)[client.id - 1]["parent_id"]
        leader = owners.get(parent) if parent else None
        if leader and client.owner and client.owner.id != leader:
            book.add(CustomerShare, customer_id=client.id, person_id=leader, reason="集团客户协同")
