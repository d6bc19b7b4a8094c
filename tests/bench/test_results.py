"""The bench works: every row is measured, on tiny sizes and without judging any time."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import ELSEWHERE, MEASURED, main
from benchmarks.results import RESULTS

ROWS = [name for rows in MEASURED.values() for name in rows]
KEYS = {
    *("name", "what", "against", "unit", "ours", "yardstick", "ratio", "goal", "aim", "better"),
    *("facts", "holds", "quick"),
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    into = tmp_path_factory.mktemp("bench") / "results.json"
    assert main(["--quick", "--into", str(into)]) == 0
    return json.loads(into.read_text(encoding="utf-8"))


def test_a_quick_bench_measures_every_row_with_all_its_keys(document: dict[str, object]) -> None:
    rows = document["rows"]
    assert [row["name"] for row in rows] == [name for name in ROWS if name not in ELSEWHERE]
    for row in rows:
        assert row.keys() == KEYS
        assert row["ours"] > 0
        assert row["yardstick"] > 0


def test_the_committed_results_are_a_full_run_of_every_row_and_name_no_machine() -> None:
    document = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert {row["name"] for row in document["rows"]} == set(ROWS)
    assert all(row.keys() == KEYS and not row["quick"] for row in document["rows"])
    assert str(Path.home()) not in RESULTS.read_text(encoding="utf-8")
