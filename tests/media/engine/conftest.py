"""Each engine test runs on the compiled engine and on the reference."""

from collections.abc import Iterator

import pytest

from tests.media.engine.rig import Rig


@pytest.fixture(params=["compiled", "reference"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    made = Rig(request.param)
    yield made
    made.engine.release()
