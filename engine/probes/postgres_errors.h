// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/pqxx_adapter.h"
#include "engine/probes/probe_failure.h"

namespace holdfast::probes {

/// What PostgreSQL's refusal, or the failure to reach it, says about it. By SQLSTATE where the server gave
/// one; for the way there by how far it came.
[[nodiscard]] ProbeFailure postgresFailure(const SqlFailure& failure, const ProbeSpec& spec);

/// The statement that lets the probe's account read the statistics of all sessions.
[[nodiscard]] std::string grantStatistics(const ProbeSpec& spec, const std::string& account);

} // namespace holdfast::probes
