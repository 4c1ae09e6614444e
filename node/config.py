"""Configuration: one TOML file, checked at start; every key can be overridden by the environment."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import fields, replace

from node.config_reading import Fault, Reading

Mode = Literal["closed", "listen", "partners", "open"]


class Origins(Struct, frozen=True):
    """The public addresses of the two surfaces: scheme, host and port, nothing else; never equal."""

    public: str = "http://127.0.0.1:8001"
    staff: str = "http://localhost:8000"


class Listen(Struct, frozen=True):
    """Where the two surfaces listen, as `host:port`, and which proxies are believed about the client."""

    staff: str = "127.0.0.1:8000"
    edge: str = "127.0.0.1:8001"
    trusted_proxies: tuple[str, ...] = ()
    edge_max_inflight: int = 256


class Storage(Struct, frozen=True):
    """SQLAlchemy URLs of the two stores; a relative SQLite path starts at the file's directory."""

    core: str = "sqlite:///data/core.sqlite3"
    edge: str = "sqlite:///data/edge.sqlite3"


class Media(Struct, frozen=True):
    """Directories of the blobs: what staff uploaded, and what was released to the outside."""

    core: str = "data/media"
    edge: str = "data/media-edge"


class Keys(Struct, frozen=True):
    """Where the master key lies; mode 0600, never in a backup.

    `surface_key_file` is the lesser key of a staff process that runs apart from the bridge.
    """

    master_key_file: str = "data/master.key"
    surface_key_file: str | None = None


class Federation(Struct, frozen=True):
    """How far the node is open at most, and what a test on one machine needs.

    `private_networks` are CIDRs that the outside client may reach although they are private.
    """

    mode: Mode = "open"
    allow_http: bool = False
    private_networks: tuple[str, ...] = ()


class PolicyFile(Struct, frozen=True):
    """The policy that `permeable init` activates first; afterwards policies are proposed."""

    file: str = "policy.toml"


class Services(Struct, frozen=True):
    """Fixed services: `heads` is a file on another disk or host that gets each signed head of the ledger."""

    heads: str | None = None


class Site(Struct, frozen=True):
    """What the node is called, the regions its people live in (ISO 3166), and its own mail domains."""

    name: str = "Permeable"
    regions: tuple[str, ...] = ()
    mail_domains: tuple[str, ...] = ()


class Sso(Struct, frozen=True):
    """Single sign-on; it has no keys yet."""


class Scim(Struct, frozen=True):
    """Accounts from a directory; it has no keys yet."""


class Mail(Struct, frozen=True):
    """Outgoing mail; it has no keys yet."""


class Metrics(Struct, frozen=True):
    """A file with the token that a scraper of `/metrics` shows; without it only admins may read."""

    token_file: str | None = None


class Limits(Struct, frozen=True):
    """Bounds on what is taken in, on log-ins and on sessions."""

    max_body_bytes: int = 1_048_576
    max_upload_bytes: int = 16_777_216
    max_post_chars: int = 5_000
    min_password_chars: int = 10
    login_failures_per_name: int = 5
    login_failures_per_source: int = 50
    login_window_s: int = 900
    session_idle_s: int = 1_209_600
    session_total_s: int = 7_776_000


class Log(Struct, frozen=True):
    """How much is logged, and whether a program or a person reads it."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "text"] = "json"


class Config(Struct, frozen=True):
    """The whole configuration; the defaults are those of `config.example.toml`."""

    origins: Origins = Origins()
    listen: Listen = Listen()
    storage: Storage = Storage()
    media: Media = Media()
    keys: Keys = Keys()
    federation: Federation = Federation()
    policy: PolicyFile = PolicyFile()
    services: Services = Services()
    site: Site = Site()
    sso: Sso = Sso()
    scim: Scim = Scim()
    mail: Mail = Mail()
    metrics: Metrics = Metrics()
    limits: Limits = Limits()
    log: Log = Log()

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """What makes the wall thinner than it should be anywhere but on one machine; said at every start."""
        federation = self.federation
        said = []
        if federation.allow_http:
            said.append("[federation] allow_http: what crosses can be read and changed on its way")
        if federation.private_networks:
            networks = ", ".join(federation.private_networks)
            said.append(f"[federation] private_networks: the outside client may reach {networks}")
        return tuple(said)


class ConfigInvalid(Exception):
    """The configuration can't be used; `faults` names every reason."""

    kind: ClassVar[str] = "misconfigured"
    public: ClassVar[str] = "The node is misconfigured."

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        self.detail = "\n".join(str(fault) for fault in self.faults)
        super().__init__(self.detail)


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Reads and checks the file; relative paths in it start at its directory. Raises ConfigInvalid."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        advice = "; `permeable init` writes one" if isinstance(fault, FileNotFoundError) else ""
        raise ConfigInvalid([Fault(str(path), "", f"can't be read: {why}{advice}")]) from fault
    return anchored(parse(text, name=str(path), environ=environ), path.absolute().parent)


