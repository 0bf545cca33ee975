# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034 # read by lib.sh
#
# Every Debian package Holdfast asks for, in one place: names for Debian 12 and 13. Add yours to the group it is for.
#
#   name                   the package
#   old|new                the first of these names that the distribution knows
#   name=/path/to/*/file   nothing to install when a file like this exists already, wherever it came from

# Compiler, build tools and libraries: what CMakeLists.txt and packaging/cmake/HoldfastDependencies.cmake look for.
packages_build=(
    g++ cmake ninja-build pkg-config
    # Not needed, but a second build then takes seconds, and linking a third of its time.
    ccache mold
    qt6-base-dev qt6-charts-dev qt6-svg-dev
    # Headers and link names that Qt's own CMake files look for behind Charts and Widgets.
    'libqt6opengl6-dev|qt6-base-dev' libgl-dev libopengl-dev libvulkan-dev
    libboost-dev libeigen3-dev libfmt-dev libspdlog-dev nlohmann-json3-dev libyaml-cpp-dev
    libsqlite3-dev libzstd-dev libssl-dev libcurl4-openssl-dev libpqxx-dev libhiredis-dev
    libcpp-httplib-dev libgraphviz-dev
)
reason_build='to build Holdfast'

# The real servers of the lab. They are installed without starting or enabling any service (install.sh sees to it).
# redis-tools carries the Redis program itself and, unlike redis-server, no service.
packages_lab=(
    'postgresql=/usr/lib/postgresql/*/bin/postgres'
    'redis-tools=/usr/bin/redis-check-rdb'
    'caddy=/usr/bin/caddy'
)
reason_lab='the servers of the lab, run privately on loopback; no system service is started or enabled'

# What the tests start besides.
packages_test=(
    'prometheus=/usr/bin/prometheus'
    # The Docker Engine, which the tests run in namespaces of their own, and the one program in their images.
    'docker.io=/usr/sbin/dockerd' busybox-static
    python3-celery python3-redis
    'pgbackrest=/usr/bin/pgbackrest'
    'openssh-client=/usr/bin/ssh' 'openssh-server=/usr/sbin/sshd'
    # Reads the maps that are saved as DOT.
    'graphviz=/usr/bin/dot'
)
reason_test='further servers that the tests start privately, and tools they check files with'

# The format check of .ci/run.
packages_format=(
    clang-format-19
)
reason_format='to check the format of the sources'
