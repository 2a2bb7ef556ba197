#!/usr/bin/env bash
# unpack-debian.sh PACKAGE: fetches a Debian package of which only files are wanted and unpacks it, once, into the cache; prints the folder.
# Nothing of it is installed or starts on this machine.
set -euo pipefail
package=$1
cache=$(dirname "$(dirname "$(readlink -f "$0")")")/.watchbill/cache/debian
folder=$cache/$package
if [ ! -d "$folder" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  flock 9 # several tests may want it at once
  if [ ! -d "$folder" ]; then
    work=$(mktemp -d "$cache/.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    apt-get download -qq "$package" 2>/dev/null || { apt-get update -qq && apt-get download -qq "$package"; } >&2
    dpkg-deb --extract "$package"_*.deb unpacked
    chmod 755 unpacked
    mv unpacked "$folder"
  fi
fi
echo "$folder"
