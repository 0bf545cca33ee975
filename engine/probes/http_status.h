// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_problem.h"

#include <string>

namespace holdfast::probes {

struct FetchAnswer;

/// What a status says about the target when those from `from` to `to` are expected: 5xx is NotReady, 401 and
/// 407 Authentication, 403 Permission, any other Configuration (the page is not there or not what we think).
[[nodiscard]] ProbeProblem problemOfStatus(int status, int from, int to) noexcept;

/// «503 Service Unavailable: …» with the body's words, not yet fit for a report (see safeDetail).
[[nodiscard]] std::string wordsOfAnswer(const FetchAnswer& answer);

} // namespace holdfast::probes
