#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# install.sh [PACKAGE…] (or old|new: the first name that apt knows), as root.
#
# Installs Debian packages so that servers among them start and enable no system service, now or at the next boot,
# open no port, and create or touch no database cluster. Three measures while apt works, a check after it:
#   1. /usr/sbin/policy-rc.d answers 101: maintainer scripts may not start, stop or restart anything;
#   2. a systemd preset disables units that are installed for the first time;
#   3. createcluster.d tells postgresql-common to create no cluster;
#   4. links that were made all the same (SysV rc links; everything where systemd is absent) are disabled, only
#      for units and init scripts of packages that this run installed.
# Whatever was there before comes back at the end, also when interrupted. A run that was killed outright leaves its
# record in /var/lib/holdfast-setup; the next one (without packages, if need be) clears up after it.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
policy_saved=$policy.before-holdfast
preset=/etc/systemd/system-preset/00-holdfast-setup.preset
cluster=/etc/postgresql-common/createcluster.d/holdfast-setup.conf
mark='Holdfast set-up (temporary)'
work=/var/lib/holdfast-setup
guarding=
apt_pid=
interrupted=

say() { printf '    %s\n' "$*"; }

# Puts back what was there before the guard.
restore() {
    if [[ -f $policy ]] && grep -qF "$mark" "$policy"; then rm -f "$policy"; fi
    if [[ -e $policy_saved || -L $policy_saved ]]; then mv -f "$policy_saved" "$policy"; fi
    rm -f "$preset" "$cluster"
    local folder
    for folder in "${preset%/*}" "${cluster%/*}" "${cluster%/*/*}"; do
        dpkg-query -S "$folder" >/dev/null 2>&1 || rmdir "$folder" 2>/dev/null || true
    done
}

raise_guard() {
    guarding=yes
    mv "$work/plan" "$work/new"
    if [[ -e $policy || -L $policy ]]; then mv -f "$policy" "$policy_saved"; fi
    printf '#!/bin/sh\n# %s: no service starts while packages are installed.\nexit 101\n' "$mark" >"$policy"
    chmod 0755 "$policy"
    mkdir -p "${preset%/*}" "${cluster%/*}"
    printf '# %s\ndisable *\n' "$mark" >"$preset"
    printf '# %s\ncreate_main_cluster = false\n' "$mark" >"$cluster"
}

# Disables the units and init scripts of the packages that this run installed.
disable_new_services() {
    local path
    xargs --no-run-if-empty dpkg-query -L <"$work/new" 2>/dev/null | sort -u >"$work/files" || true
    while read -r path; do
        if [[ -x $path ]]; then
            update-rc.d "${path##*/}" disable >/dev/null 2>&1 || true
        fi
    done < <(grep -E '^/etc/init\.d/[^/]+$' "$work/files" || true)
    while read -r path; do
        enabling_links "$path" >/dev/null || continue
        deb-systemd-helper disable "${path##*/}" >/dev/null 2>&1 || true
        rm -f /etc/systemd/system/*.{wants,requires}/"${path##*/}"
    done < <(grep -E '^(/usr)?/lib/systemd/system/[^/]+\.(service|socket|timer|path|target)$' "$work/files" || true)
    prove_nothing_enabled
}

# enabling_links FILE: the links by which an init script or a unit would start at the next boot.
enabling_links() {
    case $1 in
    /etc/init.d/*) compgen -G "/etc/rc[S0-6].d/S[0-9][0-9]${1##*/}" ;;
    *) compgen -G "/etc/systemd/system/*.wants/${1##*/}" || compgen -G "/etc/systemd/system/*.requires/${1##*/}" ;;
    esac
}

# What was promised is looked at, not assumed.
prove_nothing_enabled() {
    local path
    while read -r path; do
        enabling_links "$path" >>"$work/left" || true
    done < <(grep -E '^(/etc/init\.d/|(/usr)?/lib/systemd/system/)[^/]+$' "$work/files" || true)
    if [[ -s $work/left ]]; then
        echo "error: these would start a service at the next boot, please remove them:" >&2
        sed 's/^/    /' "$work/left" >&2
        return 1
    fi
}

