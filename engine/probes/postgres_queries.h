// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// What the probe asks PostgreSQL (10 and newer). All of it reads views of statistics in memory; no table of
/// anybody is touched.
namespace holdfast::probes {

/// Which server this is, once a connection: «started» (when its postmaster started).
[[nodiscard]] std::string identityQuery();
/// «system»: the cluster's identifier. May be forbidden (42501).
[[nodiscard]] std::string systemQuery();

/// Everything that is cheap, in one row; columns as in PostgresFigures (postgres_readings.h).
[[nodiscard]] std::string statisticsQuery();

/// What costs the server something, in one row: «size», and with the extension «calls» and «seconds».
/// `statementsSchema`: where pg_stat_statements is, quoted; empty: it is not there.
[[nodiscard]] std::string costlyQuery(const std::string& statementsSchema,
                                      const std::string& statementsVersion);

} // namespace holdfast::probes
