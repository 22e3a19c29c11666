"""Builds the media engine; everything else about the project is in pyproject.toml."""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

ABI3 = 0x030B0000  # one binary for Python 3.11 and later
ENGINE = Path("src/switchhook/media/engine")

# Contracted multiply-adds would round differently from the reference engine.
FLAGS = ["-O3", "-ffp-contract=off", "-fno-strict-aliasing", "-Wall", "-Wno-unused-function"]

setup(
    ext_modules=cythonize(
        [
            Extension(
                "switchhook.media.engine." + source.stem,
                [str(source)],
                include_dirs=[str(ENGINE)],
                depends=[str(header) for header in sorted(ENGINE.glob("*.h"))],
                define_macros=[("Py_LIMITED_API", hex(ABI3))],
                py_limited_api=True,
                extra_compile_args=FLAGS + os.environ.get("SWITCHHOOK_CFLAGS", "").split(),
                extra_link_args=os.environ.get("SWITCHHOOK_LDFLAGS", "").split(),
            )
            for source in sorted(ENGINE.glob("*.pyx"))
        ],
        include_path=["src"],
        language_level=3,
        quiet=True,
    ),
    options={
        "build_ext": {"parallel": os.cpu_count()},
        "bdist_wheel": {"py_limited_api": "cp311"},
    },
)
