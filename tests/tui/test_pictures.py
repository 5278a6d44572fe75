"""Each screen at two sizes, with and without colour, compared with the picture that is kept.

CHIMERA_PICTURES=write writes them anew; look at them before you commit them.
"""

import os
import re
from pathlib import Path

import pictures
import pytest

KEPT = Path(__file__).parent / "pictures"
CASES = [(s, size) for s in pictures.SCENES for size in pictures.SIZES]


def name_of(scene, size):
    return f"{scene.name}-{size[0]}x{size[1]}"


def coloured(svg):
    """The colours of a picture that are no grey."""
    found = set(re.findall(r"#([0-9a-fA-F]{6})", svg))
    greys = {c for c in found if max(_rgb(c)) - min(_rgb(c)) <= 2}
    # The window's own buttons and title have colours of their own.
    return found - greys - {"ff5f57", "febc2e", "28c840", "c5c8c6"}


def _rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (0, 2, 4)]


@pytest.mark.parametrize(("scene", "size"), CASES, ids=[name_of(*c) for c in CASES])
async def test_a_screen_looks_as_it_is_kept(scene, size, project):
    text, svg = await pictures.take(scene, project, size)
    path = KEPT / f"{name_of(scene, size)}.txt"
    if os.environ.get("CHIMERA_PICTURES") == "write":
        path.write_text(text, encoding="utf-8")
    assert coloured(svg)
    assert "url(" not in svg.replace("url(#", ""), "a picture asks no other host for a font"
    assert svg.startswith('<svg xml:space="preserve" ')
    assert all(len(line) <= size[0] for line in text.split("\n"))
    assert text == path.read_text(encoding="utf-8")


WITHOUT = {"board", "platforms", "heals", "confirm", "issues", "history", "palette", "jump"}
PLAIN = [c for c in CASES if c[0].name in WITHOUT]


@pytest.mark.parametrize(("scene", "size"), PLAIN, ids=[name_of(*c) for c in PLAIN])
async def test_without_colour_nothing_is_lost(scene, size, project, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text, svg = await pictures.take(scene, project, size)
    assert not coloured(svg)
    kept = (KEPT / f"{name_of(scene, size)}.txt").read_text(encoding="utf-8")
    bare = text.replace("⟦", "").replace("⟧", "")
    if scene.name == "heals":
        assert "⟦" in text, "changed words are marked in the text"
        assert [x.split() for x in bare.split("\n")][:3] == [x.split() for x in kept.split("\n")][
            :3
        ]
    else:
        assert bare == kept
