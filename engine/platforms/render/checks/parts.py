"""Disks, scaling, schedules, health paths and routes: documented forms, message not seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.checks._objection import missing, wrong
from engine.platforms.render.findings import Code, Strength
from engine.platforms.render.vocabulary import ServiceKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import RenderSite, Service

SOURCE_FOLDER = "/opt/render/project/src"
FORBIDDEN_MOUNTS = frozenset(
    {"/", "/opt", "/opt/render", "/opt/render/project", SOURCE_FOLDER, "/etc", "/etc/secrets",
     "/home", "/home/render"}
)  # fmt: skip
"""Folders that a disk would hide; Render's own skill on disks."""

_NAMES = r"(?:[A-Za-z]{3})"
_CRON_FIELD = regex(
    rf"(?:\*|\?|{_NAMES}|\d+)(?:-(?:{_NAMES}|\d+))?(?:/\d+)?"
    rf"(?:,(?:\*|{_NAMES}|\d+)(?:-(?:{_NAMES}|\d+))?(?:/\d+)?)*\Z"
)
_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
IMPLIED = Strength.IMPLIED


def check(site: RenderSite) -> Iterator[Finding]:
    """Every part of every service."""
    for service in site.services:
        if service.kind is ServiceKind.UNKNOWN:
            continue
        yield from _disk(service)
        yield from _scaling(service)
        yield from _routes(service)
        path = service.health_check_path
        if path.is_set and path.value and not path.value.startswith("/"):
            yield wrong(
                Code.HEALTH_PATH,
                path,
                "healthCheckPath must begin with /",
                owner=service.path,
                strength=IMPLIED,
                suggestion=f"/{path.value}",
            )
        if service.kind is ServiceKind.CRON:
            yield from _schedule(service)


def cron_fault(schedule: str) -> str:
    """What is wrong with a cron expression; empty when nothing is."""
    fields = schedule.split()
    if len(fields) != len(_CRON_RANGES):
        return f"a schedule has five fields, this has {len(fields)}"
    for text, (low, high) in zip(fields, _CRON_RANGES, strict=True):
        if not _CRON_FIELD.match(text):
            return f"{text} is no field of a schedule"
        numbers = [int(n) for n in re.findall(r"(?<!/)\b\d+", re.sub(r"/\d+", "", text))]
        if any(not low <= n <= high for n in numbers):
            return f"{text} is out of range {low} to {high}"
    return ""


def _schedule(service: Service) -> Iterator[Finding]:
    schedule = service.schedule
    if not schedule.value:
        yield missing(
            Code.CRON_SCHEDULE,
            service,
            "a cron job needs a schedule",
            owner=service.path,
            strength=IMPLIED,
        )
        return
    fault = cron_fault(schedule.value)
    if fault:
        yield wrong(Code.CRON_SCHEDULE, schedule, fault, owner=service.path, strength=IMPLIED)


def _disk(service: Service) -> Iterator[Finding]:
    disk = service.disk
    if disk is None:
        return
    owner = service.path
    for key, value in (("name", disk.name), ("mountPath", disk.mount_path)):
        if not value.value:
            yield missing(
                Code.REQUIRED, disk, f"a disk needs {key}", owner=owner, strength=IMPLIED,
                subject=f"disk.{key}",
            )  # fmt: skip
    mount = disk.mount_path
    if mount.value and (
        not mount.value.startswith("/") or (mount.value.rstrip("/") or "/") in FORBIDDEN_MOUNTS
    ):
        yield wrong(
            Code.DISK_PATH,
            mount,
            f"a disk cannot be mounted at {mount.value}: it must be an absolute path that hides "
            "neither the system nor the project",
            owner=owner,
            strength=IMPLIED,
        )
    if disk.size_gb.is_set and disk.size_gb.value < 1:
        yield wrong(
            Code.RANGE, disk.size_gb, "a disk has at least 1 GB", owner=owner, strength=IMPLIED
        )
    many = service.num_instances.value > 1
    if many or service.scaling is not None:
        yield missing(
            Code.DISK_SCALE,
            disk,
            "a service with a disk runs as one instance; it cannot scale",
            owner=owner,
            strength=IMPLIED,
            subject="numInstances" if many else "scaling",
        )


def _scaling(service: Service) -> Iterator[Finding]:
    scaling = service.scaling
    if scaling is None:
        return
    cpu, memory = scaling.target_cpu_percent, scaling.target_memory_percent
    low, high = scaling.min_instances, scaling.max_instances
    if not cpu.is_set and not memory.is_set:
        yield missing(
            Code.SCALING, service, "scaling needs targetCPUPercent or targetMemoryPercent",
            owner=service.path, strength=IMPLIED, subject="target",
        )  # fmt: skip
    if low.is_set and high.is_set and low.value > high.value:
        yield wrong(
            Code.SCALING, low, "minInstances is greater than maxInstances", owner=service.path,
            strength=IMPLIED,
        )  # fmt: skip
    for target in (cpu, memory):
        if target.is_set and not 1 <= target.value <= 90:
            yield wrong(
                Code.RANGE, target, "a target is 1 to 90 percent", owner=service.path,
                strength=IMPLIED,
            )  # fmt: skip
    delay = service.max_shutdown_delay_seconds
    if delay.is_set and not 1 <= delay.value <= 300:
        yield wrong(
            Code.RANGE, delay, "maxShutdownDelaySeconds is 1 to 300", owner=service.path,
            strength=IMPLIED,
        )  # fmt: skip


def _routes(service: Service) -> Iterator[Finding]:
    owner = service.path
    for route in service.routes:
        kind = route.type
        if kind.value not in words.ROUTE_TYPES:
            text = "a route's type is redirect or rewrite"
            if kind.is_set:
                yield wrong(
                    Code.ROUTE, kind, text, owner=owner, strength=IMPLIED,
                    allowed=words.ROUTE_TYPES,
                    suggestion="redirect" if kind.value in {"301", "302"} else "",
                )  # fmt: skip
            else:
                yield missing(
                    Code.ROUTE, route, text, owner=owner, strength=IMPLIED, subject="type"
                )
        for key, value in (("source", route.source), ("destination", route.destination)):
            if not value.value:
                yield missing(
                    Code.ROUTE, route, f"a route needs {key}", owner=owner, strength=IMPLIED,
                    subject=key,
                )  # fmt: skip
    for header in service.headers:
        for key, value in (("path", header.path), ("name", header.name), ("value", header.value)):
            if not value.is_set:
                yield missing(
                    Code.REQUIRED, header, f"a header needs {key}", owner=owner, strength=IMPLIED,
                    subject=f"header.{key}",
                )  # fmt: skip
