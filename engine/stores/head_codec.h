// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/chunk_codec.h"

namespace holdfast::stores {

/// Heads: the few readings of many series that came in a minute, written at once. Compressed as a whole by
/// zstd, since a series has too few of them for a code of its own.
///
/// Format, version 1: version (1 byte) · length of the content · zstd frame · CRC-32C over the row's `id` and
/// all before. Content: number of series · for each: number (difference), readings · all stamps (differences)
/// · all values, first bytes first, then second bytes …

/// Series ascend; each has at least one reading.
[[nodiscard]] ByteVector encodeHead(std::span<const SeriesReadings> series, std::int64_t id);

/// Internal: damaged.
[[nodiscard]] Result<std::vector<SeriesReadings>> decodeHead(ByteSpan bytes, std::int64_t id);
/// Only the readings of one series; empty: it is not in it.
[[nodiscard]] Result<std::vector<Reading>> decodeHead(ByteSpan bytes, std::int64_t id, SeriesNumber series);

} // namespace holdfast::stores
