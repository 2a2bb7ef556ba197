# bash -s -- STACK ARCHITECTURE: checks that the host can carry Watchbill, all problems at once, then makes user and directories.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
stack=$1 architecture=$2
problems=()

[ "$(id -u)" = 0 ] || problems+=("the ssh user is $(id -un); Watchbill needs root")
[ -d /run/systemd/system ] || problems+=("systemd does not run this host; use Debian 12 or newer, or Ubuntu 22.04 or newer")
systemd=$(systemctl --version 2>/dev/null | awk 'NR == 1 { print $2 }')
[ "${systemd:-0}" -ge 249 ] || problems+=("systemd is ${systemd:-missing}; 249 or newer is needed")
case $architecture:$(uname -m) in
  x64:x86_64 | arm64:aarch64) ;;
  *) problems+=("the processor is $(uname -m), the stack says $architecture; run: pulumi config set architecture x64 (or arm64)") ;;
esac
for program in curl df awk sha256sum systemd-analyze; do
  command -v "$program" >/dev/null || problems+=("$program is missing; run on the host: apt-get install -y curl coreutils gawk systemd")
done
free_mb=$(df -Pm /opt | awk 'NR == 2 { print $4 }')
[ "$free_mb" -ge 300 ] || problems+=("/opt has $free_mb MB free; 300 MB are needed")

if [ "${#problems[@]}" -gt 0 ]; then
  printf 'this host cannot carry Watchbill:\n' >&2
  printf '  - %s\n' "${problems[@]}" >&2
  exit 1
fi

id watchbill >/dev/null 2>&1 || useradd --system --user-group --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin watchbill
install -d -m 0755 /etc/watchbill "/etc/watchbill/$stack" "/etc/watchbill/$stack/rules.d" "/etc/watchbill/$stack/channels.d"
install -d -m 0755 "/etc/watchbill/$stack/dashboards.d"
install -d -m 0700 "/etc/watchbill/$stack/credentials" "/etc/watchbill/$stack/fingerprints"
install -d -m 0755 /opt/watchbill "/opt/watchbill/$stack" "/opt/watchbill/$stack/releases" "/opt/watchbill/$stack/node"
install -d -m 0755 "/opt/watchbill/$stack/duckdb" "/opt/watchbill/$stack/site" "/opt/watchbill/$stack/bin"
install -d -m 0755 /var/lib/watchbill "/var/lib/watchbill/$stack"

# Takes the script from standard input.
install_script() {
  cat >"/opt/watchbill/$stack/bin/.$1.new"
  chmod 0755 "/opt/watchbill/$stack/bin/.$1.new"
  mv "/opt/watchbill/$stack/bin/.$1.new" "/opt/watchbill/$stack/bin/$1"
}

install_script fingerprint <<'END'
#!/bin/bash
# fingerprint STACK RESOURCE FILE...: records what a resource has just written, for host-drift to compare with.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
record=/etc/watchbill/$1/fingerprints/$2
shift 2
for file in "$@"; do echo "$(sha256sum <"$file" | cut -c 1-64) $(stat --format '%a %U' "$file") $file"; done >"$record.new"
mv "$record.new" "$record"
END

install_script put-file <<'END'
#!/bin/bash
# put-file PATH MODE BYTES: puts its standard input at PATH, whole, or not at all: where whoever sends it is killed halfway, sshd
# ends the input as if that were all of it.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
new=$1.$$.new
trap 'rm -f "$new"' EXIT
cat >"$new"
bytes=$(stat --format %s "$new")
[ "$bytes" = "$3" ] || { echo "$1: $bytes bytes came of $3; what was there stays" >&2; exit 1; }
chmod "$2" "$new"
sync "$new"
mv "$new" "$1"
END
