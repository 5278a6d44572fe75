"""Show, verify or approve a certificate.

`verify` walks the chain from the evidence to the last verdict: signatures, order, digests, target,
policy, roles and times. It judges by the project's role file, or by keys you name (--key, PEM).
`approve` signs an approval of a digest as yourself; send the file to whoever deploys, for their
`.chimera/approvals`. It counts for that digest and target only, until it expires.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from chimera_tui.commands._trust import add_project_option, desk, look, read_given
from engine.errors import CertificateRejected, UsageError

if TYPE_CHECKING:
    import argparse

    from engine.model import Certificate
    from engine.trust.chain import Chain


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="print what a certificate says")
    show.add_argument("file", nargs="?", type=Path, help="the last one of the ledger by default")
    verify = verbs.add_parser("verify", help="walk the chain of a certificate")
    verify.add_argument("file", type=Path)
    verify.add_argument("--key", action="append", type=Path, default=[], metavar="PEM")
    verify.add_argument("--now", action="store_true", help="must be usable now, not only have been")
    approve = verbs.add_parser("approve", help="approve a digest for a target, as yourself")
    approve.add_argument("what", help="a certificate's file, or the SHA3-256 of a manifest")
    approve.add_argument("--sha256", default="", help="the manifest's SHA-256, with a bare digest")
    approve.add_argument("--target", default="", help="with a bare digest: local/production")
    approve.add_argument("--reason", default="")
    for verb in (show, verify, approve):
        add_project_option(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    if args.verb == "show":
        _print(_given(args.file) if args.file else _last(args))
        return 0
    if args.verb == "approve":
        return _approve(args)
    certificate = _given(args.file)
    if args.key:
        _with_keys(certificate, args.key)
    else:
        _tell(_with_roles(args, certificate), certificate)
    return 0


def _given(path: Path) -> Certificate:
    from engine.trust.certificate_file import parse_certificate

    return parse_certificate(read_given(path))


def _last(args: argparse.Namespace) -> Certificate:
    from engine.certify.desk import look_at_ledger
    from engine.genesis.events import DeployCertified

    with look_at_ledger(project_of(args)) as ledger:
        for run in ledger.run_rows(limit=50):
            found = None
            for entry in ledger.entries(run=run.name):
                if b'"genesis.deploy.certified"' in entry.body:
                    payload = entry.event().payload
                    if isinstance(payload, DeployCertified):
                        found = payload.certificate
            if found is not None:
                return found
    raise UsageError("The last runs made no certificate.", advice="`chimeractl certify` makes one.")


def _print(certificate: Certificate) -> None:
    print(f"{'certificate' if certificate.passed else 'REJECTION'} {certificate.certificate_id}")
    print(f"  target   {certificate.target}")
    print(f"  digest   {certificate.digest}")
    print(f"  levels   {', '.join(v.value for v in certificate.levels) or 'none'}")
    print(f"  issued   {certificate.issued_at}")
    print(f"  expires  {certificate.expires_at}")
    print(f"  nonce    {certificate.nonce}")
    if certificate.reason:
        print(f"  reason   {certificate.reason}")
    for check in certificate.checks:
        print(f"  {'ok    ' if check.passed else 'FAILED'}   {check.name}: {check.detail}")
    print(f"  {len(certificate.envelopes)} envelopes")


def _tell(chain: Chain, certificate: Certificate) -> None:
    for link in chain.links:
        print(f"ok  {link.name}  by {', '.join(link.signed_by)}  at {link.time[:19]}")
    print(f"The certificate holds for {certificate.target}, digest {certificate.digest}.")
    for name in chain.revoked:
        print(f"note: the key of {name} was revoked later; the ledger shows it was made before.")


def _with_roles(args: argparse.Namespace, certificate: Certificate) -> Chain:
    from engine.certify.record import judge_past
    from engine.clock import SystemClock, rfc3339

    trust = look(args)
    now = rfc3339(SystemClock().now()) if args.now else ""
    return judge_past(certificate, trust, project=project_of(args), now=now)


def _with_keys(certificate: Certificate, paths: list[Path]) -> None:
    """Judge by keys alone: the last link is signed by one, and names all below by digest."""
    from engine.trust.chain import verify_links
    from engine.trust.keys import public_key

    keys = [public_key(read_given(path)) for path in paths]
    for name, signers in verify_links(certificate.envelopes, keys):
        print(f"ok  {name}  " + (", ".join(k[:16] for k in signers) or "named by the link above"))
    if not certificate.passed:
        raise CertificateRejected(f"It is a rejection: {certificate.reason}.")
    print("The certificate is unaltered and signed by the given keys; roles were not asked.")


def _approve(args: argparse.Namespace) -> int:
    from engine.certify.approvals import give_approval
    from engine.trust.certificate_file import parse_certificate
    from engine.trust.dsse import parse_envelope
    from engine.trust.statement import Subject, Verdict, read_statement

    path = Path(args.what)
    if path.is_file():
        certificate = parse_certificate(read_given(path))
        said = read_statement(parse_envelope(certificate.envelopes[-1]))
        if not isinstance(said, Verdict):
            raise CertificateRejected("The certificate does not end in a verdict.")
        subject, target = said.binding.subject, certificate.target
    elif len(args.what) == 64 and len(args.sha256) == 64 and args.target:
        subject, target = Subject(sha3_256=args.what, sha256=args.sha256), args.target
    else:
        raise UsageError(
            f"{args.what!r} is no file, and no digest with --sha256 and --target.",
            advice="The simplest is a certificate's file, as `chimeractl certify` writes it.",
        )
    with desk(args) as opened:
        made = give_approval(
            opened.trust,
            subject,
            target,
            policy=opened.policy,
            clock=opened.clock,
            reason=args.reason,
        )
    print(f"approved {subject.sha3_256} for {target}\nwritten to {made}")
    return 0
