"""The configuration: its example, its faults, and what the environment changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.config import Config, ConfigInvalid, address_of, anchored, load, parse

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def faults_of(text: str, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigInvalid) as caught:
        parse(text, environ=environ)
    return [str(fault) for fault in caught.value.faults]


def test_the_example_says_the_defaults() -> None:
    assert parse(EXAMPLE.read_text()) == Config() == parse("")


def test_the_example_names_every_key() -> None:
    text = EXAMPLE.read_text()
    sections = Config.__struct_fields__
    assert [f"[{name}]" in text for name in sections] == [True] * len(sections)
    keys = [key for name in sections for key in getattr(Config(), name).__struct_fields__]
    assert [key for key in keys if f"{key} = " not in text] == []


def test_an_unknown_key_is_named_with_its_line_and_its_likely_meaning() -> None:
    assert faults_of('[origins]\n\nstff = "http://x"') == [
        "config.toml:3: [origins] stff: unknown key; did you mean staff?"
    ]


def test_an_unknown_section_is_named_with_its_line() -> None:
    assert faults_of("[site]\n[sight]\nx = 1") == [
        "config.toml:2: [sight]: unknown section; did you mean site?"
    ]


def test_every_fault_is_told_at_once() -> None:
    assert len(faults_of('[site]\nname = 3\n[limits]\nmax_post_chars = "many"\nfoo = 1')) == 3


def test_a_value_of_another_type_is_refused_where_it_stands() -> None:
    assert faults_of("[federation]\nallow_http = 1") == [
        "config.toml:2: [federation] allow_http: Expected bool, got int"
    ]


def test_a_section_that_is_no_table_is_refused() -> None:
    assert faults_of("site = 3") == ["config.toml:1: [site]: must be a table"]


def test_a_dotted_key_is_found_too() -> None:
    assert faults_of("site.nam = 3") == ["config.toml:1: [site] nam: unknown key; did you mean name?"]


def test_what_is_no_toml_is_told_with_its_place() -> None:
    assert "line 2" in faults_of("[site]\n=")[0]


def test_the_two_surfaces_must_not_have_one_origin() -> None:
    assert "must differ from origins.public" in faults_of('[origins]\nstaff = "http://127.0.0.1:8001"')[0]


@pytest.mark.parametrize(
    "origin", ["ftp://x", "https://x/", "https://X", "https://u@x", "x", "https://x/path", "https://"]
)
def test_an_origin_is_scheme_host_and_port_alone(origin: str) -> None:
    assert "[origins] public" in faults_of(f'[origins]\npublic = "{origin}"')[0]


@pytest.mark.parametrize("address", ["8000", "localhost", "127.0.0.1:", "127.0.0.1:70000", "u@h:1"])
def test_an_address_is_host_and_port(address: str) -> None:
    assert "[listen] edge" in faults_of(f'[listen]\nedge = "{address}"')[0]


def test_an_address_may_be_of_version_6() -> None:
    assert address_of("[::1]:8000") == ("::1", 8000)


def test_a_network_that_is_none_is_refused() -> None:
    assert "private_networks" in faults_of('[federation]\nprivate_networks = ["127.0.0.1/99"]')[0]


def test_a_bound_of_nothing_is_refused() -> None:
    assert "max_post_chars must be above zero" in faults_of("[limits]\nmax_post_chars = 0")[0]

    assert "edge_max_inflight" in faults_of("[listen]\nedge_max_inflight = 0")[0]


@pytest.mark.parametrize(("section", "place"), [("storage", "sqlite:///x"), ("media", "data/x")])
def test_the_two_stores_must_not_be_one(section: str, place: str) -> None:
    [fault] = faults_of(f'[{section}]\ncore = "{place}"\nedge = "{place}"')
    assert f"[{section}] edge: must differ from core" in fault


def test_media_lie_in_directories() -> None:
    assert "[media] core" in faults_of('[media]\ncore = "s3://bucket"')[0]


def test_the_environment_overrides_the_file() -> None:
    environ = {
        "PERMEABLE_LIMITS__MAX_POST_CHARS": "7",
        "PERMEABLE_SITE__REGIONS": "DE, GB",
        "PERMEABLE_FEDERATION__ALLOW_HTTP": "true",
        "PERMEABLE_TOKEN": "not ours to read",
        "HOME": "/",
    }
    config = parse("[limits]\nmax_post_chars = 3", environ=environ)
    assert (config.limits.max_post_chars, config.site.regions, config.federation.allow_http) == (
        7,
        ("DE", "GB"),
        True,
    )


def test_a_fault_of_the_environment_names_the_variable() -> None:
    assert faults_of("", {"PERMEABLE_LOG__LEVEL": "loud"})[0].startswith("PERMEABLE_LOG__LEVEL: [log] level")
    assert "unknown key" in faults_of("", {"PERMEABLE_LOG__COLOUR": "blue"})[0]
    assert faults_of("", {"PERMEABLE_LOGS__LEVEL": "info"})[0].startswith("PERMEABLE_LOGS__LEVEL: [logs]")


def test_relative_paths_start_at_the_directory_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[services]\nheads = "heads.jsonl"\n[metrics]\ntoken_file = "token"')
    config = load(file, {})
    assert config.storage.core == f"sqlite:///{tmp_path}/data/core.sqlite3"
    assert config.keys.master_key_file == f"{tmp_path}/data/master.key"
    assert (config.services.heads, config.metrics.token_file) == (
        f"{tmp_path}/heads.jsonl",
        f"{tmp_path}/token",
    )


def test_absolute_paths_and_addresses_stay_as_they_are() -> None:
    text = '[storage]\ncore = "postgresql://db/x"\nedge = "sqlite:////srv/e"\n[media]\ncore = "/srv/m"'
    config = anchored(parse(text), Path("/base"))
    assert (config.storage.core, config.storage.edge, config.media.core) == (
        "postgresql://db/x",
        "sqlite:////srv/e",
        "/srv/m",
    )


def test_a_missing_file_says_what_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="permeable init"):
        load(tmp_path / "none.toml", {})


def test_a_file_of_other_bytes_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigInvalid, match="UTF-8"):
        load(tmp_path / "c.toml", {})


def test_what_weakens_the_wall_is_said() -> None:
    assert Config().weaknesses == ()
    loud = parse('[federation]\nallow_http = true\nprivate_networks = ["127.0.0.0/8"]').weaknesses
    assert ["allow_http" in loud[0], "127.0.0.0/8" in loud[1]] == [True, True]


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        parse(text)
    except ConfigInvalid as invalid:
        assert invalid.faults
