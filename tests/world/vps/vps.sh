#!/bin/bash
# A throw-away Debian VPS: systemd-nspawn on an overlay over this machine's own root. vps.ts is what people call.
#   vps.sh up STATE NAME OWNER_PID SIZE_GB SEED|- UNIT...   boots; OWNER_PID 0: stays until `down`
#   vps.sh down STATE           ends it and leaves nothing
#   vps.sh connect STATE        opens the ssh connection that later commands share (again after a reboot or a cut)
#   vps.sh fill STATE PERCENT | free STATE
# STATE is the VPS's own folder. It holds: owner (pid, start time, disk size), id (N), pid (keeper), key, host_key, known_hosts, boot.log.
# Its mounts and its network are anonymous, so they vanish with its processes, and those are found by their cgroup.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
REPO=$(readlink -f "$HERE/../../..")
# shellcheck source=tests/world/vps/cgroup.sh
. "$HERE/cgroup.sh"
# shellcheck source=tests/world/vps/guest.sh
. "$HERE/guest.sh"
VERB=$1
STATE=$2
shift 2

group() { echo "watchbill-vps-$(cat "$STATE/id")-${STATE##*/}"; }
link() { echo "wbhost$(cat "$STATE/id")"; }

# The name of the network link is this machine's lock on N, across all checkouts.
take_id() {
  local n
  for n in $(seq 250); do
    ip link add "wbhost$n" type veth peer name "wbguest$n" 2>/dev/null || continue
    echo "$n" >"$STATE/id"
    ip addr add "10.231.$n.1/30" dev "wbhost$n"
    ip link set "wbhost$n" alias "${STATE##*/}" up
    return
  done
  echo "vps: cannot make a network link; is this root, and are fewer than 250 VPSs up?" >&2
  return 1
}

# Only where the host filters its input (ufw): the guest must reach the servers of its test.
firewall() {
  local rules; rules=$(iptables -S INPUT 2>/dev/null || true)
  [ "$rules" = "-P INPUT ACCEPT" ] || [ -z "$rules" ] || iptables "$1" INPUT -i "$(link)" -j ACCEPT 2>/dev/null || true
}

wait_for() { # LIMIT_TENTHS_OF_SECONDS WHAT COMMAND...
  local limit=$1 what=$2 attempt; shift 2
  for attempt in $(seq $((limit * 5))); do
    if "$@" 2>/dev/null; then return 0; fi
    kill -0 "$(cat "$STATE/pid")" 2>/dev/null || { echo "vps: it ended while waiting for $what" >&2; return 1; }
    sleep .02
  done
  echo "vps: no $what after $((limit / 10)) s" >&2
  return 1
}

ssh_answers() { (exec 3<>"/dev/tcp/10.231.$(cat "$STATE/id").2/22"); }

# Tells a process from a later one with the same number.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20 | grep . || echo 0; }

up() {
  local name=$1 owner=$2 n
  mkdir -p "$(dirname "$STATE")"
  mkdir -m 700 "$STATE"
  echo "$owner $(start_time "$owner") $3" >"$STATE/owner"
  trap 'echo "vps up: failed at line $LINENO" >&2; cat "$STATE/boot.log" >&2 || true; down' ERR
  trap 'down; exit 130' INT TERM
  ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$STATE/key" </dev/null
  ssh-keygen -q -t ed25519 -N '' -C "root@$name" -f "$STATE/host_key" </dev/null
  take_id
  n=$(cat "$STATE/id")
  echo "10.231.$n.2 $(cut -d' ' -f1,2 "$STATE/host_key.pub")" >"$STATE/known_hosts"
  cgroup_create "$(group)"
  firewall -I
  setsid unshare --mount --net --propagation private "$HERE/vps.sh" boot "$STATE" $$ "$@" </dev/null >"$STATE/boot.log" 2>&1 &
  echo $! >"$STATE/pid"
  # before anything is waited for: an owner that dies now must not leave half a VPS
  if [ "$owner" != 0 ]; then
    setsid "$HERE/vps.sh" watch "$STATE" "$owner" </dev/null >/dev/null 2>&1 &
  fi
  wait_for 100 "network" test -e "$STATE/network" # a SYN sent before the link is up costs a second
  wait_for 300 "answer from sshd" ssh_answers
  connect
}

