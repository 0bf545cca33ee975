// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <optional>
#include <string_view>

namespace holdfast {

/// A time as people write it.
struct WrittenTime {
    std::chrono::local_time<Duration> shown;
    std::optional<std::chrono::minutes> offset; ///< east of Greenwich; none: of some zone

    bool operator==(const WrittenTime&) const = default;
};

/// ISO 8601: date, «T» or a blank, time of day with minutes, perhaps seconds and their fraction, perhaps the
/// offset: «2026-12-20T18:00+01:00», «2026-12-20 17:00:00Z», «2026-12-20 18:00». None: something else; a date
/// alone says neither its beginning nor its end, and is none.
[[nodiscard]] std::optional<WrittenTime> parseWrittenTime(std::string_view text) noexcept;

} // namespace holdfast
