from collections.abc import Iterator
from pathlib import Path

import pytest

from switchhook.rest.resources import Collections
from tests.api.platform import SID, Platform
from tests.rest.server import Wire


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = Platform(tmp_path)
    yield platform
    platform.close()


@pytest.fixture
def client(platform: Platform) -> Collections:
    """The client's collections on the API itself."""
    return Collections(Wire(platform), SID)
