"""Show what the platform will see of a project: every effective value and where it comes from.

Folders may also come on standard input, one a line. As JSON the names and shapes are those of
the platform's own code, so that a machine can compare the two.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PLATFORMS = ("netlify", "render", "pages")
"""The platforms whose resolution can be shown."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "folder", nargs="*", metavar="DIR", help="projects; `-` or none: from standard input, or ."
    )
    parser.add_argument(
        "--platform",
        "--as",
        dest="platform",
        choices=PLATFORMS,
        help="whose eyes (netlify; render or pages where only it is set up)",
    )
    parser.add_argument("--context", default="production", help="the deploy context (production)")
    parser.add_argument("--branch", default="main", help="the branch that is built (main)")
    parser.add_argument("--package", default="", help="the package inside a monorepo")
    parser.add_argument("--config", default="", help="a configuration file to read instead")
    parser.add_argument(
        "--full", action="store_true", help="rows also in the form the platform's server reads"
    )
    parser.add_argument("--format", choices=("text", "json", "jsonl"), default="text")


def run(args: argparse.Namespace) -> int:
    """Resolve and print."""
    folders = _folders(args.folder)
    platform = args.platform or _guess(args.folder)
    if platform == "render":
        from chimera_tui.formats.blueprint import print_reports as print_blueprints

        return print_blueprints(folders, args.format)
    if platform == "pages":
        from chimera_tui.formats.pages_report import print_reports as print_pages
        from engine.platforms.interface import BuildContext

        context = BuildContext(branch=args.branch, package_path=args.package, target="pages")
        return print_pages(folders, context, args.format)
    from chimera_tui.formats.netlify_report import print_reports
    from engine.platforms.netlify.resolution import ResolveOptions

    options = ResolveOptions(
        context=args.context or "production",
        branch=args.branch or "main",
        package_path=args.package,
        config=args.config,
    )
    return print_reports(folders, options, args.format, full=args.full)


def _folders(given: list[str]) -> Iterator[str]:
    if given and given != ["-"]:
        yield from given
        return
    if not given and sys.stdin.isatty():
        yield "."
        return
    read = False
    for line in sys.stdin:
        folder = line.strip()
        if folder:
            read = True
            yield folder
    if not read:
        if given:
            raise UsageError(
                "No folder came on standard input.", advice="Name one, or pipe them in."
            )
        yield "."


def _guess(given: list[str]) -> str:
    """Render or Pages where the one folder is set up for it and not for Netlify; else Netlify."""
    if len(given) > 1 or given == ["-"]:
        return "netlify"
    folder = Path(given[0]) if given else Path()
    if folder.suffix in {".yaml", ".yml"}:
        return "render"
    has_blueprint = any((folder / name).is_file() for name in ("render.yaml", "render.yml"))
    if (folder / "netlify.toml").exists():
        return "netlify"
    if has_blueprint:
        return "render"
    return "pages" if _publishes_to_pages(folder) else "netlify"


def _publishes_to_pages(folder: Path) -> bool:
    """Ask Pages' own signs, where anything that could publish is there at all."""
    if not any((folder / name).exists() for name in (".github/workflows", "package.json")):
        return False
    from engine.platforms.netlify.signs import evident as is_netlify
    from engine.platforms.pages.signs import evident
    from engine.project.snapshot import Snapshot

    snapshot = Snapshot.of_folder(folder)
    return evident(snapshot) and not is_netlify(snapshot)
