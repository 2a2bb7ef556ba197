#!/usr/bin/env bash
# Installs what the project needs, says what, and does nothing the second time.
#   tools/setup.sh           npm packages, to deploy with
#   tools/setup.sh --world   also the Debian packages that the demo's throw-away VPS is made of (needs root)
#   tools/setup.sh --test    also those that only the tests need
set -euo pipefail
cd "$(dirname "$0")/.."

missing_command() { echo "watchbill: $1 is missing; $2" >&2; exit 1; }
command -v node >/dev/null || missing_command node "install Node.js 20 or newer (Debian: apt-get install nodejs npm)"
command -v npm >/dev/null || missing_command npm "it comes with Node.js (Debian: apt-get install npm)"

lists=()
case ${1:-} in
  --world) lists=(tools/debian-packages) ;;
  --test) lists=(tools/debian-packages tools/debian-packages-test) ;;
esac

if [ "${#lists[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "watchbill: the throw-away VPS needs root (namespaces, mounts); run this with sudo" >&2; exit 1; }
  command -v apt-get >/dev/null || missing_command apt-get "the throw-away VPS boots from a Debian machine's own files; use Debian 12"
  missing=()
  while read -r package; do
    dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done < <(sed 's/#.*//' "${lists[@]}" | xargs -n 1)
  if [ "${#missing[@]}" -gt 0 ]; then
    echo "watchbill: installing Debian packages: ${missing[*]}"
    apt-get update -qq
    # Installed for their files: nothing of them may start on this machine.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  for package in $(sed 's/#.*//' tools/debian-packages-unpacked); do tools/unpack-debian.sh "$package" >/dev/null; done
fi

lock_hash=$(sha256sum package-lock.json package.json | sha256sum | cut -c 1-16)
if [ ! -e "node_modules/.watchbill-$lock_hash" ]; then
  echo "watchbill: installing npm packages into node_modules"
  npm ci --silent --no-audit --no-fund
  touch "node_modules/.watchbill-$lock_hash"
fi
# npm links the bins of dependencies, not the project's own.
ln -sf ../../cli/watchbill.ts node_modules/.bin/watchbill
