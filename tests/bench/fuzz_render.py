"""Differential fuzzing of the schema model against the published schema and a YAML 1.1 reader.

    python tests/bench/fuzz_render.py [NUMBER [SEED]]

Mutates the Blueprints of the open corpus and of a rich sample, and compares, per file: whether it
parses, whether the schema takes it, and the sorted list of error places. Needs ../shared.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CHIMERA_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(ROOT))

from engine.platforms.render.schema import schema_errors
from engine.project.yaml.document import YamlFault, parse_yaml

VALIDATOR = jsonschema.Draft202012Validator(
    json.loads((SHARED / "oracle/render/render.schema.json").read_text())
)

RICH = (Path(__file__).parent / "rich_blueprint.yaml").read_text()
KEYS = [
    *sorted(set(__import__("re").findall(r"(\w+):", RICH))),
    "env",
    "bogus",
    "disks",
    "command",
    "publishDir",
    "pythonVersion",
    "plans",
    "x-base",
    "<<",
]
VALUES = [
    "true",
    "false",
    "yes",
    "off",
    "'true'",
    "1",
    "0",
    "-1",
    "1.0",
    "1.5",
    "010",
    "0x1f",
    "1_000",
    "1:30",
    "3.10",
    ".inf",
    "~",
    "null",
    "",
    "''",
    '""',
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "free",
    "starter",
    "pro plus",
    "web",
    "worker",
    "cron",
    "keyvalue",
    "redis",
    "static",
    "workflow",
    "pserv",
    "node",
    "docker",
    "image",
    "python",
    "oregon",
    "mars",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "&a x",
    "*a",
    "!!str 5",
    "!foo x",
    "=",
    "a: b",
    "@x",
    "`x`",
    "%x",
    "- a",
    "|",
    ">",
    "|\n  text",
    "'unclosed",
    '"esc \\n"',
    '"bad \\q"',
    "a # c",
    "a #c: d",
    "https://x.y/z",
    "*/5 * * * *",
    "'*/5 * * * *'",
    "[",
    "}",
    "? x",
    "<<",
    "\tx",
    "x\t",
    "é",
    "\u2028",
    "10",
    "16",
    "'16'",
    "91",
    "301",
    "checksPass",
    "automatic",
    "journal-snapshot",
    "enabled",
    "pgbouncer",
    "1c-2g",
    "basic-256mb",
]


def mutate(text, rng):
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not lines:
            break
        i = rng.randrange(len(lines))
        line = lines[i]
        indent = line[: len(line) - len(line.lstrip())]
        what = rng.randrange(13)
        if what == 0:
            del lines[i]
        elif what == 1:
            lines.insert(rng.randrange(len(lines) + 1), line)
        elif what == 2:
            lines[i] = (" " * rng.choice((1, 2, 4))) + line
        elif what == 3:
            lines[i] = line[rng.choice((1, 2)) :] if line.startswith(" ") else line
        elif what in (4, 5, 6) and ":" in line:
            lines[i] = line[: line.index(":") + 1] + " " + rng.choice(VALUES)
        elif what == 7 and ":" in line:
            head = line[: line.index(":")]
            stem = head.rstrip().split(" ")[-1]
            lines[i] = line.replace(stem + ":", rng.choice(KEYS) + ":", 1)
        elif what == 8:
            lines.insert(i, f"{indent}{rng.choice(KEYS)}: {rng.choice(VALUES)}")
        elif what == 9:
            lines[i] = line.replace("  ", "\t", 1)
        elif what == 10 and line:
            j = rng.randrange(len(line))
            lines[i] = line[:j] + rng.choice(":#-{}[],&*!|>'\"%@` x") + line[j + 1 :]
        elif what == 11 and line:
            j = rng.randrange(len(line))
            lines[i] = line[:j] + line[j + 1 :]
        elif what == 12:
            lines.insert(i, f"{indent}- {rng.choice(VALUES)}")
    return "\n".join(lines)


def nodes_of(value, found):
    if isinstance(value, dict):
        for key in value:
            found.append((value, key))
            nodes_of(value[key], found)
    elif isinstance(value, list):
        for index in range(len(value)):
            found.append((value, index))
            nodes_of(value[index], found)
    return found


def restructure(text, rng):
    """Change the loaded tree and write it again: always YAML, so that the schema is asked."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError:
        return mutate(text, rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        found = nodes_of(data, [])
        if not found:
            break
        holder, key = rng.choice(found)
        what = rng.randrange(6)
        if what == 0:
            del holder[key]
        elif what == 1:
            holder[key] = rng.choice(PLAIN)
        elif what == 2 and isinstance(holder, dict):
            holder[rng.choice(KEYS)] = holder.pop(key)
        elif what == 3 and isinstance(holder, dict):
            holder[rng.choice(KEYS)] = rng.choice(PLAIN)
        elif what == 4:
            other, there = rng.choice(found)
            if not isinstance(
                other[there] if not isinstance(other, list) or there < len(other) else 0,
                dict | list,
            ):
                holder[key] = rng.choice(PLAIN)
            else:
                holder[key] = (
                    json.loads(json.dumps(other[there], default=str))
                    if there in other or isinstance(other, list)
                    else None
                )
        elif isinstance(holder, list):
            holder.append(json.loads(json.dumps(holder[key], default=str)))
    return yaml.safe_dump(data, sort_keys=False)


PLAIN = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    1.5,
    90,
    91,
    300,
    301,
    "",
    "1",
    "16",
    16,
    "free",
    "starter",
    "web",
    "static",
    "docker",
    "image",
    "cron",
    "keyvalue",
    "workflow",
    "python",
    "oregon",
    "mars",
    "off",
    [],
    {},
    [1],
    ["a"],
    [{}],
    {"name": "x"},
    {"url": "x"},
    "1c-2g",
    "basic-256mb",
    "hostport",
    "manual",
]


