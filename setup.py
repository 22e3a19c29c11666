"""Builds the media engine; everything else about the project is in pyproject.toml."""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

ABI3 = 0x030B0000  # one binary for Python 3.11 and later

setup(
    ext_modules=cythonize(
        [
            Extension(
                "switchhook.media.engine." + source.stem,
                [str(source)],
                define_macros=[("Py_LIMITED_API", hex(ABI3))],
                py_limited_api=True,
                extra_compile_args=["-O3", "-fno-strict-aliasing", "-Wall", "-Wno-unused-function"],
            )
            for source in sorted(Path("src/switchhook/media/engine").glob("*.pyx"))
        ],
        language_level=3,
    ),
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
