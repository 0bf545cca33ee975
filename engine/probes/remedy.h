// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_problem.h"

#include <string>

namespace holdfast::probes {

/// What a person can do about a problem of this probe: one or two sentences that name the target and, where
/// there is one, the command or grant to run. Empty for ProbeProblem::None. Holds no secret.
///
/// English by intent: the sentences carry commands and settings. They all stand in this one file.
[[nodiscard]] std::string remedyFor(const ProbeSpec& spec, ProbeProblem problem);

/// What is wrong with a certificate; each has a remedy of its own.
enum class CertificateFault {
    Other,        ///< not one of these
    UnknownChain, ///< signed by nobody we trust
    WrongName,    ///< valid, for another name
    Expired,
    NotYetValid,
    CaFile, ///< the fleet's own CA file cannot be read or holds no certificate
};

[[nodiscard]] std::string certificateRemedy(const ProbeSpec& spec, CertificateFault fault);

} // namespace holdfast::probes