def reference(text):
    try:
        data = json.loads(
            json.dumps(
                yaml.load(
                    text, Loader=yaml.CSafeLoader if os.environ.get("FUZZ_C") else yaml.SafeLoader
                ),
                default=str,
            )
        )
    except yaml.YAMLError as error:
        return "parse", str(error).split("\n")[0]
    except Exception as error:  # noqa: BLE001 - the reference script would stop here
        return "crash", repr(error)
    return "ok", sorted(e.json_path for e in VALIDATOR.iter_errors(data))


def ours(text):
    document = parse_yaml(text)
    if isinstance(document, YamlFault):
        return "parse", str(document)
    if document.documents > 1:
        return "parse", "more documents"
    found = schema_errors(document)
    if found and found[0].message.startswith("cannot be read as JSON"):
        return "parse", found[0].message
    return "ok", sorted(e.json_path for e in found)


def main(number=10_000, seed=1):
    rng = random.Random(seed)
    seeds = [RICH] * 8
    for pattern in ("corpus/**/render.y*ml", "fixes/**/render.y*ml"):
        for path in sorted(SHARED.glob(pattern)):
            seeds.append(path.read_text(encoding="utf-8-sig"))
    tally, shown, started = Counter(), 0, time.perf_counter()
    for n in range(number):
        text = (
            seeds[n % len(seeds)]
            if n < len(seeds)
            else rng.choice((mutate, restructure))(rng.choice(seeds), rng)
        )
        theirs, mine = reference(text), ours(text)
        if theirs[0] == "crash":
            tally["reference crashed"] += 1
        elif theirs[0] != mine[0]:
            tally["parse disagrees"] += 1
        elif theirs[0] == "parse":
            tally["both refuse to parse"] += 1
        elif bool(theirs[1]) != bool(mine[1]):
            tally["verdict disagrees"] += 1
        elif theirs[1] != mine[1]:
            tally["places disagree"] += 1
        else:
            tally["agree, valid" if not mine[1] else "agree, invalid"] += 1
            continue
        if theirs[0] != "crash" and (theirs[0] != mine[0] or theirs[0] == "ok") and shown < 25:
            shown += 1
            Path(f"/tmp/fuzz-{shown}.yaml").write_text(text) if os.environ.get(
                "FUZZ_KEEP"
            ) else None
            print(n, str(theirs)[:300], "|", str(mine)[:300])
    bad = sum(v for k, v in tally.items() if "disagree" in k)
    seconds = time.perf_counter() - started
    print(dict(tally), f"disagreement {bad}/{number} = {bad / number:.4%}, {seconds:.0f} s")
    return 1 if bad / number > 0.001 else 0


if __name__ == "__main__":
    sys.exit(main(*(int(a) for a in sys.argv[1:3])))
