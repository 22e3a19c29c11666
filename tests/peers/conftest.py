"""Tests of calls share a server, which each leaves as it found it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.customer import customer_app
from tests.peers.server import RunningServer, running
from tests.peers.smpp_carrier import install_smpp
from tests.peers.telephony import Telephony


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    # A carrier that plays a scenario does not want to be asked how it is.
    with running(tmp_path_factory.mktemp("shared"), "--trunk-ping=0") as server:
        yield server


@pytest.fixture(scope="session")
def smpp_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that npm has put its SMPP into."""
    return install_smpp(tmp_path_factory.mktemp("smpp"))


@pytest.fixture
def telephony(shared_server: RunningServer, tmp_path: Path) -> Iterator[Telephony]:
    with customer_app(shared_server.credentials[1]) as app:
        yield Telephony.connected(shared_server, app, tmp_path)
