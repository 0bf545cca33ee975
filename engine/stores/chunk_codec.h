// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/signal.h"
#include "engine/stores/byte_stream.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::stores {

using SeriesNumber = std::uint32_t;

/// The readings of one series, stamps ascending and distinct, values finite.
struct SeriesReadings {
    SeriesNumber series = 0;
    std::vector<Reading> readings;

    bool operator==(const SeriesReadings&) const = default;
};

/// Chunks: the readings of several series (those of one service) over a span of time, compressed and exact to
/// the last bit. Signals that one probe reads share their stamps, which are written once.
///
/// Format, version 1. Numbers are as ByteWriter writes them:
///   version (1 byte) · number of stamp lists · number of series
///   for each list: bytes · for each series, ascending: number (difference) · its list · bytes
///   the lists · the values (encodeValues) · CRC-32C over `key` and all before (4 bytes)
/// A list: count · 0 and the stamps (encodeNumbers), or 1, an earlier list, and a range-coded bit for each of
/// its stamps that tells whether it is in this list too.

/// `key` is the place where the chunk is kept, so that one in the wrong place is noticed. Series ascend.
[[nodiscard]] ByteVector encodeChunk(std::span<const SeriesReadings> series, std::int64_t key);

/// A chunk that is read series by series. The bytes must outlive it.
class ChunkReader {
public:
    /// Internal: damaged, or of a version not known.
    [[nodiscard]] static Result<ChunkReader> open(ByteSpan bytes, std::int64_t key);

    [[nodiscard]] std::vector<SeriesNumber> series() const;
    /// The readings of one series; empty when it is not in the chunk. Internal: damaged.
    [[nodiscard]] Result<std::vector<Reading>> readings(SeriesNumber series);
    [[nodiscard]] Result<std::vector<SeriesReadings>> all();

private:
    struct List {
        ByteSpan bytes;
        bool isRead = false;
        std::vector<std::int64_t> stamps;
    };

    struct Column {
        SeriesNumber series = 0;
        std::size_t list = 0;
        ByteSpan bytes;
    };

    [[nodiscard]] bool readDirectory(ByteReader& in);
    [[nodiscard]] bool readList(std::size_t index);

    std::vector<List> m_lists;
    std::vector<Column> m_columns;
};

} // namespace holdfast::stores
