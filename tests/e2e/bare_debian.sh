#!/usr/bin/env bash
# Proves README's two commands in a bare Debian 12: python3, git, python3-pip, certificates, nothing else.
#
#     sudo tests/e2e/bare_debian.sh FOLDER [COMMAND ...]
#
# Makes a chroot in FOLDER unless one stands there (remove it for a fresh one), clones this tree's last commit
# into it and runs `demo` and `test` there, or COMMAND instead. Mirror, certificates, name servers and pip's
# settings are those of the machine it runs on. Needs root and debootstrap; slow, so pytest does not call it.
set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
root=${1:?which folder may hold the chroot?}
shift
mkdir -p "$root"
root=$(cd "$root" && pwd)

if [ ! -e "$root/etc/debian_version" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Origin: Debian' | head -n 1)
    packages=python3,git,python3-pip,ca-certificates
    debootstrap --variant=minbase --include="$packages" bookworm "$root" ${mirror:+"$mirror"}
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    [ ! -e /etc/pip.conf ] || cp -L /etc/pip.conf "$root/etc/pip.conf"
    find -L /usr/local/share/ca-certificates -name '*.crt' -exec cp -t "$root/usr/local/share/ca-certificates" {} +
    chroot "$root" update-ca-certificates
fi

# As on every Debian that the installer made.
[ -e "$root/etc/hosts" ] || printf '127.0.0.1 localhost\n::1 localhost\n' > "$root/etc/hosts"

rm -rf "$root/root/mailrescue"
git clone --quiet "$tree" "$root/root/mailrescue"

mkdir -p "$root/dev/shm"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
mount -t tmpfs tmpfs "$root/dev/shm"
trap 'umount "$root/dev/shm" "$root/proc"' EXIT

inside() {
    echo "bare Debian $(cat "$root/etc/debian_version"): $*"
    chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        MAILRESCUE_NO_SKIPS=1 /bin/bash -c 'cd /root/mailrescue && time "$@"' bash "$@"
}

if [ $# -gt 0 ]; then
    inside "$@"
else
    inside python3 resources/dev.py demo
    inside python3 resources/dev.py test
    inside python3 resources/dev.py demo # the second time: nothing to set up
fi
