// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/history.h"
#include "engine/stores/chunk_codec.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::stores {

/// The rollups of one series, ascending, their times the beginnings of buckets of one length.
struct SeriesRollups {
    SeriesNumber series = 0;
    std::vector<HistoryPoint> points;

    bool operator==(const SeriesRollups&) const = default;
};

/// Rows of rollups: those of several series (of one service), compressed. Minimum, maximum, last and count
/// are exact to the last bit. The mean is exact (but for rounding) where all readings stand on the steps of
/// the extremes and count × steps between these are fewer than 4,096, as for counts and yes-or-no; else
/// within 1/8,190 of that distance.
///
/// Format, version 1: a ColumnBlock. A list: count · numbers of the buckets (encodeNumbers). A column: form ·
/// digits, unless Bits · first number · divisor · range-coded for each bucket: count, minimum, maximum −
/// minimum, last − minimum, whether the mean is exact (where it can be), mean.
[[nodiscard]] ByteVector encodeRollups(std::span<const SeriesRollups> series, Duration bucket,
                                       std::int64_t id);

/// Internal: damaged.
[[nodiscard]] Result<std::vector<SeriesRollups>> decodeRollups(ByteSpan bytes, Duration bucket,
                                                               std::int64_t id);
/// Only those of one series; empty: it is not in it.
[[nodiscard]] Result<std::vector<HistoryPoint>> decodeRollups(ByteSpan bytes, Duration bucket,
                                                              std::int64_t id, SeriesNumber series);

} // namespace holdfast::stores
