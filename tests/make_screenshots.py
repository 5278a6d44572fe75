"""Writes screenshots/*.svg: the pictures of the README, made of the tests' own scenes.

python tests/make_screenshots.py
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]

import pictures
import stage

FOLDER = ROOT / "screenshots"
PLAIN = {"board", "heals"}


def take(scene, size):
    with tempfile.TemporaryDirectory() as folder:
        _, svg = asyncio.run(pictures.take(scene, stage.make_project(Path(folder)), size))
    return svg


def main():
    FOLDER.mkdir(exist_ok=True)
    for scene in pictures.SCENES:
        for size in pictures.SIZES:
            name = f"{scene.name}-{size[0]}x{size[1]}"
            (FOLDER / f"{name}.svg").write_text(take(scene, size), encoding="utf-8")
            print(name)
            if scene.name in PLAIN:
                os.environ["NO_COLOR"] = "1"
                svg = take(scene, size)
                del os.environ["NO_COLOR"]
                (FOLDER / f"{name}-no-color.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
