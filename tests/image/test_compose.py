"""The compose files say what holds: keys that Compose knows, settings and files that exist, a network for the database.

No daemon is asked; where Compose is installed, it reads the files too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from bot.settings import Settings
from tests.image.dockerfile import read_dockerfile

ROOT = Path(__file__).parents[2]
FILES = ("compose.yaml", "compose.postgres.yaml")
TOP = {"services", "networks", "volumes", "secrets", "configs", "name"}
SERVICE = {
    "build", "image", "deploy", "depends_on", "networks", "ports", "volumes", "environment", "env_file", "read_only",
    "tmpfs", "cap_drop", "security_opt", "stop_grace_period", "stop_signal", "restart", "healthcheck",
}  # fmt: skip
"""Keys of the Compose specification that are used here; another one is a slip, or belongs into this list."""
GIVEN = {
    "POSTGRES_PASSWORD": "mau_1", "SITE": "hoi22.example", "QD22_PUBLIC_ORIGIN": "https://hoi22.example",
}  # fmt: skip
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def filled(written: str, given: dict[str, str]) -> str:
    """A value with its variables filled in, as Compose does. Raises LookupError for a needed one that is not given."""

    def fill(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if given.get(name):
            return given[name]
        if kind == "?":
            raise LookupError(rest)
        return rest or ""

    return _VARIABLE.sub(fill, written)


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(filled((ROOT / name).read_text("utf-8"), GIVEN))
    return found


def service(name: str, called: str = "qd22") -> dict[str, Any]:
    found: dict[str, Any] = read(name)["services"][called]
    return found


every = pytest.mark.parametrize("name", FILES)


@every
def test_every_key_is_one_of_compose(name: str) -> None:
    told = read(name)
    assert set(told) <= TOP
    assert {key for each in told["services"].values() for key in each} <= SERVICE


@every
def test_every_volume_and_network_is_declared_and_every_one_declared_is_used(name: str) -> None:
    told = read(name)
    services = told["services"].values()
    mounts = [each.split(":")[0] for one in services for each in one.get("volumes", ())]
    assert {each for each in mounts if not each.startswith(".")} == set(told["volumes"])
    assert {each for one in services for each in one.get("networks", ())} == set(told.get("networks", ()))


@every
def test_every_setting_exists_and_takes_its_value(name: str) -> None:
    told = service(name)["environment"]
    values = {key.removeprefix("QD22_").lower(): value for key, value in told.items()}
    assert all(key.startswith("QD22_") for key in told)
    assert set(values) <= set(Settings.model_fields)
    Settings(**values)


@every
def test_what_is_mounted_is_where_the_program_looks(name: str) -> None:
    told, stage = service(name), read_dockerfile(ROOT / "Dockerfile")[-1]
    places = {*stage.words("VOLUME"), *told["environment"].values()}
    assert {each.split(":")[1] for each in told["volumes"]} <= places
    written = (ROOT / name).read_text("utf-8")
    for source, inside, setting in (("wards", "/wards", "QD22_WARDS"), ("knowledge", "/content", "QD22_KNOWLEDGE")):
        if f"./{source}:" in written:
            assert f"- ./{source}:{inside}" in written
            assert f"{setting}: {inside}" in written


@every
def test_the_service_has_no_right_and_time_to_stop(name: str) -> None:
    told = service(name)
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in told["tmpfs"]  # noqa: S108 - of the container
    unit = (ROOT / "docs" / "deploy" / "qd22.service").read_text("utf-8")
    assert f"TimeoutStopSec={told['stop_grace_period'].removesuffix('s')}\n" in unit


@pytest.mark.parametrize("lacks", GIVEN)
def test_what_must_be_set_is_asked_for(lacks: str) -> None:
    given = {key: value for key, value in GIVEN.items() if key != lacks}
    with pytest.raises(LookupError):
        filled((ROOT / "compose.postgres.yaml").read_text("utf-8"), given)


def test_the_database_is_that_of_the_other_service() -> None:
    url, other = make_url(service(FILES[1])["environment"]["QD22_DATABASE_URL"]), service(FILES[1], "postgres")
    told = other["environment"]
    assert url.drivername == "postgresql+asyncpg"
    assert (url.host, url.username, url.database, url.password) == (
        "postgres", told["POSTGRES_USER"], told["POSTGRES_DB"], told["POSTGRES_PASSWORD"],
    )  # fmt: skip
    assert service(FILES[1])["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert other["healthcheck"]["test"][1] == "pg_isready"
    assert "ports" not in other


def test_only_the_proxy_is_seen_from_outside_and_only_its_word_counts() -> None:
    told = read(FILES[1])
    services, networks = told["services"], told["networks"]
    assert {name for name, each in services.items() if "ports" in each} == {"proxy"}
    assert networks["inside"] == {"internal": True}
    assert services["postgres"]["networks"] == ["inside"]
    assert services["proxy"]["networks"] == ["outside"]
    [config] = networks["outside"]["ipam"]["config"]
    trusted = services["qd22"]["environment"]["QD22_TRUSTED_PROXIES"]
    assert ip_network(trusted) == ip_network(config["subnet"])


def test_the_proxy_hands_over_to_every_replica_and_tells_the_visitors_own_address() -> None:
    mounts = dict(each.split(":")[:2] for each in service(FILES[1], "proxy")["volumes"])
    [path] = [ROOT / source for source, inside in mounts.items() if inside == "/etc/caddy/Caddyfile"]
    written = path.read_text("utf-8")
    assert "{$SITE}" in written
    assert "SITE" in service(FILES[1], "proxy")["environment"]
    assert re.search(r"dynamic a \{\s+name qd22\s+port 8022\s", written)
    assert "header_up X-Forwarded-For {remote_host}" in written
    assert "respond /metrics 404" in written
    assert read_dockerfile(ROOT / "Dockerfile")[-1].said("EXPOSE") == "8022"


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy on this machine (Debian: apt-get install caddy)")
@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.compose"])
def test_caddy_takes_its_file(name: str, tmp_path: Path) -> None:
    env = {"SITE": "hoi22.example", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    words = ["caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "docs" / "deploy" / name]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(
    shutil.which("docker-compose") is None, reason="no Compose (Debian: apt-get install docker-compose)"
)
def test_compose_takes_the_file(tmp_path: Path) -> None:
    """The one that names no file which may be missing: Debian's Compose is too old for that."""
    shutil.copy(ROOT / FILES[1], tmp_path / "compose.yaml")
    (tmp_path / ".env").touch()
    env = {**GIVEN, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    words = ["docker-compose", "--file", "compose.yaml", "config", "--quiet"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
