# Shared by the parts of set-up; sourced, never run.
#
# A part does its work once: it leaves a stamp that holds a hash of everything that shaped the
# result (lock files, the recipe itself, the folder it was made in). While the hash is the same
# there is nothing to do, and finding that out costs milliseconds and no network.

set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build_dir=$(cd "$repo" && realpath -m "${FANTAIL_BUILD_DIR:-build}")
deps_dir=$build_dir/deps
stamps_dir=$deps_dir/stamps
downloads_dir=$deps_dir/downloads

say() { printf 'setup: %s\n' "$*"; }

die() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# run_logged NAME COMMAND…: quiet while it goes well, the end of its log when it does not.
run_logged() {
    local log=$deps_dir/logs/$1.log
    shift
    mkdir -p "$deps_dir/logs"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        die "failed: $*" "the whole log: $log"
    fi
}

# with_retries COMMAND…: for what crosses the network.
with_retries() {
    local pause
    for pause in 2 5 end; do
        if "$@"; then return 0; fi
        if [ "$pause" != end ]; then
            printf 'setup: failed, once more in %s s: %s\n' "$pause" "$*" >&2
            sleep "$pause"
        fi
    done
    return 1
}

# digest FILE…: one hash over the files that exist, their names and the build folder.
digest() {
    local file
    {
        printf '%s\n' "$build_dir"
        for file in "$@"; do
            if [ -e "$file" ]; then sha256sum "$file"; fi
        done
    } | sha256sum | cut -d ' ' -f 1
}

# is_done NAME FILE…: does the stamp NAME stand for these inputs?
is_done() {
    local stamp=$stamps_dir/$1
    shift
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(digest "$@")" ]
}

# mark_done NAME FILE…: written last, so that an interrupted part is done again.
mark_done() {
    local stamp=$stamps_dir/$1
    shift
    mkdir -p "$stamps_dir"
    digest "$@" >"$stamp.new"
    mv "$stamp.new" "$stamp"
}
