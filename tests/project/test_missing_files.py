"""Which files of a command are not there: all of them, and none that may yet be written."""

import pytest

from engine.project.builds.missing_files import missing_files
from engine.project.builds.scripts import expand
from engine.project.snapshot import Snapshot

PLAIN = "#!/bin/sh\npip install -r requirements.txt\n"
MISSING = {
    "the second file": ("./a.sh && python b.py", {"a.sh": PLAIN}, ["b.py"]),
    "both files": ("./a.sh && python b.py", {}, ["a.sh", "b.py"]),
    "behind an install": ("npm ci && node scripts/x.js", {}, ["scripts/x.js"]),
    "behind a build": ("vite build && node scripts/x.js", {}, ["scripts/x.js"]),
    "in the folder of a cd": (
        "cd web && ./a.sh && cd .. && python b.py",
        {"web/a.sh": ""},
        ["b.py"],
    ),
    "behind a semicolon": ("node a.js; python b.py", {"a.js": "1"}, ["b.py"]),
    "in a package's script": (
        "npm run build",
        {"package.json": '{"scripts": {"build": "node a.js && node b.js"}}', "a.js": "1"},
        ["b.js"],
    ),
}
SILENT = {
    "tested for": ("if [ -f b.py ]; then python b.py; fi", {}),
    "tested for in a line": ("test -f b.py && python b.py", {}),
    "a bracket in a line": ("[ -f b.py ] && python b.py || true", {}),
    "its failure is provided for": ("python b.py || echo no", {}),
    "provided for at the end": ("python b.py && npm run x || true", {}),
    "provided for outside": (
        "npm run build || true",
        {"package.json": '{"scripts": {"build": "node b.js"}}'},
    ),
    "into a pipe": ("python b.py | tee log", {}),
    "the way out of a failure": ("python a.py || python b.py", {"a.py": ""}),
    "a script that names it": ("./a.sh && python b.py", {"a.sh": "echo 1 > b.py"}),
    "a script that clones": ("./a.sh && python b.py", {"a.sh": "git clone $X ."}),
    "a folder nobody knows": ("cd $DIR && python b.py", {}),
    "a step nobody knows": ("make all && python b.py", {}),
    "a folder that a build fills": (
        "tsc && node dist/b.js",
        {"tsconfig.json": '{"compilerOptions": {"outDir": "dist"}}', "b.ts": ""},
    ),
    "beside its source": ("tsc && node b.js", {"tsconfig.json": "{}", "b.ts": ""}),
    "fetched before": ("curl -O https://example.org/b.py && python b.py", {}),
    "written before": ("echo 'print(1)' > b.py && python b.py", {}),
    "above the project": ("python ../b.py", {}),
}


def looked_up(command, files):
    snapshot = Snapshot.in_memory(files)
    return list(missing_files(snapshot, expand(snapshot, "", command), command))


@pytest.mark.parametrize("name", MISSING)
def test_every_file_of_a_command_is_looked_up(name):
    command, files, paths = MISSING[name]
    assert [m.path for m in looked_up(command, files)] == paths


@pytest.mark.parametrize("name", SILENT)
def test_what_may_be_there_or_need_not_is_passed_over(name):
    assert looked_up(*SILENT[name]) == []


def test_a_command_that_goes_on_is_not_stopped():
    (missing,) = looked_up("python b.py; echo done", {})
    assert not missing.stops
    (missing,) = looked_up("echo start; python b.py && echo done", {})
    assert missing.stops
