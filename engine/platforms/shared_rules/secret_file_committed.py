"""A file of secrets would be published.

What
    A private key, or an ``.env`` file that holds values for a secret's name, stands in the folder
    that is published, where anybody can fetch it. Examples (``.env.example``) are passed over, and
    so are names that are meant for browsers (``VITE_``, ``NEXT_PUBLIC_``, publishable keys).

Why
    What was fetched once is known; the secret must be changed. Netlify's scan may stop the build.

Bad::

    public/server.key

Good::

    public/index.html

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="secret-file-committed",
    title="A file of secrets would be published",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    family="25",
    healable=False,
)

_KEY = regex(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")
_NAMES = regex(r"(?:^|/)(?:id_rsa|id_ed25519|[\w.-]+\.(?:pem|key|p12|pfx))\Z")
_LIVE = regex(
    r"\b(?:sk_live_[0-9A-Za-z]{16,}|AKIA[0-9A-Z]{16}\b|ghp_[0-9A-Za-z]{36}|xox[bp]-[0-9A-Za-z-]{20,}"
    r"|SG\.[\w-]{20,}\.[\w-]{20,})"
)


def check(site: Site) -> Iterator[Issue]:
    """Look for keys below the folder that is published."""
    publish = site.publish
    if publish is None or not site.snapshot.is_folder(publish):
        return
    for path in site.snapshot.files_under(publish):
        name = path.rpartition("/")[2]
        is_env = name == ".env" or (name.startswith(".env.") and "example" not in name)
        if not (is_env or _NAMES.search(path)):
            continue
        if is_env and path != f"{publish}/{name}".lstrip("/"):
            continue
        text = site.snapshot.text(path)
        match = (_LIVE if is_env else _KEY).search(text or "")
        if text is None or match is None:
            continue
        yield issue_of(
            meta,
            Location(path=path, line=text.count("\n", 0, match.start()) + 1),
            f"{path} holds a secret and stands in the folder that is published.",
            why="Anybody can fetch it. Dot files are not uploaded, but they are in git."
            if is_env
            else "Anybody can fetch it.",
            subject=path,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: a deleted secret is still a known one."""
    del site
    return NoHeal(reason=f"Change the secret, then take {issue.subject} out of git.")
