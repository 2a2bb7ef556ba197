# Sourced by vps.sh. The only place that knows cgroup v1 (one tree per controller) from v2 (one tree).
CGROUP=/sys/fs/cgroup
if [ "$(stat -f -c %T $CGROUP)" = cgroup2fs ]; then CGROUP_VERSION=2; else CGROUP_VERSION=1; fi

# The mounted trees; a group of ours has one folder in each.
cgroup_trees() {
  if [ $CGROUP_VERSION = 2 ]; then echo $CGROUP; return; fi
  awk -v top="$CGROUP/" '$3 ~ /^cgroup2?$/ && index($2, top) == 1 { print $2 }' /proc/self/mounts
}

# The tree in which every process of a group is found.
cgroup_main_tree() {
  if [ $CGROUP_VERSION = 2 ]; then echo $CGROUP; else echo $CGROUP/systemd; fi
}

# cgroup_delegate FOLDER: hands every controller that can be had to the folder's children. A controller the host keeps
# for itself is refused; the guest then runs without that limit.
cgroup_delegate() {
  local controller
  for controller in $(cat "$1/cgroup.controllers"); do
    echo "+$controller" 2>/dev/null >"$1/cgroup.subtree_control" || true
  done
}

cgroup_create() {
  local group=$1 tree file
  for tree in $(cgroup_trees); do
    mkdir "$tree/$group"
    [ ! -f "$tree/cpuset.cpus" ] || [ $CGROUP_VERSION = 2 ] || for file in cpuset.cpus cpuset.mems; do
      cat "$tree/$file" >"$tree/$group/$file" # empty at birth, and nothing may enter before it is filled
    done
  done
  if [ $CGROUP_VERSION = 2 ]; then
    cgroup_delegate $CGROUP
    mkdir "$CGROUP/$group/keeper" "$CGROUP/$group/guest"
    cgroup_delegate "$CGROUP/$group"
    cgroup_delegate "$CGROUP/$group/guest"
  fi
}

# cgroup_enter GROUP keeper|guest PID. In v2 a group whose controllers are delegated may hold no process itself, so the
# keeper lives beside the guest, and each start of the guest in a child of its own, which nspawn divides further; in v1
# they share one group.
cgroup_enter() {
  local tree folder=$CGROUP/$1/$2
  if [ $CGROUP_VERSION = 2 ]; then
    [ "$2" = keeper ] || folder=$folder/$3
    mkdir -p "$folder"
    echo "$3" >"$folder/cgroup.procs"
    return
  fi
  for tree in $(cgroup_trees); do echo "$3" >"$tree/$1/cgroup.procs"; done
}

# cgroup_watch GROUP PID: a process that only has to die with the group, outside its limits.
cgroup_watch() {
  local folder; folder=$(cgroup_main_tree)/$1
  if [ $CGROUP_VERSION = 2 ]; then folder=$folder/keeper; fi
  echo "$2" >"$folder/cgroup.procs"
}

# cgroup_leave PID: out of the group, back to the root of the tree.
cgroup_leave() {
  echo "$1" >"$(cgroup_main_tree)/cgroup.procs"
}

cgroup_kill() {
  local folder attempt processes; folder=$(cgroup_main_tree)/$1
  for attempt in $(seq 250); do
    processes=$(find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null || true)
    [ -n "$processes" ] || return 0
    # shellcheck disable=SC2086 # one word per process
    kill -KILL $processes 2>/dev/null || true
    sleep .02
  done
  echo "vps: processes of $folder would not die: $processes" >&2
  return 1
}

cgroup_remove() {
  local tree attempt
  for tree in $(cgroup_trees); do
    for attempt in $(seq 100); do
      [ -d "$tree/$1" ] || break
      find "$tree/$1" -depth -type d -exec rmdir {} + 2>/dev/null || sleep .02
    done
  done
}

# What the guest must run before its own systemd. nspawn mounts v1's controllers read-only; the group is the guest's
# alone, so they are opened for its systemd and dockerd. v2's tree is writable as it is.
cgroup_guest_prologue() {
  local tree
  [ $CGROUP_VERSION = 1 ] || return 0
  for tree in $(cgroup_trees); do
    case $tree in */systemd | */unified) continue ;; esac
    echo "mount -o remount,bind,rw,nosuid,nodev,noexec $tree"
  done
}
