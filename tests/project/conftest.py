"""Real configuration files, where the shared corpus stands beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def shared() -> Path:
    """The shared folder; the test is skipped where there is none."""
    named = os.environ.get("CHIMERA_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip("the shared corpus is not here")
    return folder


@pytest.fixture
def corpus_texts() -> Callable[..., list[tuple[str, str]]]:
    """Gives every corpus and fix file of some names: (path under shared, text, every byte kept)."""

    def read(*names: str) -> list[tuple[str, str]]:
        folder = shared()
        found = []
        for room in ("corpus", "fixes"):
            for name in names:
                for file in sorted((folder / room).rglob(name)):
                    text = file.read_bytes().decode("utf-8", "surrogateescape")
                    found.append((str(file.relative_to(folder)), text))
        assert found
        return found

    return read


@pytest.fixture
def variants() -> Callable[[str], list[str]]:
    """Gives a text as it is, with CRLF, with a BOM, and without its final newline."""

    def vary(text: str) -> list[str]:
        unix = text.replace("\r\n", "\n")
        bom = "\ufeff" + text.lstrip("\ufeff")
        return [text, unix.replace("\n", "\r\n"), bom, unix.rstrip("\n")]

    return vary
