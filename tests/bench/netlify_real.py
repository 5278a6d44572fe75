"""Real projects of the shared corpus, changed a little: lines, words, characters."""

from __future__ import annotations

import random
from pathlib import Path

from odd_values import BLANKS, ESCAPES, TEXTS, VALUES

NAMES = ("netlify.toml", "_redirects", "_headers")


class RealMaker:
    """Makes projects; the same seed makes the same ones."""

    def __init__(self, seed: int, room: Path) -> None:
        self.random = random.Random(seed)
        self.texts: dict[str, list[str]] = {name: [] for name in NAMES}
        self.projects: list[dict[str, str]] = []
        for folder in sorted(p for kind in ("corpus", "fixes") for p in (room / kind).glob("*")):
            files: dict[str, str] = {}
            for path in sorted(folder.rglob("*")):
                if path.name in NAMES and path.is_file():
                    text = path.read_bytes().decode("utf-8", "replace")[:20_000]
                    files[str(path.relative_to(folder))] = text
                    self.texts[path.name].append(text)
            if files:
                self.projects.append(files)

    def project(self) -> dict[str, str | None]:
        """Files by path."""
        r = self.random
        files: dict[str, str | None] = {}
        for name, text in r.choice(self.projects).items():
            files[name] = self.changed(text, Path(name).name)
        if r.random() < 0.2:
            name = r.choice(NAMES)
            files[name] = self.changed(r.choice(self.texts[name]), name)
        return files

    def changed(self, text: str, name: str) -> str:
        r = self.random
        for _ in range(r.choice([0, 1, 1, 2, 4])):
            lines = text.split("\n")
            at = r.randrange(len(lines))
            line = lines[at]
            match r.randrange(9):
                case 0:
                    del lines[at]
                case 1:
                    lines.insert(at, r.choice(r.choice(self.texts[name]).split("\n")))
                case 2:
                    other = r.randrange(len(lines))
                    lines[at], lines[other] = lines[other], line
                case 3:
                    words = line.split(" ")
                    word = r.randrange(len(words))
                    words[word] = r.choice([*TEXTS, *ESCAPES, r.choice(VALUES), "", words[-1]])
                    lines[at] = " ".join(words)
                case 4 if "=" in line:
                    lines[at] = f"{line.partition('=')[0]}= {r.choice(VALUES)}"
                case 5 if line:
                    spot = r.randrange(len(line))
                    lines[at] = line[:spot] + line[spot + 1 :]
                case 6:
                    spot = r.randint(0, len(line))
                    lines[at] = (
                        line[:spot] + r.choice([*BLANKS, *"\"'[]{}=#.,:*!/\\"]) + line[spot:]
                    )
                case 7:
                    lines[at] = line.swapcase() if r.random() < 0.5 else line.strip()
                case _:
                    lines[at] = line + r.choice(BLANKS)
            text = "\n".join(lines)
        return text.replace("\n", "\r\n") if r.random() < 0.05 else text
