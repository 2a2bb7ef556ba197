#!/bin/bash
# images.sh NODE_BINARY: makes, once, a Docker folder that holds the images of the world, and prints where it is.
#   <folder>/meta: Docker's own small files    <folder>/layers/<id>: the content of a layer, to be mounted read-only
# The folder's name is a hash of all that goes into it: a changed recipe or package gives another.
set -euo pipefail
NODE=$1
HERE=$(dirname "$(readlink -f "$0")")
REPO=$(readlink -f "$HERE/../../..")
CACHE=$REPO/.watchbill/cache
STATE=$REPO/.watchbill/world/vps/images-$$
CADDY=$("$REPO/tools/unpack-debian.sh" caddy)/usr/bin/caddy

key() {
  {
    cat "$HERE/image.sh" "$HERE/images.sh"
    head -c 1048576 "$NODE" # holds the build id
    stat -L -c %s "$NODE"
    stat -c %s "$CADDY"
    dpkg-query -W -f '${Package} ${Version}\n' bash coreutils libc6 docker.io redis-server postgresql-15 2>/dev/null || true
  } | sha256sum | cut -c1-16
}

in_guest() { (cd "$STATE" && exec ssh -F none -o ControlPath=ssh root@vps "$@"); }

import_image() { # NAME KIND CHANGE...
  local name=$1 kind=$2 changes=() change root; shift 2
  root=$(mktemp -d "$CACHE/image-XXXXXX")
  for change in "$@"; do changes+=(--change "'$change'"); done
  "$HERE/image.sh" "$kind" "$root" "$NODE" "$CADDY"
  chmod 755 "$root"
  tar --xattrs --xattrs-include=security.capability -C "$root" -c . | in_guest "docker import ${changes[*]} - $name" >&2
  rm -rf "$root"
}

build() {
  local folder=$1 docker=$STATE/disk/docker path="ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  trap '"$HERE/vps.sh" down "$STATE"; rm -rf "$CACHE"/image-?????? "$folder.part"' EXIT
  "$HERE/vps.sh" up "$STATE" images $$ 4 - docker ssh
  import_image node:24-slim node "$path" 'CMD ["node"]'
  import_image redis:7 redis "$path" 'WORKDIR /data' 'VOLUME /data' 'EXPOSE 6379' 'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["redis-server"]'
  import_image postgres:15 postgres "ENV PATH=/usr/local/bin:/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    'ENV PGDATA=/var/lib/postgresql/data' 'ENV LANG=C.UTF-8' 'VOLUME /var/lib/postgresql/data' 'EXPOSE 5432' \
    'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres"]'
  import_image caddy:2.10.2 caddy "$path" 'ENV XDG_CONFIG_HOME=/config' 'ENV XDG_DATA_HOME=/data' 'EXPOSE 80' 'WORKDIR /srv' \
    'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]'
  import_image debian:bookworm-20250721-slim debian 'CMD ["bash"]'
  printf 'FROM postgres:15\nSTOPSIGNAL SIGINT\n' | in_guest 'docker build -q -t postgres:15 -' >&2 # import does not take it
  in_guest 'systemctl stop docker.socket docker' >&2
  mkdir -p "$folder.part"/{meta,layers}
  nsenter -t "$(cat "$STATE/pid")" -m bash -euc '
    cp -a "$1/image" "$1/overlay2" "$2/meta/"
    for layer in "$2"/meta/overlay2/*/diff; do
      id=$(basename "$(dirname "$layer")")
      mv "$layer" "$2/layers/$id"
      mkdir -m 755 "$layer"
    done' - "$docker" "$folder.part"
  mv "$folder.part" "$folder"
}

main() {
  local folder
  mkdir -p "$CACHE"
  folder=$CACHE/vps-images-$(key)
  if [ ! -d "$folder" ]; then
    exec 9>"$CACHE/vps-images.lock"
    flock 9 # several tests may want them at once
    if [ ! -d "$folder" ]; then
      echo "Building the images of the throw-away VPS, once" >&2
      (build "$folder") 9>&-
      # those of older recipes, unless a VPS may still have them mounted
      [ -n "$(ls "$REPO/.watchbill/world/vps")" ] ||
        find "$CACHE" -maxdepth 1 -type d -name 'vps-images-*' ! -path "$folder" -exec rm -rf {} +
    fi
  fi
  echo "$folder"
}

main