# Ends what raise_guard began. A half-configured server is set up now, while the guard holds: otherwise it would be
# started by whoever configures it next.
finish() {
    if [[ -n $(dpkg --audit 2>/dev/null) ]]; then
        setsid --wait dpkg --configure -a </dev/null >>"$work/log" 2>&1 || true
    fi
    local code=0
    disable_new_services || code=1
    restore
    guarding=
    return "$code"
}

leave() {
    local code=$?
    trap '' INT TERM HUP
    if [[ $apt_pid ]] && kill -0 "$apt_pid" 2>/dev/null; then
        if [[ $guarding ]]; then
            say "Waiting for the package manager to finish what it has begun …"
        else
            kill "$apt_pid"
        fi
        wait "$apt_pid" || true
    fi
    if [[ $guarding ]]; then finish || code=1; fi
    rm -rf "$work"
    [[ $interrupted ]] && code=130
    exit "$code"
}

# In a session of its own, so that Ctrl-C at the terminal does not tear a package half-way; waited for in the
# background, so that the trap runs at once.
run_apt() {
    setsid --wait apt-get --quiet --yes --no-install-recommends -o DPkg::Lock::Timeout=600 \
        -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 -o APT::Install-Suggests=false "$@" \
        </dev/null >>"$work/log" 2>&1 &
    apt_pid=$!
    local code=0
    wait "$apt_pid" || code=$?
    apt_pid=
    return "$code"
}

# Sets `packages`: of names with alternatives, the first that apt can install.
choose_names() {
    local entry name
    packages=()
    for entry in "$@"; do
        local -a names
        IFS='|' read -ra names <<<"$entry"
        for name in "${names[@]}"; do
            [[ $(apt-cache policy "$name" 2>/dev/null | sed -n 's/^ *Candidate: //p') =~ ^(\(none\))?$ ]] && continue
            packages+=("$name")
            continue 2
        done
        echo "error: this distribution has no package named ${entry//|/ or }" >&2
        return 1
    done
}

# plan PACKAGE…: the packages that are to come new, one a line in $work/plan; sets `megabytes`.
plan() {
    local -a options=(--quiet --yes --no-install-recommends)
    apt-get --simulate "${options[@]}" install "$@" 2>>"$work/log" |
        sed -n 's/^Inst \([^ ]*\) (.*/\1/p' >"$work/plan" || report_failure "planning"
    megabytes=$(apt-get --print-uris "${options[@]}" install "$@" 2>>"$work/log" |
        sed -n "s/^'[^']*' [^ ]* \([0-9]*\).*/\1/p" | awk '{ sum += $1 } END { print int(sum / 1048576) + 1 }')
}

main() {
    ((EUID == 0)) || { echo "error: install.sh needs root" >&2; exit 1; }
    export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8
    exec 9</var/lib/dpkg
    flock 9 # one set-up at a time; the package manager inherits the lock, so a killed run is awaited too
    trap leave EXIT
    trap 'interrupted=yes; exit 130' INT TERM HUP
    if [[ -f $work/new ]]; then
        say "Clearing up after a set-up that was killed …"
        finish
    fi
    (($#)) || return 0
    rm -rf "$work"
    install -d -m 0700 "$work"

    say "Reading the package lists …"
    run_apt update || say "(some package lists could not be read; going on with those that are there)"
    choose_names "$@"

    local megabytes
    plan "${packages[@]}"
    say "With what they depend on: $(wc -l <"$work/plan") packages, about $megabytes MB to download."

    say "Downloading …"
    run_apt install --download-only "${packages[@]}" || report_failure "downloading"
    say "Installing (no service is started or enabled) …"
    raise_guard
    run_apt install "${packages[@]}" || report_failure "installing"
    say "Installed."
}

report_failure() {
    echo "error: $1 failed; the end of the package manager's record:" >&2
    tail -n 30 "$work/log" >&2
    exit 1
}

main "$@"
