"""A database that cannot be reached stops the start with a sentence, not a trace."""

from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from sqlalchemy.exc import DBAPIError

from bot.sentences import sentences
from bot.server import _no_traces


@pytest.mark.parametrize(
    "fault",
    [
        DBAPIError("SELECT 1", None, Exception('database "x" does not exist')),
        ConnectionRefusedError(111, "refused"),
    ],
)
def test_a_database_out_of_reach_names_the_key(
    fault: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), sentences():
        raise fault
    said = capsys.readouterr().err
    assert "请检查配置里的 database" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("gone", "status", "faults"), [(True, 400, 0), (False, 500, 1)])
async def test_a_client_that_leaves_in_the_middle_is_no_fault_of_ours(
    gone: bool, status: int, faults: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def lost(request: web.Request) -> web.StreamResponse:
        raise ConnectionResetError("Connection lost")

    transport = Mock(is_closing=lambda: gone)
    request = make_mocked_request("POST", "/console/api/upload", transport=transport)
    answer = await _no_traces(request, lost)
    assert answer.status == status
    assert len(caplog.records) == faults
