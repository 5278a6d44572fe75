"""Look into the ledger, and prove what it says.

`verify` finds every entry that was altered, removed, reordered, inserted, truncated or replaced,
and says which; against checkpoints that left the machine (--checkpoint, and those in your state
folder) it also finds a ledger that was cut or swapped whole. `prove` writes a file that shows one
entry to be in the ledger, for somebody who does not have it. The formats are RFC 6962 and C2SP.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from chimera_tui.commands._trust import add_project_option, desk, look, read_given
from engine.errors import LedgerError, TrustError, UsageError

if TYPE_CHECKING:
    import argparse

    from engine.genesis.checkpoint import Checkpoint
    from engine.genesis.ledger import Entry, Ledger
    from engine.trust.keys import PublicKey


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="print the last entries, or one")
    show.add_argument("seq", nargs="?", type=int, help="the entry's number")
    show.add_argument("--limit", type=int, default=20, help="how many of the last (20)")
    verify = verbs.add_parser("verify", help="find what does not hold")
    verify.add_argument("--checkpoint", action="append", type=Path, default=[], metavar="FILE")
    verify.add_argument("--key", action="append", default=[], metavar="VKEY", help="name+id+base64")
    verify.add_argument("--proof", type=Path, metavar="FILE", help="check a proof file instead")
    verify.add_argument("--entry", type=Path, metavar="FILE", help="the entry that --proof is of")
    prove = verbs.add_parser("prove", help="write a proof that an entry is in the ledger")
    prove.add_argument("seq", type=int, help="the entry's number")
    prove.add_argument("--out", type=Path, metavar="FILE", help="entry-SEQ.tlog-proof by default")
    point = verbs.add_parser("checkpoint", help="sign the ledger's head and put it elsewhere")
    point.add_argument("--file", type=Path, metavar="FILE", help="write it there too")
    point.add_argument("--git", action="store_true", help="put it in the repository's own ref")
    point.add_argument("--push", default="", metavar="REMOTE", help="push that ref")
    point.add_argument(
        "--accept-loss", action="store_true", help="start anew after a loss (an admiral's act)"
    )
    export = verbs.add_parser("export", help="print all entries")
    export.add_argument("--format", choices=("jsonl", "cloudevents"), default="jsonl")
    export.add_argument("--run", default="", help="of one run only")
    for verb in (show, verify, prove, point, export):
        add_project_option(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    match args.verb:
        case "show":
            return _show(args)
        case "verify":
            return _verify_proof(args) if args.proof else _verify(args)
        case "prove":
            return _prove(args)
        case "checkpoint":
            return _checkpoint(args)
        case _:
            return _export(args)


def _show(args: argparse.Namespace) -> int:
    from engine.certify.desk import look_at_ledger

    with look_at_ledger(project_of(args)) as ledger:
        if args.seq is not None:
            for entry in ledger.entries(first=args.seq, limit=1):
                if entry.seq == args.seq:
                    print(f"entry {entry.seq}  leaf {entry.leaf.hex()}")
                    print(json.dumps(json.loads(entry.body), indent=2))
                    return 0
            raise UsageError(f"There is no entry {args.seq}; the last is {ledger.size()}.")
        first = max(1, ledger.size() - args.limit + 1)
        for entry in ledger.entries(first=first):
            print(_line(entry))
    return 0


def _line(entry: Entry) -> str:
    try:
        event = entry.event()
    except LedgerError:
        return f"{entry.seq:>6}  {entry.leaf.hex()[:12]}  (of a version this one does not know)"
    return f"{entry.seq:>6}  {entry.leaf.hex()[:12]}  {event.time[:19]}  {event.run}  {event.topic}"


def _verify(args: argparse.Namespace) -> int:
    from engine.certify.desk import look_at_ledger
    from engine.genesis.checkpoint import open_checkpoint

    keys, heads = _trusted(args)
    for path in args.checkpoint:
        heads.append(open_checkpoint(read_given(path), keys))
    with look_at_ledger(project_of(args)) as ledger:
        count = 0
        for fault in ledger.verify(heads):
            count += 1
            print(fault)
        if count:
            print(f"The ledger does not hold: {count} faults.")
            return 1
        return _holds(ledger, heads)


def _holds(ledger: Ledger, heads: list[Checkpoint]) -> int:
    print(f"The ledger holds: {ledger.size()} entries, root {ledger.root().hex()}.")
    if heads:
        print(f"It continues {len(heads)} checkpoints; the last is over {heads[-1].size} entries.")
    else:
        print("No checkpoint left this machine yet: a cut or a swap of the whole cannot be seen.")
    return 0


def _trusted(args: argparse.Namespace) -> tuple[list[PublicKey], list[Checkpoint]]:
    """The keys whose checkpoints count, and the heads in the state folder."""
    from engine.certify.seal import log_keys, seals

    keys = [_vkey(text) for text in args.key]
    try:
        trust = look(args)
    except TrustError:
        if args.checkpoint and not keys:
            raise
        return keys, []
    return [*keys, *log_keys(trust)], list(seals(trust))


def _vkey(text: str) -> PublicKey:
    from engine.genesis.checkpoint import parse_verifier_key

    return parse_verifier_key(text)[1]


def _verify_proof(args: argparse.Namespace) -> int:
    from engine.genesis.checkpoint import parse_proof, proof_holds
    from engine.genesis.merkle import leaf_hash

    if args.entry is None:
        raise UsageError("A proof is of an entry: name its file with --entry.")
    proof = parse_proof(read_given(args.proof))
    keys, _ = _trusted(args)
    try:
        body = args.entry.read_bytes()
    except OSError as error:
        raise UsageError(f"The entry cannot be read: {error}.", where=str(args.entry)) from error
    if proof_holds(proof, leaf_hash(body), keys):
        print(f"The proof holds: these bytes are entry {proof.index + 1} of that ledger.")
        return 0
    print("The proof does not hold: these bytes are not that entry.")
    return 1


def _prove(args: argparse.Namespace) -> int:
    from engine.certify.seal import prove_entry
    from engine.genesis.checkpoint import verifier_key

    with desk(args) as opened:
        proof = prove_entry(opened.ledger, opened.trust, args.seq)
        (entry,) = opened.ledger.entries(first=args.seq, limit=1)
        out = args.out or Path(f"entry-{args.seq}.tlog-proof")
        try:
            out.write_text(proof.text(), encoding="utf-8")
            out.with_suffix(".json").write_bytes(entry.body)
        except OSError as error:
            raise UsageError(f"The proof cannot be written: {error}.", where=str(out)) from error
        origin = proof.note.partition("\n")[0]
        from engine.trust.trust_root import KeyUse

        key = opened.trust.signer(KeyUse.LOG).public
        print(f"{out} proves {out.with_suffix('.json')}; its key is {verifier_key(origin, key)}")
    return 0


def _checkpoint(args: argparse.Namespace) -> int:
    from engine.certify.seal import drop_seals, seal, write_git_ref
    from engine.genesis.events import TrustChanged
    from engine.trust.role_file import write_whole
    from engine.trust.roles import Action

    with desk(args) as opened:
        if args.accept_loss:
            me = opened.trust.require(Action.CHANGE_ROLES)
            count = drop_seals(opened.trust.project, opened.trust.keys)
            opened.bus.publish(
                TrustChanged(what="loss accepted", by=me.name, detail=f"{count} seals set aside")
            )
        sealed = seal(opened.ledger, opened.trust)
        places = [str(p) for p in sealed.places]
        if args.file:
            write_whole(args.file, sealed.note)
            places.append(str(args.file))
        if args.git or args.push:
            ref = write_git_ref(opened.project, sealed.note, push=args.push)
            places.append(f"{ref}{f' on {args.push}' if args.push else ''}")
    print(sealed.note, end="")
    print(f"written to {', '.join(places)}", file=sys.stderr)
    return 0


def _export(args: argparse.Namespace) -> int:
    from engine.certify.desk import look_at_ledger

    out = sys.stdout.buffer
    with look_at_ledger(project_of(args)) as ledger:
        if args.format == "jsonl":
            # One entry's exact bytes a line: what is hashed is what is printed.
            for entry in ledger.entries(run=args.run):
                out.write(entry.body + b"\n")
        else:
            # The batch format of CloudEvents (application/cloudevents-batch+json).
            out.write(b"[")
            for number, entry in enumerate(ledger.entries(run=args.run)):
                out.write((b",\n" if number else b"\n") + entry.body)
            out.write(b"\n]\n")
    out.flush()
    return 0
