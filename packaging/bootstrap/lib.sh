# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What ./run, ./test and .ci/run share: packages, configuring, building, testing. Sourced, never run.
# The caller sets `root` to the checkout's folder. Nothing here changes the working directory.
: "${root:?set by the caller}"

# shellcheck source=packaging/bootstrap/packages.sh
source "$root/packaging/bootstrap/packages.sh"

export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
# What one preset compiled serves another that compiles it alike, in its own folder: the build without a window repeats
# most of ./test.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export NINJA_STATUS='[%f of %t, %es] '

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\033[1m' plain=$'\033[0m'; else bold='' plain=''; fi
say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# seconds_in_words 75 -> 1 min 15 s
seconds_in_words() {
    if (($1 < 60)); then printf '%d s' "$1"; else printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); fi
}

# Compilers side by side: one a core, and no more than memory carries (about 1.2 GiB each).
parallel_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1258291) }' /proc/meminfo 2>/dev/null || echo "$cores")
    ((memory >= 1)) || memory=1
    echo $((cores < memory ? cores : memory))
}

# Prints the entries of the given groups that are not there yet, as package names, one a line.
missing_packages() {
    local group entry name installed
    installed=$'\n'$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')$'\n'
    for group in "$@"; do
        local -n entries=packages_$group
        for entry in "${entries[@]}"; do
            [[ $entry == *=* ]] && compgen -G "${entry#*=}" >/dev/null && continue
            local found=
            local -a names
            IFS='|' read -ra names <<<"${entry%%=*}"
            for name in "${names[@]}"; do
                [[ $installed == *$'\n'"$name"$'\n'* ]] && found=yes
            done
            [[ $found ]] || echo "${entry%%=*}"
        done
        unset -n entries
    done
}

# ensure_packages GROUP… installs what is missing of these groups; says what and why first.
ensure_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not a Debian system: the packages to install by hand are in packaging/bootstrap/packages.sh"
        return 0
    fi
    local group wanted
    local -a missing=()
    for group in "$@"; do
        wanted=$(missing_packages "$group")
        [[ $wanted ]] || continue
        local -n reason=reason_$group
        ((${#missing[@]})) || say "To install from the distribution:"
        printf '    %s:\n' "$reason"
        tr '\n' ' ' <<<"$wanted" | fold -s -w 100 | sed 's/^/        /'
        echo
        unset -n reason
        mapfile -t -O "${#missing[@]}" missing <<<"$wanted"
    done
    if ((${#missing[@]} == 0)) && [[ ! -e /var/lib/holdfast-setup ]]; then
        say "Packages: everything needed is installed."
        return 0
    fi
    local -a as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "installing packages needs root: run as root, or install sudo"
        as_root=(sudo)
        [[ -t 0 ]] || as_root+=(--non-interactive)
    fi
    local code=0
    "${as_root[@]}" bash "$root/packaging/bootstrap/install.sh" "${missing[@]}" || code=$?
    ((code != 130)) || exit 130
    ((code == 0)) || fail "the packages could not be installed (see above); nothing was built"
}

# configure PRESET: prepares build/PRESET unless that was done and nothing it depends on has changed. (A changed
# CMakeLists.txt is ninja's business.)
configure() {
    local build=$root/build/$1
    local stamp=$build/.configured log=$build/configure.log
    local -a fresh=()
    if [[ -f $build/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
        fresh=(--fresh) # the checkout has moved
    elif [[ -f $build/build.ninja && $stamp -nt $root/CMakePresets.json &&
        $stamp -nt $root/packaging/bootstrap/packages.sh ]]; then
        return 0
    fi
    say "Configuring build/$1"
    mkdir -p "$build"
    if ! cmake "${fresh[@]}" -S "$root" --preset "$1" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "configuring failed; the whole record is in build/$1/configure.log"
    fi
    touch "$stamp"
}

# build PRESET [TARGET…]
build() {
    local preset=$1 started=$SECONDS
    shift
    configure "$preset"
    say "Building build/$preset with $(parallel_jobs) compilers side by side (the first time takes minutes)"
    cmake --build "$root/build/$preset" --parallel "$(parallel_jobs)" ${1:+--target "$@"} ||
        fail "build/$preset did not build"
    say "Built build/$preset in $(seconds_in_words $((SECONDS - started)))"
}

# run_tests PRESET [ctest arguments…]: runs the tests of build/PRESET; afterwards tests_passed and tests_failed hold
# the counts. Answers ctest's exit code.
# Two a core: most of them wait for a server or a clock. Under a sanitizer, which makes each work several times as
# long, three on two cores.
# shellcheck disable=SC2034 # read by the callers
run_tests() {
    local preset=$1 code=0 at_once
    shift
    at_once=$((2 * $(parallel_jobs)))
    [[ $preset != [at]san ]] || at_once=$((3 * $(parallel_jobs) / 2))
    local results=$root/build/$preset/test-results.xml
    rm -f "$results"
    tests_passed=0 tests_failed=0
    (cd "$root" && "${test_launcher[@]}" ctest --preset "$preset" --output-junit "$results" \
        --parallel "$at_once" "$@") || code=$?
    if [[ -f $results ]]; then
        count_tests "$results"
    elif ((code)); then
        tests_failed=1
    fi
    return "$code"
}
test_launcher=()

# shellcheck disable=SC2034 # read by the callers
# count_tests RESULTS.xml: a test that was disabled, skipped or could not run has not passed.
count_tests() {
    local total
    total=$(grep -c '<testcase ' "$1" || true)
    tests_passed=$(grep -c '<testcase .* status="run"' "$1" || true)
    tests_failed=$((total - tests_passed))
}

# shellcheck disable=SC2034 # read by ./run
# plan_start [arguments of ./run]: sets `arguments`, with which holdfast starts; `headless`, not empty when it serves
# because there is no display; and `shown_fleet`, the fleet or --lab.
plan_start() {
    local argument subcommand='' fleet=''
    for argument in "$@"; do
        case $argument in
        --lab | *.yaml | *.yml) fleet=$argument ;;
        -h | --help | --version) subcommand=$argument ;;
        *) if [[ -f $argument ]]; then fleet=$argument; fi ;;
        esac
    done
    if [[ ${1:-} =~ ^[a-z]+$ && ! -e ${1:-} ]]; then subcommand=$1; fi # serve, check, …
    arguments=("$@") headless='' shown_fleet=${fleet:---lab}
    if [[ $subcommand ]]; then return 0; fi
    if [[ ! $fleet ]]; then arguments=(--lab "$@"); fi
    if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-} ]]; then
        headless=yes
        arguments=(serve "${arguments[@]}")
    fi
}