# Runs in its own mount and network namespace, and is the VPS's keeper: it starts the guest again after a reboot.
boot() {
  local parent=$1 name=$2 size_gb=$4 seed=$5 disk=$STATE/disk root=$STATE/root n code; shift 5
  n=$(cat "$STATE/id")
  cgroup_enter "$(group)" keeper $$
  mkdir -p "$disk" "$root"
  mount -t tmpfs -o "mode=755,size=${size_gb}g" "vps-$name" "$disk"
  mkdir -m 755 "$disk"/{upper,work,docker,containerd}
  guest_hide_all "$disk/upper"
  cd "$disk" # relative names keep the developer's paths out of the guest's mount table
  mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work "vps-$name" "$root"
  guest_folders "$root"
  guest_files "$root" "$name" "10.231.$n.2" "$seed" "$*"
  [ "$seed" = - ] || cp -a "$seed/meta/." "$disk/docker/"
  nsenter -t "$parent" -n ip link set "wbguest$n" netns $$ name eth0
  ip link set lo up
  ip addr add "10.231.$n.2/30" dev eth0
  ip link set eth0 up
  : >"$STATE/network"
  mount -t tmpfs tmpfs /run # nspawn's notes about a machine stay out of the host's
  while :; do
    code=0
    guest "$name" "$seed" || code=$?
    [ $code = 133 ] || exit $code # 133: `systemctl reboot` inside
    network_as_new
  done
}

guest() (
  layers=()
  [ "$2" = - ] || layers=("--bind-ro=$2/layers:/mnt/layers")
  cgroup_enter "$(group)" guest $BASHPID
  export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network SYSTEMD_NSPAWN_TMPFS_TMP=0
  exec systemd-nspawn --directory="$STATE/root" --machine="vps$(cat "$STATE/id")" --hostname="$1" \
    --register=no --keep-unit --link-journal=no --resolv-conf=off --timezone=off --console=pipe \
    --capability=CAP_NET_ADMIN --system-call-filter='add_key keyctl bpf' --kill-signal=SIGRTMIN+3 \
    --bind="$STATE/disk/docker:/var/lib/docker" --bind="$STATE/disk/containerd:/var/lib/containerd" "${layers[@]}" /sbin/vps-init
)

# The namespace outlives a reboot of the guest; a server's bridges and firewall do not.
network_as_new() {
  local device
  for device in $(ip -o link show | awk -F'[ :@]+' '$2 != "lo" && $2 != "eth0" { print $2 }'); do
    ip link del "$device" 2>/dev/null || true
  done
  printf '*nat\nCOMMIT\n*filter\nCOMMIT\n' | iptables-restore
}

watch() {
  cgroup_watch "$(group)" $$
  tail -s .3 --pid="$1" -f /dev/null
  cgroup_leave $$
  exec "$HERE/vps.sh" down "$STATE"
}

connect() (
  address=10.231.$(cat "$STATE/id").2
  cd "$STATE"                       # a socket's full path may be too long for the kernel
  cgroup_watch "$(group)" $BASHPID # the connection dies with the VPS
  timeout 2 ssh -F none -o ControlPath=ssh -O exit "root@$address" 2>/dev/null || rm -f ssh
  for _ in $(seq 100); do [ -S ssh ] || break; sleep .01; done # the old connection removes its socket as it goes
  ssh -F none -i key -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts -o StrictHostKeyChecking=yes -o BatchMode=yes \
    -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3 -o LogLevel=ERROR \
    -o ControlMaster=yes -o ControlPath=ssh -fN "root@$address" </dev/null >>boot.log 2>&1
  # `degraded` is a settled state too; the caller reads which
  timeout 60 ssh -F none -o ControlPath=ssh "root@$address" 'systemctl is-system-running --wait' >system_state || true
)

in_guest_mounts() { nsenter -t "$(cat "$STATE/pid")" -m "$@"; }

# The disk is a tmpfs: it is filled by a ballast file of bounded size, and by shrinking what is around it.
fill() {
  local percent=$1 ballast=$STATE/disk/ballast attempt used_kb size_kb
  in_guest_mounts fallocate -l 256M "$ballast"
  for attempt in $(seq 20); do # the guest may write between the look and the remount
    used_kb=$(in_guest_mounts df --output=used -k "$STATE/disk" | tail -1)
    size_kb=$used_kb
    [ "$percent" = 100 ] || size_kb=$((used_kb * 200 / (percent * 2 - 1))) # half a percent less: df rounds up
    if in_guest_mounts mount -o "remount,size=${size_kb}k" "$STATE/disk" 2>/dev/null; then
      return 0
    fi
  done
  echo "vps: cannot shrink the disk of $STATE" >&2
  return 1
}

free() {
  in_guest_mounts mount -o "remount,size=$1g" "$STATE/disk"
  in_guest_mounts rm -f "$STATE/disk/ballast"
}

# Nothing inside is worth an orderly stop. The link goes last of what carries the number: it is the lock on it.
down() {
  trap - ERR INT TERM
  [ -d "$STATE" ] || return 0
  exec 8<"$STATE"
  flock 8 # its watcher and a test may both end it, and the number may belong to another VPS by the time the second does
  [ "$STATE" -ef /proc/$$/fd/8 ] || return 0
  if [ -f "$STATE/id" ]; then
    cgroup_kill "$(group)"
    cgroup_remove "$(group)"
    firewall -D
    ip link del "$(link)" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$STATE"
}

case $VERB in
  up | boot | watch | connect | fill | free | down) $VERB "$@" ;;
  *) echo "vps.sh: no verb $VERB" >&2; exit 2 ;;
esac
