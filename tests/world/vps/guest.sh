# Sourced by vps.sh. Makes the guest's root: an overlay over this machine's own root in which only the installed
# packages are left (/usr, /etc, dpkg's own list). Everything a developer or an application put there is absent.

KEPT="bin sbin lib lib32 lib64 libx32 usr etc var"
KEPT_VAR_LIB="dpkg pam polkit-1 systemd"
HIDDEN_ETC="watchbill docker cron.d cron.hourly cron.daily cron.weekly cron.monthly crontab crypttab systemd/system
  rc0.d rc1.d rc2.d rc3.d rc4.d rc5.d rc6.d rcS.d ssh postgresql redis letsencrypt wireguard ssl/private sudoers.d
  NetworkManager apt/auth.conf apt/auth.conf.d machine-id localtime environment fstab resolv.conf"

# guest_hide UPPER PATH: a whiteout in the overlay's upper folder; must be done before the overlay is mounted.
guest_hide() {
  local upper=$1 path=$2 folder='' part rest
  [ -e "$path" ] || [ -L "$path" ] || return 0
  rest=${path#/}
  while [[ $rest == */* ]]; do
    part=${rest%%/*} rest=${rest#*/} folder=$folder/$part
    [ ! -c "$upper$folder" ] || return 0 # already absent with its parent
    if [ ! -d "$upper$folder" ]; then
      mkdir "$upper$folder"
      chown --reference="$folder" "$upper$folder"
      chmod --reference="$folder" "$upper$folder"
    fi
  done
  [ -e "$upper$path" ] || mknod "$upper$path" c 0 0
}

guest_hide_all() {
  local upper=$1 path
  for path in /* /.[!.]*; do
    case " $KEPT " in *" ${path#/} "*) ;; *) guest_hide "$upper" "$path" ;; esac
  done
  for path in /var/*; do [ "$path" = /var/lib ] || guest_hide "$upper" "$path"; done
  for path in /var/lib/*; do
    case " $KEPT_VAR_LIB " in *" ${path##*/} "*) ;; *) guest_hide "$upper" "$path" ;; esac
  done
  for path in $HIDDEN_ETC; do guest_hide "$upper" "/etc/$path"; done
  for path in /usr/local /usr/src "$REPO"; do guest_hide "$upper" "$path"; done
}

# guest_folder ROOT PATH MODE: a fresh empty folder with the owner it has on this machine.
guest_folder() {
  install -d -m "$3" "$1$2"
  [ ! -d "$2" ] || chown --reference="$2" "$1$2"
}

guest_folders() {
  local root=$1 path
  for path in boot home media mnt opt srv run proc sys dev var/{backups,cache,local,opt,spool,mail} \
    usr/src usr/local/{bin,sbin,lib,share,etc,include,games,src} var/log/journal var/cache/apt/archives/partial; do
    install -d -m 755 "$root/$path"
  done
  install -d -m 1777 "$root/tmp" "$root/var/tmp"
  install -d -m 700 "$root/root" "$root/etc/ssl/private"
  for path in /var/lib/{docker,containerd,private,misc} /etc/systemd/system/{multi-user.target.wants,timers.target.wants} \
    /etc/cron.{d,hourly,daily,weekly,monthly} /etc/{ssh/sshd_config.d,docker,sudoers.d}; do
    install -d -m 755 "$root$path"
  done
  for path in /var/lib/{redis,postgresql} /var/log/{redis,postgresql}; do
    [ ! -d "$path" ] || guest_folder "$root" "$path" 750
  done
}

# guest_files ROOT NAME ADDRESS SEED UNITS: identity, network, ssh and the units that start at boot.
guest_files() {
  local root=$1 name=$2 address=$3 seed=$4 units=$5 unit
  cd "$root"
  systemd-id128 new >etc/machine-id
  echo "$name" >etc/hostname
  printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" >etc/hosts
  : >etc/resolv.conf; : >etc/fstab; : >etc/environment
  ln -s /usr/share/zoneinfo/Etc/UTC etc/localtime
  sed -i -E 's/^([^:]+):[^:]*/\1:*/' etc/shadow # no password of this machine
  ln -s /lib/systemd/system/multi-user.target etc/systemd/system/default.target
  for unit in getty@ console-getty container-getty@ systemd-timesyncd modprobe@; do
    ln -s /dev/null "etc/systemd/system/$unit.service"
  done
  for unit in $units; do
    [ -e "lib/systemd/system/$unit.service" ] || { echo "vps: no unit $unit.service on this machine" >&2; return 1; }
    ln -s "/lib/systemd/system/$unit.service" etc/systemd/system/multi-user.target.wants/
  done
  install -d -m 700 root/.ssh
  install -m 600 "$STATE/key.pub" root/.ssh/authorized_keys
  cp usr/share/openssh/sshd_config etc/ssh/sshd_config
  install -m 600 "$STATE/host_key" etc/ssh/ssh_host_ed25519_key
  install -m 644 "$STATE/host_key.pub" etc/ssh/ssh_host_ed25519_key.pub
  printf '%s\n' 'PermitRootLogin prohibit-password' 'PasswordAuthentication no' \
    'HostKey /etc/ssh/ssh_host_ed25519_key' 'MaxStartups 200:30:400' 'MaxSessions 200' >etc/ssh/sshd_config.d/vps.conf
  {
    echo '#!/bin/sh'
    cgroup_guest_prologue
    [ "$seed" = - ] || guest_layers
    echo 'exec /lib/systemd/systemd'
  } >sbin/vps-init
  chmod 755 sbin/vps-init
  cd /
}

# guest_layers: the part of the guest's start that mounts the layers' contents, read-only, where its Docker looks for them.
# Docker unmounts what it finds below a layer that it removes, so pruning works and costs the seed nothing. It must be done
# in here: nspawn leaves the keeper's mounts in the guest's namespace, out of reach but enough to make a layer "busy".
guest_layers() {
  cat <<'SCRIPT'
for layer in /mnt/layers/*; do
  folder=/var/lib/docker/overlay2/${layer##*/}/diff
  [ ! -d "$folder" ] || mount --bind "$layer" "$folder"
done
umount /mnt/layers
rmdir /mnt/layers
SCRIPT
}
