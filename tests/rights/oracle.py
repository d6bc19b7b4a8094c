"""The table of rights written by hand a second time: who may what with whose things. It asks nobody."""

RELATIONS = (
    *("own", "below", "shared", "region", "key", "reached", "newcomer", "group", "home", "foreign"),
    "absent",
)
"""To the actor: his own; of somebody who reports to him; shared with him; a stranger's in his region;
a stranger's key account; a stranger's that a request brought to him; his newcomer's; a stranger's of a
group account in another region; one in his own region; a stranger's; never there."""

ROLES = (
    *("rep", "manager", "director", "vp", "ops", "marketing", "delivery", "product", "finance"),
    *("legal", "mentor", "admin"),
)
UNIONS = {"rep+mentor": ("rep", "mentor"), "manager+finance": ("manager", "finance")}
NOBODY, LEAVER = "nobody", "leaver"
ACTORS = {
    **{role: (role,) for role in ROLES},
    **UNIONS,
    NOBODY: (),
    LEAVER: ("rep", "manager", "ops"),
}

EVERYTHING = frozenset(RELATIONS) - {"absent"}
SEES = {
    "rep": {"own", "shared", "group", "home"},
    "manager": {"own", "shared", "below", "group", "home"},
    "director": {"own", "shared", "below", "region", "group", "home"},
    "vp": {"key"},
    "ops": EVERYTHING,
    "marketing": {"reached"},
    "delivery": {"reached"},
    "product": {"reached"},
    "finance": {"reached"},
    "legal": {"reached"},
    "mentor": {"newcomer"},
    "admin": set(),
}
SELLERS = ("rep", "manager", "director")
CHANGES = {role: SEES[role] - {"group"} for role in SELLERS}
OFFERED = {
    "rep": {"own", "shared"},
    "manager": {"own", "shared", "below"},
    "director": {"own", "shared", "below", "region", "home"},
    "vp": {"key"},
    "ops": EVERYTHING,
    **{role: {"reached"} for role in ("marketing", "delivery", "product", "finance", "legal")},
    "mentor": {"newcomer"},
}
"""Leads: what is somebody's to take is no history of a group account."""
PHONES = {role: {"own"} for role in SELLERS}
REVEALS = {"manager": {"below", "shared"}, "director": {"below", "shared", "region", "home"}}
AMOUNTS = {
    "rep": {"own"},
    "manager": {"own", "shared", "below"},
    "director": {"own", "shared", "below", "region", "home"},
    "vp": {"key"},
    "ops": EVERYTHING,
}
DECIDES = {"manager": {"below"}, "director": {"below", "region", "home"}}
HIS = {role: {"own"} for role in SELLERS}
"""What only whoever made it may go on with: drafts, appointments."""

READERS = tuple(role for role in ROLES if role != "admin")
ASKS = {"anyone": None, "reads": READERS, "sells": SELLERS, "leads": SELLERS[1:]}
"""Who may ask for an action at all; None: whoever works here."""

REQUESTS = {
    "see": {
        **{role: {"own", "reached"} for role in ROLES},
        "manager": {"own", "reached", "below"},
        "director": {"own", "reached", "below"},
        "ops": EVERYTHING,
    },
    "sign": {role: {"reached"} for role in ROLES},
    "asked": {role: {"own"} for role in ROLES},
}
WITHOUT_ROLE = {"see": {"own", "reached"}, "sign": {"reached"}, "asked": {"own"}}
"""Whoever asked or was asked, whatever he is."""


def holds(table: dict[str, set[str] | frozenset[str]], actor: str, relation: str) -> bool:
    """Several roles: the union. A leaver has nothing."""
    if actor == LEAVER:
        return False
    return any(relation in table.get(role, ()) for role in ACTORS[actor])


def may_ask(gate: str, actor: str) -> bool:
    roles = ASKS[gate]
    return roles is None or any(role in roles for role in ACTORS[actor])


def concerned(what: str, actor: str, relation: str) -> bool:
    """With a request for signatures."""
    if actor == LEAVER:
        return False
    return relation in WITHOUT_ROLE[what] or holds(REQUESTS[what], actor, relation)  # type: ignore[arg-type]
