# bash -s -- STACK HASH FILE...: unpacks the app of the dashboards that was sent, and puts each file in place by rename, the last one being
# the page that names the others; then takes away what an earlier app left. All of it as the folder's user, who might have put a link into it.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
archives=/opt/watchbill/$1/site hash=$2 site=/var/lib/watchbill/$1/site
shift 2
exec 9<"$archives" && flock 9 # an earlier run may have lost its ssh connection and still be at work
setpriv --reuid=watchbill --regid=watchbill --clear-groups -- bash -euc '
  umask 022
  cd "$1" && shift
  rm -rf .app && mkdir .app
  # Each file is as old as its being here: a browser asks by that whether its copy is still right.
  tar -xzm -C .app --no-same-owner
  for file in "$@"; do sync ".app/$file"; done
  for file in "$@"; do mv -T ".app/$file" "$file"; done
  rmdir .app
  for file in index.html app-* *.woff2; do
    case " $* " in *" $file "*) ;; *) rm -f -- "$file" ;; esac
  done' - "$site" "$@" <"$archives/$hash.tar.gz"
find "$archives" -mindepth 1 ! -name "$hash.tar.gz" -delete
