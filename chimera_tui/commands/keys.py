"""Make, list, rotate and revoke keys.

Private keys never leave your keyring, or a file only you may read; set CHIMERA_PASSPHRASE to
encrypt the file. A rotation ends a key and says nothing against what it signed before. A
revocation says the key may be in other hands: what it signed needs the ledger's word for when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from chimera_tui.commands._trust import add_project_option, desk, in_force
from engine.errors import TrustError
from engine.trust.trust_root import KeyUse

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = verbs.add_parser("new", help="make a key of your own under a name")
    new.add_argument("name", help="lower-case letters, digits, dots, dashes, underscores")
    show = verbs.add_parser("list", help="list your keys and those of the project")
    show.add_argument("--card", action="store_true", help="print your card, to ask for a role")
    turn = verbs.add_parser("rotate", help="put a fresh key in the place of yours")
    turn.add_argument("use", nargs="?", choices=[u.value for u in KeyUse], default="identity")
    end = verbs.add_parser("revoke", help="end a key that may be in other hands")
    end.add_argument("keyid", help="the key's id, or its first eight digits or more")
    end.add_argument("--reason", required=True, help="why")
    for verb in (new, show, turn, end):
        add_project_option(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    match args.verb:
        case "new":
            return _new(args)
        case "list":
            return _card(args) if args.card else _list(args)
        case "rotate":
            from engine.trust.changes import rotate

            with desk(args) as opened:
                return in_force(rotate(opened.trust, KeyUse(args.use)))
        case _:
            from engine.trust.changes import revoke

            with desk(args) as opened:
                return in_force(revoke(opened.trust, args.keyid, args.reason))


def _new(args: argparse.Namespace) -> int:
    from engine.trust.key_store import KeyStore

    store = KeyStore()
    key = store.make(args.name)
    print(f"{args.name}  {key.public.keyid}\nkept in {store.place}")
    print(key.public.pem(), end="")
    return 0


def _card(args: argparse.Namespace) -> int:
    from engine.trust.cards import make_card
    from engine.trust.key_store import KeyStore, user_name

    del args
    store = KeyStore()
    keys = {use: store.load(use.value) or store.make(use.value) for use in KeyUse}
    print(make_card(user_name(store.environment), keys))
    return 0


def _list(args: argparse.Namespace) -> int:
    from engine.trust.key_store import KeyStore
    from engine.trust.project_trust import ProjectTrust

    store = KeyStore()
    print(f"yours, in {store.place}:")
    mine = {}
    for name in store.names():
        key = store.public(name)
        if key is not None:
            mine[key.raw] = name
            print(f"  {name:<12} {key.keyid[:16]}")
    try:
        trust = ProjectTrust.open(project_of(args), found=False)
    except TrustError as error:
        print(f"the project's: {error}")
        return 0
    print(f"the project's (role file version {trust.root.version}):")
    for listed in trust.root.keys:
        state = "in use"
        if listed.until:
            how = f"revoked ({listed.revoked})" if listed.revoked else "ended"
            state = f"{how} {listed.until[:19]}"
        own = " (yours)" if listed.key.raw in mine else ""
        print(
            f"  {listed.use.value:<9} {listed.key.keyid[:16]}  {listed.owner}{own}  since"
            f" {listed.since[:19]}  {state}"
        )
    return 0
