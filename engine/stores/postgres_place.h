// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/fleet_spec.h"

#include <string>

namespace holdfast::stores {

/// Where the shared store is, and how to get in.
struct PostgresPlace {
    ProbeSpec spec;    ///< as the client of the probes knows an address
    std::string where; ///< «host:5432/database», to be shown
};

/// From postgresql://user:password@host:5432/database. In the query «sslmode» and «sslrootcert» (a PEM file)
/// are understood, and «host», the folder of a Unix socket (postgresql:///database?host=/run/postgresql).
///
/// TLS is verified (verify-full) unless the host is this machine, where «sslmode» says what is wanted.
/// FixInput, which never repeats the address: what is wrong with it, and an unverified way to another
/// machine.
[[nodiscard]] Result<PostgresPlace> parsePostgresPlace(const std::string& url);

} // namespace holdfast::stores
