// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/result.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace holdfast::platforms {

/// Reads what a BoundedLog keeps, from its file and the one before, also while it is being written and turned
/// over. Thread: one at a time, any.
class LogFileReader {
public:
    using Steady = std::chrono::steady_clock;
    /// False: enough.
    using Sink = std::function<bool(std::string_view bytes)>;

    explicit LogFileReader(std::string path) : m_path(std::move(path)) {}

    /// The last `lines`, or all there is. At most 64 MiB.
    [[nodiscard]] std::string tail(int lines);

    /// What is written after tail(), until `until` (none: without end), `stop` or the sink. FixSetup: the
    /// folder cannot be watched.
    [[nodiscard]] Result<void> follow(const Sink& sink, std::optional<Steady::time_point> until,
                                      std::stop_token stop);

private:
    [[nodiscard]] bool takeNew(const Sink& sink);
    [[nodiscard]] bool wasTurnedOver() const;

    std::string m_path;
    UniqueFd m_file;
};

} // namespace holdfast::platforms
