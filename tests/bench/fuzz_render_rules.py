"""Robustness of the Blueprint's rules on mutated files: nothing raises, heals do what they say.

    python tests/bench/fuzz_render_rules.py [NUMBER [SEED]]

For every issue of a rule with a heal, each proposal is applied: the issue must be gone, the file
must still parse when it parsed before, and no server finding that is certain may be new.
"""

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fuzz_render import RICH, SHARED, mutate

from engine.model import NoHeal, Severity
from engine.platforms.interface import BuildContext
from engine.platforms.render import rules as package
from engine.platforms.render.findings import Strength
from engine.platforms.render.platform import resolve_blueprint
from engine.platforms.rule_loading import load_rules
from engine.project.snapshot import Snapshot

SLOW = {"text": ""}


def certain(site):
    return Counter((f.code, f.subject) for f in site.findings if f.strength is Strength.CERTAIN)


def main(number=2_000, seed=3):
    rng = random.Random(seed)
    rules = [
        r
        for r in load_rules(package)
        if "_findings" in Path(sys.modules[r.check.__module__].__file__).read_text()
    ]
    seeds = [RICH] * 4
    for pattern in ("corpus/**/render.y*ml", "fixes/**/render.y*ml"):
        seeds += [p.read_text(encoding="utf-8-sig") for p in sorted(SHARED.glob(pattern))]
    tally, shown = Counter(), 0
    for n in range(number):
        text = seeds[n] if n < len(seeds) else mutate(rng.choice(seeds), rng)
        snapshot = Snapshot.in_memory(
            {"render.yaml": text, "package.json": "{}", "Dockerfile": "FROM x"}
        )
        site = resolve_blueprint(snapshot, "render.yaml", BuildContext())
        for rule in rules:
            for issue in rule.check(site):
                tally["issues"] += 1
                answer = rule.heal(issue, site)
                if isinstance(answer, NoHeal):
                    tally["no heal"] += 1
                    continue
                for proposal in answer:
                    tally["proposals"] += 1
                    after = (
                        resolve_blueprint(
                            snapshot.with_edits(proposal.edits), "render.yaml", BuildContext()
                        )
                        if all(
                            e.path == "render.yaml" and e.kind == "replace" for e in proposal.edits
                        )
                        else None
                    )
                    if after is None:
                        continue
                    why = ""
                    if after.fault is not None and site.fault is None:
                        why = "breaks the YAML"
                    elif issue.fingerprint in {i.fingerprint for i in rule.check(after)}:
                        why = "the issue stays"
                    elif site.fault is None and (new := certain(after) - certain(site)):
                        why = f"new: {dict(new)}"
                    if why:
                        tally[f"{rule.meta.id}: {why}"] += 1
                        if shown < 30:
                            shown += 1
                            Path(f"/tmp/rules-{shown}.yaml").write_text(text)
                            print(
                                shown,
                                rule.meta.id,
                                proposal.strategy,
                                issue.location.key_path,
                                issue.location.line,
                                why,
                            )
    for what, count in tally.most_common():
        print(count, what)
    assert Severity


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]))
