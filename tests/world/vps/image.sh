#!/bin/bash
# image.sh node|debian|redis|postgres|caddy FOLDER NODE_BINARY CADDY_BINARY: fills FOLDER with a small root file system made from this
# machine's own packages, a stand-in for the registry's image of that name (no registry need be reachable).
set -euo pipefail
KIND=$1
ROOT=$2
NODE=$3
CADDY=$4

TOOLS="bash dash cat chmod chown cp curl cut date df dirname basename echo env expr false find free grep gzip head hostname id
  kill ls mkdir mktemp mv printf ps pwd readlink rm rmdir sed seq setpriv sleep sort stat tail tar tee test timeout touch
  tr true tty uname uniq wc which xargs yes"

put() { # FILE...: copies to the same place, links resolved, /lib and /bin being links into /usr
  local file folder
  for file in "$@"; do
    folder=$ROOT$(readlink -f "$(dirname "$file")")
    mkdir -p "$folder"
    [ -e "$folder/${file##*/}" ] || cp -L "$file" "$folder/"
  done
}

libraries_of() { # FILE...
  local file
  for file in "$@"; do ldd "$file" 2>/dev/null || true; done | grep -o '/[^ ]*\.so[^ ]*' | sort -u
}

put_with_libraries() {
  put "$@"
  # shellcheck disable=SC2046 # library names hold no blanks
  put $(libraries_of "$@")
}

userland() {
  local tool path found=() library_folder
  mkdir -p "$ROOT"/usr/{bin,sbin,lib,lib64,local/bin} "$ROOT"/{etc,proc,sys,dev,run,root,home,mnt,opt,srv,var/{log,lib,cache}}
  mkdir -p -m 1777 "$ROOT/tmp" "$ROOT/var/tmp"
  chmod 1777 "$ROOT/tmp" "$ROOT/var/tmp"
  for path in bin sbin lib lib64; do ln -s "usr/$path" "$ROOT/$path"; done
  for tool in $TOOLS; do
    path=$(PATH=/usr/bin:/bin:/usr/sbin:/sbin type -P "$tool") && found+=("$path")
  done
  put_with_libraries "${found[@]}"
  ln -s dash "$ROOT/usr/bin/sh"
  library_folder=$(dirname "$(libraries_of /bin/bash | grep '/libc\.so')")
  put "$library_folder"/libnss_{files,dns}.so.2 "$library_folder/libresolv.so.2" /etc/ssl/certs/ca-certificates.crt /etc/os-release
  put "$(readlink -f /usr/share/zoneinfo/Etc/UTC)"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' >"$ROOT/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$ROOT/etc/group"
  echo 'hosts: files dns' >"$ROOT/etc/nsswitch.conf"
}

account() { # NAME ID HOME
  echo "$1:x:$2:$2::$3:/bin/sh" >>"$ROOT/etc/passwd"
  echo "$1:x:$2:" >>"$ROOT/etc/group"
  mkdir -p "$ROOT$3"
  chown "$2:$2" "$ROOT$3"
}

node_image() {
  install -D -m 755 "$NODE" "$ROOT/usr/local/bin/node"
  # shellcheck disable=SC2046
  put $(libraries_of "$NODE")
  account node 1000 /home/node
}

# Plain: what runs in it brings its own Node. The C++ library is there because apt, which the registry's image has, needs it.
debian_image() {
  put "$(ldconfig -p | awk '/libstdc\+\+\.so\.6 / { print $NF; exit }')"
  # shellcheck disable=SC2046
  put $(libraries_of "$NODE")
}

# As the registry's: root's unless it is told otherwise, and its program asks for the right to listen below 1024, without which it does not
# start, needed or not. It is an older version, to which the same configuration is given.
caddy_image() {
  install -D -m 755 "$CADDY" "$ROOT/usr/bin/caddy"
  setcap cap_net_bind_service=+ep "$ROOT/usr/bin/caddy"
  # shellcheck disable=SC2046
  put $(libraries_of "$CADDY")
}

redis_image() {
  put_with_libraries /usr/bin/redis-server /usr/bin/redis-cli
  account redis 999 /data
  cat >"$ROOT/usr/local/bin/docker-entrypoint.sh" <<'SCRIPT'
#!/bin/sh
set -e
case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac
[ "${1:-}" = redis-server ] || exec "$@"
set -- "$@" --protected-mode no
[ "$(id -u)" != 0 ] || { chown redis:redis .; set -- setpriv --reuid=redis --regid=redis --clear-groups "$@"; }
exec "$@"
SCRIPT
}

postgres_image() {
  local home=/usr/lib/postgresql/15 file modules=()
  mkdir -p "$ROOT/usr/lib/postgresql" "$ROOT/usr/share/postgresql" "$ROOT/usr/share/zoneinfo" "$ROOT/docker-entrypoint-initdb.d"
  cp -a "$home" "$ROOT/usr/lib/postgresql/"
  rm -rf "$ROOT$home"/lib/{llvmjit*,bitcode,pgxs} # PostgreSQL does without its JIT compiler, and LLVM is larger than it
  cp -aL /usr/share/postgresql/15 "$ROOT/usr/share/postgresql/"
  cp -a /usr/share/zoneinfo/. "$ROOT/usr/share/zoneinfo/"
  for file in "$home"/lib/*.so "$home"/bin/*; do case $file in *llvmjit*) ;; *) modules+=("$file") ;; esac; done
  # shellcheck disable=SC2046
  put $(libraries_of "${modules[@]}")
  [ ! -d /usr/lib/locale/C.utf8 ] || { mkdir -p "$ROOT/usr/lib/locale"; cp -a /usr/lib/locale/C.utf8 "$ROOT/usr/lib/locale/"; }
  account postgres 999 /var/lib/postgresql
  install -d -o 999 -g 999 -m 700 "$ROOT/var/lib/postgresql/data"
  install -d -o 999 -g 999 -m 2775 "$ROOT/var/run/postgresql"
  cat >"$ROOT/usr/local/bin/docker-entrypoint.sh" <<'SCRIPT'
#!/bin/bash
# First start: a cluster with POSTGRES_PASSWORD, POSTGRES_USER and POSTGRES_DB, then /docker-entrypoint-initdb.d.
set -euo pipefail
case ${1:-} in -*) set -- postgres "$@" ;; esac
[ "${1:-}" = postgres ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=${POSTGRES_USER:-postgres} database=${POSTGRES_DB:-${POSTGRES_USER:-postgres}}
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "postgres: set POSTGRES_PASSWORD for the superuser" >&2; exit 1; }
  initdb --no-sync --username="$user" --encoding=UTF8 --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
  pg_ctl --silent --wait -o "-c listen_addresses=''" start
  [ "$database" = postgres ] || createdb -U "$user" -O "$user" "$database"
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$user" -d "$database" -f "$script" ;;
      *.sh) . "$script" ;;
    esac
  done
  pg_ctl --silent --wait -m fast stop
fi
exec "$@"
SCRIPT
}

mkdir -p "$ROOT"
userland
"${KIND}_image"
[ ! -f "$ROOT/usr/local/bin/docker-entrypoint.sh" ] || chmod 755 "$ROOT/usr/local/bin/docker-entrypoint.sh"
