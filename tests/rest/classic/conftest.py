import pytest

from switchhook.rest.classic import Resources
from tests.api.platform import SID, Platform
from tests.rest.server import Wire


@pytest.fixture
def old(platform: Platform) -> Resources:
    """The client of 2015 on the API itself."""
    return Resources(Wire(platform), SID)