def parse(text: str, *, name: str = "config.toml", environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in a TOML text, overridden by `PERMEABLE_SECTION__KEY`. Raises ConfigInvalid."""
    reading = Reading(text, name, environ or {})
    config = reading.read(Config)
    if config is None or reading.faults:
        raise ConfigInvalid(reading.faults)
    faults = tuple(_contradictions(config, reading))
    if faults:
        raise ConfigInvalid(faults)
    return config


def anchored(config: Config, base: Path) -> Config:
    """The same configuration with every relative path made absolute, starting at `base`."""

    def at(path: str) -> str:
        return str(base / path)

    def url(address: str) -> str:
        path = address.removeprefix("sqlite:///")
        return address if path in (address, ":memory:") else f"sqlite:///{base / path}"

    storage, media, heads = config.storage, config.media, config.services.heads
    token_file, surface_key = config.metrics.token_file, config.keys.surface_key_file
    return replace(
        config,
        storage=replace(storage, core=url(storage.core), edge=url(storage.edge)),
        media=replace(media, core=at(media.core), edge=at(media.edge)),
        keys=replace(
            config.keys,
            master_key_file=at(config.keys.master_key_file),
            surface_key_file=surface_key and at(surface_key),
        ),
        policy=replace(config.policy, file=at(config.policy.file)),
        services=replace(config.services, heads=heads and at(heads)),
        metrics=replace(config.metrics, token_file=token_file and at(token_file)),
    )


def address_of(listen: str) -> tuple[str, int]:
    """Host and port of `host:port` or `[v6]:port`. Raises ValueError."""
    parts = urlsplit(f"//{listen}")
    if parts.hostname is None or parts.port is None or parts.netloc != listen or "@" in listen:
        raise ValueError("must be host:port, such as 127.0.0.1:8000")
    return parts.hostname, parts.port


def host_of(origin: str) -> str:
    """The `host[:port]` of one of our origins."""
    return urlsplit(origin).netloc


def _contradictions(config: Config, reading: Reading) -> Iterator[Fault]:
    """What each value alone does not show; each fault names the key to mend."""
    checks = (
        ("origins", "public", lambda: _check_origin(config.origins.public)),
        ("origins", "staff", lambda: _check_origin(config.origins.staff)),
        ("origins", "staff", lambda: _check_apart(config.origins)),
        ("storage", "edge", lambda: _check_two(config.storage.core, config.storage.edge)),
        ("media", "core", lambda: _check_directory(config.media.core)),
        ("media", "edge", lambda: _check_directory(config.media.edge)),
        ("media", "edge", lambda: _check_two(config.media.core, config.media.edge)),
        ("listen", "staff", lambda: address_of(config.listen.staff)),
        ("listen", "edge", lambda: address_of(config.listen.edge)),
        (
            "federation",
            "private_networks",
            lambda: [ip_network(n) for n in config.federation.private_networks],
        ),
        ("listen", "edge_max_inflight", lambda: _check_some(config.listen.edge_max_inflight)),
        ("limits", "", lambda: _check_positive(config.limits)),
    )
    for section, key, check in checks:
        try:
            check()
        except ValueError as fault:
            yield Fault(reading.where(section, key), f"[{section}] {key}".strip(), str(fault))


def _check_origin(origin: str) -> None:
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"{origin!r} must be http:// or https:// and a host")
    if origin != f"{parts.scheme}://{parts.netloc}" or origin != origin.lower():
        raise ValueError(
            f"{origin!r} must be scheme, host and port in lower case, without a slash at the end"
        )


def _check_apart(origins: Origins) -> None:
    if origins.public == origins.staff:
        raise ValueError("must differ from origins.public: the wall is between the two")


def _check_two(core: str, edge: str) -> None:
    if core == edge:
        raise ValueError("must differ from core: what the edge reads never holds what is inside")


def _check_directory(place: str) -> None:
    if "://" in place:
        raise ValueError(f"{place!r} must be a directory; object stores are not read by this version")


def _check_some(number: int) -> None:
    if number <= 0:
        raise ValueError("must be above zero")


def _check_positive(limits: Limits) -> None:
    for field in fields(limits):
        if getattr(limits, field.name) <= 0:
            raise ValueError(f"{field.name} must be above zero")
