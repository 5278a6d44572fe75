"""Say who may do what in this project.

Roles are observer, operator, captain and admiral. To ask for one, send an admiral your card
(`chimeractl keys list --card`); they run `roles grant`. Production, rollback, policy, roles and
keys are an admiral's. Honest limit: on your own machine you can edit your own files; what binds is
that others, and the nodes, check the signatures.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from chimera_tui.commands._trust import add_project_option, desk, in_force, look, read_given, tell
from engine.trust.roles import LEAST_ROLE, Role

if TYPE_CHECKING:
    import argparse

    from engine.trust.project_trust import ProjectTrust


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("list", help="list the members and what each role may do")
    give = verbs.add_parser("grant", help="give a role to the person of a card, or to a member")
    give.add_argument("role", choices=[r.value for r in Role])
    give.add_argument("who", help="a card's file, or a member's name")
    give.add_argument(
        "--target", action="append", default=[], metavar="PATTERN", help="where it holds (*)"
    )
    take = verbs.add_parser("revoke", help="take a member's role and end their keys")
    take.add_argument("who", help="the member's name")
    take.add_argument("--reason", default="", help="why")
    sign = verbs.add_parser("sign", help="sign a change that waits for more admirals")
    need = verbs.add_parser("require", help="set how many admirals must sign a change")
    need.add_argument("count", type=int)
    share = verbs.add_parser("share", help="put the role file beside chimera.toml, for git")
    anew = verbs.add_parser("reset", help="found the project's trust anew; loud, and last")
    anew.add_argument("--yes", action="store_true", required=True, help="I know what this means")
    for verb in (show, give, take, sign, need, share, anew):
        add_project_option(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    if args.verb == "list":
        return _list(args)
    if args.verb == "reset":
        return _reset(args)
    from engine.trust import changes

    with desk(args) as opened:
        trust = opened.trust
        match args.verb:
            case "grant":
                return in_force(_grant(args, trust))
            case "revoke":
                return in_force(changes.dismiss(trust, args.who, args.reason))
            case "sign":
                return in_force(trust.cosign())
            case "share":
                print(f"The role file is {trust.share()}; commit it.")
                return 0
            case _:
                return in_force(changes.require_admirals(trust, args.count))


def _grant(args: argparse.Namespace, trust: ProjectTrust) -> bool:
    from engine.trust.cards import read_card
    from engine.trust.changes import change_role, grant

    role = Role(args.role)
    targets = tuple(args.target) or ("*",)
    if trust.root.member(args.who) is not None:
        return change_role(trust, args.who, role, targets)
    return grant(trust, role, read_card(read_given(Path(args.who))), targets)


def _list(args: argparse.Namespace) -> int:
    trust = look(args)
    root = trust.root
    me = trust.me()
    print(f"{root.project}: role file version {root.version} of {root.issued_at[:19]}")
    print(f"a change needs {root.root_threshold} admirals")
    for member in root.members:
        own = " (you)" if me == member else ""
        where = "" if member.targets == ("*",) else f"  for {', '.join(member.targets)}"
        print(f"  {member.role.value:<9} {member.name}{own}{where}")
    waiting = trust.waiting()
    if waiting is not None:
        print("a change waits for signatures: `chimeractl roles sign`")
    print("each role may also do what those above it may:")
    for role in Role:
        may = ", ".join(a.value for a, least in LEAST_ROLE.items() if least is role)
        print(f"  {role.value:<9} {may}")
    return 0


def _reset(args: argparse.Namespace) -> int:
    import os

    from engine.certify.desk import open_desk
    from engine.clock import SystemClock
    from engine.trust.key_store import state_folder
    from engine.trust.role_file import set_aside

    project = project_of(args)
    stamp = SystemClock().now().strftime("%Y%m%d-%H%M%S")
    for path in set_aside(state_folder(os.environ), project.resolve(), stamp):
        print(f"set aside: {path}")
    with open_desk(project, subscribers=(tell,)) as opened:
        print(f"role file version {opened.trust.root.version}")
    return 0
