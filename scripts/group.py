"""Print the requirements of one dependency group of pyproject.toml, shell-quoted."""

import shlex
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
print(shlex.join(project["dependency-groups"][sys.argv[1]]))
