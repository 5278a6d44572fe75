"""The manifest of a release: every file with its mode, size and digest, in one text to sign."""

from __future__ import annotations

from engine.records import dataclass


def encode_path(text: str) -> bytes:
    """Encode a path or a text as it stands on the disk, undecodable bytes included."""
    return text.encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """One file of what would be deployed."""

    path: str
    mode: int
    """Permission bits reduced to 0o644 or 0o755: all that git and the platforms keep."""
    size: int
    sha3_256: str

    def line(self) -> str:
        """``mode size sha3_256 path``, the manifest's line without its end."""
        return f"{self.mode:o} {self.size} {self.sha3_256} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of a release, sorted by the bytes of their paths, and their digests.

    The signed text is one `ManifestEntry.line` a file, UTF-8, each ended by LF.
    """

    entries: tuple[ManifestEntry, ...]

    def text(self) -> str:
        """The exact text the digests are taken of."""
        return "".join(f"{e.line()}\n" for e in self.entries)

    @property
    def sha3_256(self) -> str:
        """Hex SHA3-256 of the text."""
        import hashlib

        return hashlib.sha3_256(encode_path(self.text())).hexdigest()

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the text, for tools that know no SHA-3."""
        import hashlib

        return hashlib.sha256(encode_path(self.text())).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(e.size for e in self.entries)
