"""`python -m tests.image --walk`: docs/operations.md followed, word for word, on a bare Debian file system.

The commands are read out of the paper and run as root in a box: installing with a network, all else without any. Only
systemd is stood in for (`systemctl.py`). Caddy signs its certificate itself; nginx gets one of an authority of the box.
The restore drill is made where nothing but the backup and the key is left, as on another machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.image.debian import make_base

_HOME = Path(__file__).parents[2]
_PACKAGES = "python3,python3-venv,ca-certificates,git,make,curl,sudo,caddy,nginx-light,openssl,util-linux"
_NETWORK = ("/etc/resolv.conf", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
_SITE = "hoi22.example"
_SECTION = "## Chạy thật trên Debian"
_REPOSITORY = "ĐỊA-CHỈ-KHO"

_BEFORE = """
exec 2>&1
ask() { curl --silent --show-error --fail --max-time 20 --cacert /tmp/root.crt "$@"; }
until_ready() {
  for _ in $(seq 3000); do curl -sf http://127.0.0.1:8022/readyz >/dev/null && return; sleep 0.3; done; exit 1
}
say() { ask -H 'origin: https://hoi22.example' -H 'content-type: application/json' "$@"; }
step() { echo "── $*"; }
"""
_PROXY = f"""
step the proxy
sed 's/^{_SITE} {{/&\\n\\ttls internal/' /opt/qd22/docs/deploy/Caddyfile > /etc/caddy/Caddyfile
echo QD22_PUBLIC_ORIGIN=https://{_SITE} >> /etc/qd22/qd22.env
systemctl restart qd22.service
HOME=/root XDG_DATA_HOME=/root caddy start --config /etc/caddy/Caddyfile --adapter caddyfile >/dev/null 2>&1
until_ready
for _ in $(seq 100); do [ -e /root/caddy/pki/authorities/local/root.crt ] && break; sleep 0.2; done
cp /root/caddy/pki/authorities/local/root.crt /tmp/root.crt
ask https://{_SITE}/ | grep -q '<html' && echo 'the page is served by HTTPS' || exit 1
code=$(curl -s -o /dev/null -w '%{{http_code}}' --cacert /tmp/root.crt https://{_SITE}/metrics)
[ "$code" = 404 ] && echo 'no numbers outside' || exit 1
said='{{"id": "walk-00000001", "text": "lãi suất bao nhiêu", "action": ""}}'
say -c /tmp/jar -d "$said" https://{_SITE}/api/message | grep -q '%' && echo 'a question is answered' || exit 1
"""
_NGINX = f"""
step 'the other proxy: nginx'
HOME=/root caddy stop >/dev/null 2>&1
mkdir -p /etc/ssl/qd22 && cd /etc/ssl/qd22
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=qd22 walk' -keyout ca.key -out /tmp/root.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN={_SITE} -keyout privkey.pem -out asked.csr 2>/dev/null
printf 'subjectAltName=DNS:{_SITE}' > names
openssl x509 -req -in asked.csr -CA /tmp/root.crt -CAkey ca.key -CAcreateserial -days 2 \\
  -extfile names -out fullchain.pem 2>/dev/null
cd / && rm -f /etc/nginx/sites-enabled/default
cp /opt/qd22/docs/deploy/nginx.conf /etc/nginx/conf.d/qd22.conf
nginx -t 2>&1 | tail -n 1
nginx
for _ in $(seq 50); do ask -o /dev/null https://{_SITE}/ 2>/dev/null && break; sleep 0.2; done
ask https://{_SITE}/ | grep -q '<html' && echo 'the page is served by HTTPS' || exit 1
code=$(curl -s -o /dev/null -w '%{{http_code}}' --cacert /tmp/root.crt https://{_SITE}/metrics)
[ "$code" = 404 ] && echo 'no numbers outside' || exit 1
code=$(curl -s -o /dev/null -w '%{{http_code}} %{{redirect_url}}' http://{_SITE}/)
[ "$code" = '301 https://{_SITE}/' ] && echo 'plain HTTP is led to HTTPS' || exit 1
curl -s -D - -o /dev/null -H 'accept-encoding: gzip' -H 'origin: https://{_SITE}' -H 'content-type: application/json' \
  --cacert /tmp/root.crt -b /tmp/jar -d '{{}}' https://{_SITE}/api/history | grep -qi '^content-encoding' && exit 1 ||
  echo 'answers are not compressed'
[ -z "$(grep -rl 127.0.0.1 /var/log/nginx 2>/dev/null)" ] && echo 'no address of a visitor in its logs' || exit 1
"""
_ELSEWHERE = """echo 'another machine: only the backup and the key are left' && rm -f /var/lib/qd22/qd22.db*
"""
_KEPT = f"""
until_ready
say -b /tmp/jar -d '{{}}' https://{_SITE}/api/history | grep -q 'lãi suất' || exit 1
echo 'the conversation is still there'
"""
_FILES = """
step what is on the disk
stat -c '%a %U %n' /var/lib/qd22/qd22.db /etc/qd22/key/qd22.key /etc/qd22/qd22.env /var/backups/qd22/*.db
[ -z "$(find /var/lib/qd22 /etc/qd22 /var/backups/qd22 -type f -perm /077)" ] || exit 1
echo 'nothing of it is for others'
ps -eo user:12,args | grep -v grep | grep 'qd22 serve' | grep -qv '^qd22' && exit 1 || echo 'the service is not root'
"""


def blocks() -> list[str]:
    """The commands of the section, block for block."""
    paper = (_HOME / "docs" / "operations.md").read_text(encoding="utf-8")
    section = paper.partition(_SECTION)[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def scripts() -> tuple[str, str]:
    """What is done with a network, and what without: the paper's words with looks between them."""
    first, upgrade, drill = blocks()
    lines = first.replace(_REPOSITORY, "/repository").splitlines(keepends=True)
    begins = next(number for number, line in enumerate(lines) if "systemctl" in line)
    install, begin = "".join(lines[:begins]), "".join(lines[begins:]).replace("; curl", "; until_ready; curl")
    parts = (
        _BEFORE, "step begin\n", begin, _PROXY, _NGINX, "step upgrade\n", upgrade, _KEPT, "step restore drill\n",
        drill.replace("sudo qd22 restore", f"{_ELSEWHERE}sudo qd22 restore"), _KEPT, _FILES,
        "step doctor\nsudo qd22 doctor || true\nsystemctl stop qd22.service\n",
    )  # fmt: skip
    return _BEFORE + "step install\n" + install, "".join(parts)


def walk(base: Path, folder: Path) -> None:
    """Follow the paper in a copy of ``base``. Raises CalledProcessError at the first command that fails."""
    make_base(base, _PACKAGES)
    root = folder / "walk"
    subprocess.run(["cp", "-a", "--reflink=auto", base, root], check=True)  # noqa: S607 - coreutils
    words: list[str | Path] = ["git", "clone", "--quiet", "--bare", f"file://{_HOME}", folder / "repository"]
    subprocess.run(words, check=True)
    shutil.copy(Path(__file__).with_name("systemctl.py"), root / "usr/local/bin/systemctl")
    (root / "usr/local/bin/systemctl").chmod(0o755)
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost {_SITE}\n", encoding="utf-8")
    (root / "root/.gitconfig").write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
    install, serve = scripts()
    found = [each for each in (*_NETWORK, os.environ.get("PIP_CERT", "")) if each and Path(each).exists()]
    pip = [word for name, value in os.environ.items() if name.startswith("PIP_") for word in ("--setenv", name, value)]
    _run(root, folder, install, *(word for each in found for word in ("--ro-bind", each, each)), env=pip)
    _run(root, folder, serve, "--unshare-net", "--unshare-pid")


def _run(root: Path, folder: Path, script: str, *more: str, env: Sequence[str] = ()) -> None:
    words = ["bwrap", "--bind", str(root), "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]  # noqa: S108 - of the box
    words += ["--ro-bind", str(folder / "repository"), "/repository", "--cap-add", "ALL", "--die-with-parent", *more]
    ours = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
    said = [word for name, value in ours.items() for word in ("--setenv", name, value)]
    subprocess.run([*words, "--clearenv", *env, *said, "/bin/sh", "-ec", script], check=True, stdin=subprocess.DEVNULL)
