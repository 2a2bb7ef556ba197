# bash -s -- STACK NAME CHECKSUMS: unpacks the DuckDB that was sent, verifies it file by file, and puts each in place by rename. One of
# another version stays beside it until the release that uses it is left.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
name=$2 checksums=$3
cd "/opt/watchbill/$1/duckdb"
exec 9<. && flock 9 # an earlier run may have lost its ssh connection and still be at work
new=.$name.new
rm -rf "$new"
mkdir "$new"
tar -xzf "$name.tar.gz" -C "$new" --no-same-owner
(cd "$new" && sha256sum --quiet --strict --check) <<<"$checksums"
sync "$new"/*
mkdir -p "$name"
mv "$new"/* "$name/"
rmdir "$new"
