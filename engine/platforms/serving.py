"""A serving plan as bytes: what a node stores, and what the certificate covers beside the files."""

from __future__ import annotations

from engine.platforms.interface import ServingPlan

PLAN_NAME = ".chimera/serving-plan.json"
"""The plan's path in a release's manifest; no published file can have it (dot folders stay)."""


def encode_plan(plan: ServingPlan) -> bytes:
    """Encode a plan; equal plans give equal bytes."""
    import msgspec

    return msgspec.json.encode(plan)


def decode_plan(data: bytes) -> ServingPlan:
    """Decode a plan.

    Raises:
        ValueError: the bytes are no plan.
    """
    import msgspec

    return msgspec.json.decode(data, type=ServingPlan)
