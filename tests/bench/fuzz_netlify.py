"""Differential fuzzing of the resolution against the platform's own code.

    python tests/bench/fuzz_netlify.py [--count 10000] [--seed 1]

Every field of every answer is compared, errors with their texts included. A disagreement is
printed with its files and ends in exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from netlify_mutations import Maker
from netlify_oddities import Files, Link, OddMaker
from netlify_oracle import ask, oracle_folder
from netlify_real import RealMaker

from engine.platforms.netlify.report import report
from engine.platforms.netlify.resolution import ResolveOptions
from engine.project.scripting.values import stringify

BATCH = 400
ODD_BATCH = 120
CONTEXTS = [
    "production",
    "production",
    "deploy-preview",
    "branch-deploy",
    "dev",
    "preview-server",
    "constructor",
    "__proto__",
    "toString",
    "valueOf",
    "feat/x",
    "é",
    "0",
]
BRANCHES = [
    "main",
    "main",
    "feat/x",
    "feat/",
    "feature",
    "constructor",
    "__proto__",
    "hasOwnProperty",
    "toString",
    "a.b",
    "é1",
    "1",
    "Production",
    "*",
    "feat/*",
    "valueOf()",
]
PACKAGES = [
    "",
    "",
    "",
    "a",
    "pkg",
    "/a",
    "../x",
    "a/b/",
    ".",
    "..",
    "loop",
    "file",
    "é",
    "to_d",
    "d",
]
CONFIGS = [
    "",
    "",
    "",
    "",
    "",
    "d/netlify.toml",
    "/nope",
    "a",
    "./netlify.toml",
    "loop",
    "to_file",
    "..",
]
QUESTIONS = [
    ResolveOptions(),
    ResolveOptions(),
    ResolveOptions(context="deploy-preview", branch="feat/x"),
    ResolveOptions(context="branch-deploy", branch="feat/y"),
    ResolveOptions(context="dev", branch="main"),
    ResolveOptions(package_path="pkg"),
    ResolveOptions(config="sub/netlify.toml"),
]


def samples() -> list[str]:
    """Real files, where the shared corpus stands beside the checkout."""
    shared = Path(__file__).resolve().parents[3] / "shared"
    found = []
    for room in ("corpus", "fixes"):
        for file in sorted((shared / room).rglob("netlify.toml")):
            text = file.read_bytes().decode("utf-8", "replace")
            if len(text) < 6000:
                found.append(text)
    return found


def write(folder: Path, files: Files) -> None:
    """Lay a project down; what cannot stand on a disk is left out."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        with contextlib.suppress(FileExistsError, NotADirectoryError, IsADirectoryError):
            if text is None:
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, Link):
                path.symlink_to(text.target)
            elif isinstance(text, bytes):
                path.write_bytes(text)
            else:
                path.write_bytes(text.encode("utf-8", "surrogatepass"))


def odd_options(r: random.Random) -> ResolveOptions:
    """A question that nobody foresaw."""
    return ResolveOptions(
        context=r.choice(CONTEXTS),
        branch=r.choice(BRANCHES),
        package_path=r.choice(PACKAGES),
        config=r.choice(CONFIGS),
    )


def arguments(options: ResolveOptions) -> list[str]:
    given = ["--full", "--context", options.context, "--branch", options.branch]
    if options.package_path:
        given += ["--package", options.package_path]
    if options.config:
        given += ["--config", options.config]
    return given


def exact(value: object) -> str:
    """A text that tells ``1`` from ``true`` and ``1.0``, and shows the order of keys."""
    return json.dumps(value)


def differences(theirs: dict, ours: dict) -> list[str]:
    keys = sorted(set(theirs) | set(ours))
    return [
        key for key in keys if exact(theirs.get(key, "absent")) != exact(ours.get(key, "absent"))
    ]


def main() -> int:
    sys.setrecursionlimit(20_000)  # for reading their deepest answers; ours must do without
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--odd", action="store_true", help="one region at a time, odd values")
    parser.add_argument("--real", action="store_true", help="the corpus, changed a little")
    parser.add_argument("--show", type=int, default=10)
    args = parser.parse_args()
    oracle = oracle_folder()
    if oracle is None:
        print("The platform's code is not installed; name its folder in CHIMERA_ORACLE.")
        return 2
    maker: Maker | OddMaker | RealMaker = Maker(args.seed, samples())
    if args.odd:
        maker = OddMaker(args.seed)
    elif args.real:
        maker = RealMaker(args.seed, Path(__file__).resolve().parents[3] / "shared")
    r = random.Random(args.seed)
    batch = ODD_BATCH if args.odd else BATCH
    done = wrong = round_number = failing = 0
    while done < args.count:
        options = odd_options(r) if args.odd else QUESTIONS[round_number % len(QUESTIONS)]
        round_number += 1
        with tempfile.TemporaryDirectory(
            dir="/dev/shm" if Path("/dev/shm").is_dir() else None
        ) as temporary:
            folders = []
            for index in range(min(batch, args.count - done)):
                folder = Path(temporary) / str(index)
                write(folder, maker.project())
                folders.append(str(folder))
            for folder, theirs in zip(
                folders, ask(oracle, folders, arguments(options)), strict=True
            ):
                ours = json.loads(stringify(report(folder, options, full=True)))
                done += 1
                failing += not theirs["config_ok"]
                odd = differences(theirs, ours)
                if odd:
                    wrong += 1
                    if wrong <= args.show:
                        show(Path(folder), options, odd, theirs, ours)
            shutil.rmtree(temporary, ignore_errors=True)
    print(
        f"{done} projects ({failing} do not resolve), {wrong} disagree ({100 * (done - wrong) / done:.3f} % agree)"
    )
    return 1 if wrong else 0


def show(folder: Path, options: ResolveOptions, odd: list[str], theirs: dict, ours: dict) -> None:
    print("=" * 100)
    print(options)
    for file in sorted(folder.rglob("*")):
        if file.is_symlink():
            print(f"--- {file.relative_to(folder)} -> {file.readlink()}")
        elif file.is_file():
            print(f"--- {file.relative_to(folder)}: {file.read_bytes()!r}")
    for key in odd:
        print(
            f"{key}\n  theirs {json.dumps(theirs.get(key))[:700]}\n  ours   {json.dumps(ours.get(key))[:700]}"
        )


if __name__ == "__main__":
    sys.exit(main())
