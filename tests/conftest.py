"""Fixtures that every test may use."""

import asyncio
import os
from collections.abc import Generator
from typing import Any, cast

import pytest
from hypothesis import settings

from switchhook.testing.loop import VirtualTimeLoop

VIRTUAL = ("asyncio", {"loop_factory": VirtualTimeLoop})  # an `anyio_backend` on virtual time

# How long an example takes is the machine's affair: what must be quick is shown in bench/.
settings.register_profile("switchhook", deadline=None)
settings.load_profile("switchhook")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is installed (CI), a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped although CI is set: {report.longrepr}"
    return report


@pytest.fixture
def anyio_backend() -> object:
    """Run async tests on asyncio in real time; a folder of call tests returns `VIRTUAL`."""
    return "asyncio"


@pytest.fixture
async def virtual_loop(anyio_backend: object) -> VirtualTimeLoop:
    """Return the running virtual-time loop."""
    return cast(VirtualTimeLoop, asyncio.get_running_loop())
