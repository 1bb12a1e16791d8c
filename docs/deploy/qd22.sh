#!/bin/sh
# /usr/local/bin/qd22: lệnh qd22 với cài đặt và người dùng của dịch vụ; gọi bằng root: sudo qd22 doctor
set -eu
umask 077
export QD22_DATABASE_URL=sqlite+aiosqlite:////var/lib/qd22/qd22.db QD22_KEY_FILE=/etc/qd22/key/qd22.key QD22_CACHE=/var/cache/qd22
set -a
[ ! -r /etc/qd22/qd22.env ] || . /etc/qd22/qd22.env
set +a
cd /opt/qd22
exec setpriv --reuid=qd22 --regid=qd22 --clear-groups --no-new-privs -- /opt/qd22/.venv/bin/qd22 "$@"
