"""The house's own laws: who may import whom, how long a file is, what loads when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("chimera_tui/**/*.py")])
MOST_LINES = 400
FEWER_LINES = {"chimera_tui.app": 199}
"""The console's application is where everything meets: what a part knows stands in the part."""

LONG_BY_NATURE = {
    "engine.genesis.events",  # declarations only: the topics likewise
}

RANKS = {
    "chimera_tui": 6,
    "engine.pipeline": 5,
    "engine.simulate": 4,
    "engine.heal": 4,
    "engine.certify": 4,
    "engine.deploy": 4,
    "engine.verify": 4,
    "engine.platforms": 3,
    "engine.project": 2,
    "engine.trust": 2,
    "engine.genesis": 2,
}
LAYERS = {r for r, rank in RANKS.items() if rank == 4}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module):
    known = [r for r in RANKS if module == r or module.startswith(r + ".")]
    return max(known, key=len) if known else ("engine" if module.startswith("engine") else "")


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_nobody_imports_upward_or_sideways(path):
    own = module_name(path)
    here = room(own)
    for name in imports(path):
        there = room(name)
        if here.startswith("engine"):
            top = name.partition(".")[0]
            assert top not in {"textual", "rich", "chimera_tui"}, f"{own} imports {name}"
        if here in RANKS and there in RANKS:
            assert RANKS[there] <= RANKS[here], f"{own} imports {name}, which is above it"
            if here in LAYERS and there in LAYERS:
                assert here == there, f"the layers {own} and {name} know each other"
        mine, theirs = own.split("."), name.split(".")
        if here == there == "engine.platforms" and len(mine) > 3 and len(theirs) > 3:
            platforms = {"netlify", "render", "pages", "nodes"}
            if mine[2] in platforms and theirs[2] in platforms:
                assert mine[2] == theirs[2], f"the platforms {own} and {name} know each other"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_file_is_too_long(path):
    if module_name(path) not in LONG_BY_NATURE:
        most = FEWER_LINES.get(module_name(path), MOST_LINES)
        assert len(path.read_text().splitlines()) <= most


def test_no_module_is_a_drawer():
    drawers = {"utils", "helpers", "manager", "misc"}
    assert not [p for p in FILES if drawers & set(p.with_suffix("").parts)]


def loaded_by(*arguments, cwd):
    code = (
        "import sys\nfrom chimera_tui.cli import main\n"
        f"code = main({list(arguments)!r})\n"
        "print('\\n'.join(sorted(sys.modules)), file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd, check=False
    )
    return done.returncode, set(done.stderr.splitlines())


@pytest.mark.parametrize("command", [["--version"], ["simulate", "."]], ids=["version", "simulate"])
def test_the_light_commands_load_no_heavy_module(command, tmp_path):
    (tmp_path / "index.html").write_text("<h1>hi</h1>")
    code, modules = loaded_by(*command, cwd=tmp_path)
    assert code == 0
    assert "chimera_tui.cli" in modules
    heavy = {"textual", "rich", "httpx", "cryptography", "msgspec", "ruamel.yaml"}
    assert not heavy & modules
