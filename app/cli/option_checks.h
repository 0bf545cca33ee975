// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <string>
#include <vector>

namespace holdfast::app {

/// Whether the options of a command line fit together, command by command: what is missing, and what belongs
/// to another command. Each answers in words for the person who typed them; empty: nothing is wrong.
[[nodiscard]] std::string impactMisuse(const Options& options);
[[nodiscard]] std::string forecastMisuse(const Options& options);
/// Of anomalies, and of an --input that nobody reads.
[[nodiscard]] std::string anomaliesMisuse(const Options& options);
[[nodiscard]] std::string warningsMisuse(const Options& options);

/// Takes the words of recover, guards, plan and audit into the options; of other commands: whether options of
/// those were given.
[[nodiscard]] std::string placeActing(std::vector<std::string>& words, Options& options);

} // namespace holdfast::app
