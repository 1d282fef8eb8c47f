# What cluster/up, cluster/test and docker/try share. Sourced, from the root of the repository.

scratch=.build-release
martlet=${MARTLET:-$scratch/release/martlet}

say() { printf '%s\n' "$*"; }
title() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# What is needed beside Swift: a test that it is there, and the Debian package that brings it.
requirements='
pkg-config --exists libsodium | libsodium-dev
command -v pkg-config         | pkg-config
test -e /usr/include/zlib.h   | zlib1g-dev
command -v python3            | python3
command -v curl               | curl
command -v git                | git
command -v jq                 | jq
command -v ip                 | iproute2
command -v nft                | nftables
command -v faketime           | faketime
command -v serf               | serf
command -v dnsperf            | dnsperf
'

missing_packages() {
    local probe package
    while IFS='|' read -r probe package; do
        [[ -z $probe ]] || eval "$probe" >/dev/null 2>&1 || printf '%s ' $package
    done <<<"$requirements"
}

# install_packages PACKAGE…: as root on Debian; else names them and stops.
install_packages() {
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        fail "missing: $* - install them and try again"
    fi
    title "Installing $*"
    # The policy keeps packages of services from starting one (invoke-rc.d(8)).
    local policy=/usr/sbin/policy-rc.d own= status=0
    if [[ ! -e $policy ]]; then
        own=yes
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
    fi
    DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null || status=$?
    [[ -z $own ]] || rm -f $policy
    ((status == 0)) || fail "installing $* failed"
}

# install_clients COMMAND:PACKAGE…: those whose command is not there.
install_clients() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    [[ ${#missing[@]} == 0 ]] || install_packages "${missing[@]}"
}

# virtual_environment NAME PACKAGE…: `.cluster/NAME` has these packages of PyPI, and no others.
virtual_environment() {
    local venv=.cluster/$1 holds=.cluster/$1/packages
    shift
    if [[ -e $holds && $(<"$holds") == "$*" ]]; then return; fi
    title "Installing $* into $venv"
    if ! python3 -m venv --clear "$venv" 2>/dev/null; then
        install_packages python3-venv
        python3 -m venv --clear "$venv"
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$@"
    printf '%s\n' "$*" >"$holds"
}

# Installs what all of this needs and is missing.
install_missing() {
    local packages
    packages=$(missing_packages)
    # shellcheck disable=SC2086
    [[ -z $packages ]] || install_packages $packages
    command -v swift >/dev/null ||
        fail "Swift 6.3 is missing: see https://www.swift.org/install/linux"
}

# Runs a long build: on a terminal as it is, else with a line every 15 s and all of its errors.
with_progress() {
    if [[ -t 1 ]]; then
        "$@"
        return
    fi
    local log status=0 pid
    log=$(mktemp)
    "$@" >"$log" 2>&1 &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        for _ in {1..15}; do
            kill -0 $pid 2>/dev/null || break
            sleep 1
        done
        grep -oE '^\[[0-9]+/[0-9]+\].*' "$log" | tail -1 || true
    done
    wait $pid || status=$?
    if ((status)); then grep -E 'error:|warning:' "$log" || tail -40 "$log"; fi
    rm -f "$log"
    return $status
}

# Children end with this shell, even where it is killed without a chance to say so.
tied=()
if command -v setpriv >/dev/null && setpriv --pdeathsig KILL true 2>/dev/null; then
    tied=(setpriv --pdeathsig KILL --)
fi

# The time since `since`, a value of EPOCHREALTIME, in seconds with one digit.
elapsed() {
    local now=${EPOCHREALTIME/./} since=${1/./}
    local tenths=$(((now - since) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# one_of GROUP WHAT OPTIONS…: runs cluster/lib/GROUP/WHAT; without a WHAT tells which there are.
one_of() {
    local group=$1 what=${2:-} script
    script=cluster/lib/$group/$what
    if [[ $what =~ ^[a-z]+$ && -x $script ]]; then
        exec "$script" "${@:3}"
    fi
    say "usage: cluster/$group WHAT [OPTIONS], where WHAT is one of"
    for script in cluster/lib/"$group"/*; do
        [[ -f $script && -x $script ]] || continue
        printf '  %-14s %s\n' "${script##*/}" "$(sed -n '2s/^\("""\|# \)//p' "$script")"
    done
    case $what in
    '') exit 2 ;;
    -h | --help | help) exit 0 ;;
    *) fail "there is no $group named $what" ;;
    esac
}
