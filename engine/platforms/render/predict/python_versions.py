"""Python releases: full versions that exist, and the first wheels for the default of Render.

Sources: python.org's list of releases, and the files of each project on PyPI. Render's default for
new services is 3.14.3 (fact sheet E, August 2026).
"""

from __future__ import annotations

KNOWN_PYTHON: dict[str, str] = {
    "3.8": "3.8.20",
    "3.9": "3.9.21",
    "3.10": "3.10.16",
    "3.11": "3.11.11",
    "3.12": "3.12.8",
    "3.13": "3.13.2",
}
"""A full version of each minor one."""

FIRST_WHEELS: dict[str, str] = {
    "numpy": "2.3.2",
    "pandas": "2.3.3",
    "pillow": "12.0.0",
    "psycopg2-binary": "2.9.11",
    "pydantic-core": "2.41.0",
    "scikit-learn": "1.7.2",
    "scipy": "1.16.1",
}
"""The first release of each that has wheels for Python 3.14."""

LATEST_PYTHON: dict[str, tuple[tuple[str, str], ...]] = {
    "numpy": (("1.26.0", "3.11"), ("2.1.0", "3.12")),
    "pandas": (("2.1.1", "3.11"), ("2.2.3", "3.12")),
}
"""Below a release, the newest Python that its predecessors have wheels for."""


def older(version: str, other: str) -> bool:
    """Compare two versions of plain numbers."""
    return _numbers(version) < _numbers(other)


def python_for(package: str, version: str) -> str:
    """A full Python version that a pinned package has wheels for."""
    for below, minor in LATEST_PYTHON.get(package, ()):
        if older(version, below):
            return KNOWN_PYTHON[minor]
    return KNOWN_PYTHON["3.12"]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(p) for p in version.split(".") if p.isdigit())
