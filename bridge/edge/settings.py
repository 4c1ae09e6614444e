"""What the edge is told by value: who it is, and how much it takes."""

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Mode: TypeAlias = Literal["closed", "listen", "partners", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeLimits:
    """How much the edge takes before it says 413, 429 or 503; rows and bytes are those not done yet."""

    max_body_bytes: int = 1_048_576
    max_header_bytes: int = 16_384
    body_timeout_s: float = 10.0
    max_inflight: int = 256  # deliveries that wait for their commit, and as many readers for a key
    max_wanted_keys: int = 1_000
    key_wait_s: float = 3.0
    peer_rows: int = 5_000
    peer_bytes: int = 67_108_864
    network_rows: int = 200
    network_bytes: int = 4_194_304
    small_rows: int = 5_000
    small_bytes: int = 67_108_864
    memory_ms: int = 800  # how long an `anyone` document is answered from memory; a recall waits no longer
    memory_documents: int = 2_000
    page_items: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSettings:
    """`public` is origins.public without a trailing slash; `site` is the name that pages show."""

    public: str
    site: str
    version: str
    mode: Mode = "open"  # the config's ceiling
    limits: EdgeLimits = field(default_factory=EdgeLimits)


class Blobs(Protocol):
    """The blobs that the edge may read: sanitised media of renditions, by the SHA-256 of their bytes."""

    async def get(self, sha256: str) -> bytes | None:
        """The bytes behind a hash in hexadecimal; None where there are none."""
        ...
