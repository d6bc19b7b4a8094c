"""`python -m bot.trying`: past leads through two sets of matching rules, beside the process that answers people.

In: one JSON line {leads: [[…], …], reps, before, after}. Out: {"result": …}, {"end": true}.
"""

import sys

import orjson

from sales.matching_facts import Lead
from sales.matching_rules import MatchingRules
from sales.matching_trial import plain, restored_rep
from sales.matching_what_if import what_if
from storage.typed import Reader


def main() -> int:
    said = orjson.loads(sys.stdin.buffer.readline())
    leads = [Lead(**lead) for some in said["leads"] for lead in some]
    reps = [restored_rep(rep) for rep in said["reps"]]
    before, after = (
        Reader().read(MatchingRules, said[side], "matching") for side in ("before", "after")
    )
    result = plain(what_if(leads, reps, before, after))
    out = sys.stdout.buffer
    out.write(orjson.dumps({"result": result}) + b"\n" + orjson.dumps({"end": True}) + b"\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
