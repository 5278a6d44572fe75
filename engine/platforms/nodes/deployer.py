"""The `local` node: releases in a folder, one atomic switch, a server that stays up.

The steps are those of a node of any kind: lock, copy beside, compare with the manifest, rename,
switch, serve, prune. What was live stays live until the switch, and a release is found again by
its key, so that a deploy that was interrupted is finished and never made twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING

from engine.clock import rfc3339
from engine.errors import DeployError
from engine.model import Deployment, DeploymentState, Probe, Verdict
from engine.platforms.interface import DeployPlan
from engine.platforms.nodes import process
from engine.platforms.nodes.layout import RECORD, SITE, sync_folder
from engine.platforms.serving import PLAN_NAME, encode_plan
from engine.project.manifest import Manifest, ManifestEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from engine.clock import Clock
    from engine.platforms.interface import Release, ServingPlan
    from engine.platforms.nodes.layout import NodeFolder, ReleaseRecord

TARGET = "local"


class LocalDeployer:
    """Puts releases on this machine."""

    def __init__(self, folder: NodeFolder, *, clock: Clock, keep: int, port: int) -> None:
        self._folder = folder
        self._clock = clock
        self._keep = keep
        self._port = port

    def plan(self, release: Release) -> DeployPlan:
        """Say what `deploy` would do."""
        live = self._folder.live()
        server = process.status(self._folder)
        files = sum(e.path != PLAN_NAME for e in release.manifest.entries)
        address = server.url or (
            f"http://127.0.0.1:{self._port}/" if self._port else "http://127.0.0.1:<free port>/"
        )
        return DeployPlan(
            target=TARGET,
            url=address,
            steps=(
                f"copy {files} files beside the live release",
                "compare every file with the certified manifest",
                "switch the `current` link in one step",
                "leave the server running" if server.running else "start the server on loopback",
                f"keep the last {self._keep} releases",
            ),
            files=files,
            size=release.manifest.size,
            replaces=live,
            undo=f"chimeractl rollback (to {live})" if live else "chimeractl node stop",
        )

    def deploy(self, release: Release, progress: Callable[[int, int, str], None]) -> Deployment:
        """Put a release live; the same key finds the release that is already there.

        Raises:
            DeployError: the node is busy, a file is not what was certified, or the disk refused.
        """
        try:
            with self._folder.lock():
                before = self._folder.live()
                name = self._find(release.key) or self._put(release, progress)
                if before != name:
                    self._folder.flip(name)
                try:
                    server = process.start(self._folder, port=self._port, clock=self._clock)
                except DeployError:
                    # It said that what was live still is.
                    if before:
                        self._folder.flip(before)
                    else:
                        self._folder.withdraw()
                    raise
                self._folder.prune(self._keep)
        except OSError as error:
            raise DeployError(
                f"The node's folder refused: {error}.",
                advice="Free some space or check its permissions; what was live still is.",
                where=str(self._folder.root),
            ) from error
        return self._deployment(self._folder.record(name), server.url)

    def current(self) -> Deployment | None:
        """The deployment that is live, or None."""
        name = self._folder.live()
        if not name:
            return None
        return self._deployment(self._folder.record(name), process.status(self._folder).url)

    def history(self) -> Sequence[Deployment]:
        """The releases on the disk, newest first."""
        live = self._folder.live()
        url = process.status(self._folder).url
        return tuple(
            self._deployment(self._folder.record(name), url if name == live else "")
            for name in reversed(self._folder.names())
        )

    def contents(self, deployment: Deployment) -> tuple[ServingPlan, Manifest] | None:
        """The plan and the files of a release, as its record holds them."""
        if deployment.release not in self._folder.names():
            return None
        record = self._folder.record(deployment.release)
        entries = tuple(
            ManifestEntry(path=path, mode=0o644, size=0, sha3_256=digest)
            for path, digest in record.hashes
        )
        return record.plan, Manifest(entries=entries)

    def rollback(self, to: str = "") -> Deployment:
        """Make an older release live again.

        Raises:
            DeployError: there is none, or none of this name.
        """
        with self._folder.lock():
            names = self._folder.names()
            live = self._folder.live()
            older = [n for n in names if n < live] if live else list(names)
            name = to or (older[-1] if older else "")
            if not name or name not in names:
                raise DeployError(
                    f"There is no release {to!r}." if to else "There is no older release.",
                    advice="`chimeractl node status` lists what the node keeps.",
                    where=str(self._folder.releases),
                )
            self._folder.flip(name)
            server = process.start(self._folder, port=self._port, clock=self._clock)
        return self._deployment(self._folder.record(name), server.url)

    def keep_checkpoint(self, note: str) -> None:
        """Keep the ledger's signed head beside the releases, replaced in one step.

        Raises:
            DeployError: the folder refused.
        """
        fresh = self._folder.root / ".checkpoint.new"
        try:
            fresh.write_text(note, encoding="utf-8")
            fresh.replace(self._folder.root / "checkpoint")
        except OSError as error:
            raise DeployError(
                f"The node cannot keep the ledger's head: {error.strerror}.",
                where=str(self._folder.root),
            ) from error

    def withdraw(self) -> None:
        """Take the live release off; the server then answers 503."""
        with self._folder.lock():
            self._folder.withdraw()

    def probes(self, deployment: Deployment, release: Release | None) -> Sequence[Probe]:
        """Compare the live release on the disk with what was deployed."""
        del release
        live = self._folder.live()
        if live != deployment.release:
            return (
                Probe(
                    kind="drift",
                    subject="live release",
                    verdict=Verdict.FAILS,
                    detail=f"{live or 'nothing'} is live, not {deployment.release}",
                ),
            )
        changed = self._changed_files(live)
        return (
            Probe(
                kind="drift",
                subject="release on the disk",
                verdict=Verdict.FAILS if changed else Verdict.PASSES,
                detail=f"changed since the deploy: {', '.join(changed[:5])}" if changed else "",
            ),
        )

    def _changed_files(self, name: str) -> list[str]:
        site = self._folder.releases / name / SITE
        known = dict(self._folder.record(name).hashes)
        there = {str(p.relative_to(site)) for p in site.rglob("*") if p.is_file()}
        changed = sorted(there ^ set(known))
        changed += [p for p in sorted(there & set(known)) if _hash(site / p) != known[p]]
        return changed

    def _find(self, key: str) -> str:
        for name in reversed(self._folder.names()):
            if self._folder.record(name).key == key:
                return name
        return ""

    def _put(self, release: Release, progress: Callable[[int, int, str], None]) -> str:
        self._folder.sweep()
        now = self._clock.now()
        stamp = now.strftime("%Y%m%dT%H%M%S.%fZ")
        name = f"{stamp}-{release.manifest.sha3_256[:8]}"
        beside = self._folder.releases / f".tmp-{name}"
        try:
            self._fill(beside, release, progress)
        except BaseException:
            # On a full disk what is half made would stand in everybody's way.
            shutil.rmtree(beside, ignore_errors=True)
            raise
        os.sync()  # One flush for all files: a thousand fsyncs take a thousand times as long.
        beside.rename(self._folder.releases / name)
        sync_folder(self._folder.releases)
        return name

    def _fill(
        self, beside: Path, release: Release, progress: Callable[[int, int, str], None]
    ) -> None:
        site = beside / SITE
        site.mkdir(parents=True)
        entries = [e for e in release.manifest.entries if e.path != PLAN_NAME]
        prefix = f"{release.folder}/" if release.folder else ""
        for number, entry in enumerate(entries, start=1):
            self._copy(release, prefix + entry.path, site / entry.path, entry)
            progress(number, len(entries), entry.path)
        record = {
            "key": release.key,
            "run": release.run,
            "certificate": release.certificate,
            "digest": release.manifest.sha3_256,
            "files": len(entries),
            "size": sum(e.size for e in entries),
            "at": rfc3339(self._clock.now()),
            "plan": encode_plan(release.plan).decode(),
            "hashes": [[e.path, e.sha3_256] for e in entries],
        }
        # Destinations and accounts of the plan stand in it in clear, or it could not be served.
        (beside / RECORD).touch(mode=0o600)
        with (beside / RECORD).open("w", encoding="utf-8") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())

    def _copy(self, release: Release, source: str, target: Path, entry: ManifestEntry) -> None:
        data = release.snapshot.data(source)
        if data is None or hashlib.sha3_256(data).hexdigest() != entry.sha3_256:
            raise DeployError(
                f"{source} is not what was certified.",
                advice="It changed after the certification; run the deploy again.",
                where=source,
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
        target.chmod(entry.mode)

    def _deployment(self, record: ReleaseRecord, url: str) -> Deployment:
        live = self._folder.live() == record.name
        return Deployment(
            deployment_id=record.key,
            platform=TARGET,
            target=TARGET,
            digest=record.digest,
            state=DeploymentState.LIVE if live else DeploymentState.KEPT,
            url=url,
            release=record.name,
            files=record.files,
            size=record.size,
            at=record.at,
        )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha3_256").hexdigest()
