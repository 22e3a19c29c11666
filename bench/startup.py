"""How long a start takes, beside a bare interpreter that loads what any server needs.

    python bench/startup.py [--runs 7]

Wall time from the command to the ready file: of a first start, which creates the data folder, and
of a later one. Both are divided by `python -c "import asyncio, sqlite3, ssl"` in the same run.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = "import asyncio, sqlite3, ssl"
LOOK_SECONDS = 0.005


def bare() -> float:
    """Return the seconds that a bare interpreter takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True)
    return time.perf_counter() - started


def start(folder: Path) -> float:
    """Start a server on `folder`, stop it, and return the seconds until it was ready."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    ports = [f"--{name}=127.0.0.1:0" for name in ("http", "sip", "rtp")]
    command = [sys.executable, "-m", "switchhook", "serve", *ports]
    started = time.perf_counter()
    with subprocess.Popen(
        [*command, f"--data={folder / 'data'}", f"--ready-file={ready}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            while not ready.exists():
                if process.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(LOOK_SECONDS)
            return time.perf_counter() - started
        finally:
            process.terminate()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    runs: int = parser.parse_args().runs
    times: dict[str, list[float]] = {"bare interpreter": [], "first start": [], "later start": []}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            times["bare interpreter"].append(bare())
            times["first start"].append(start(Path(folder)))
            times["later start"].append(start(Path(folder)))
    base = statistics.median(times["bare interpreter"])
    print(f"{'':<18}{'median':>9}{'worst':>9}{'ratio':>8}")
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:<18}{middle:>7.2f} s{max(seconds):>7.2f} s{middle / base:>8.1f}")


if __name__ == "__main__":
    main()
