// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/signal.h"
#include "engine/stores/column_block.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::stores {

/// The readings of one series, stamps ascending and distinct, values finite.
struct SeriesReadings {
    SeriesNumber series = 0;
    std::vector<Reading> readings;

    bool operator==(const SeriesReadings&) const = default;
};

/// Chunks: the readings of several series (those of one service) over a span of time, compressed and exact to
/// the last bit. Signals that one probe reads share their stamps, which are written once.
///
/// Format, version 1: a ColumnBlock. A list: count · 0 and the stamps (encodeNumbers), or 1, an earlier list,
/// and a range-coded bit for each of its stamps that tells whether it is in this list too. A column:
/// encodeValues.

/// `id`: of the row that the chunk is kept in. Series ascend.
[[nodiscard]] ByteVector encodeChunk(std::span<const SeriesReadings> series, std::int64_t id);

/// A chunk that is read series by series. The bytes must outlive it.
class ChunkReader {
public:
    /// Internal: damaged, or of a version not known.
    [[nodiscard]] static Result<ChunkReader> open(ByteSpan bytes, std::int64_t id);

    [[nodiscard]] std::vector<SeriesNumber> series() const;
    /// The readings of one series; empty when it is not in the chunk. Internal: damaged.
    [[nodiscard]] Result<std::vector<Reading>> readings(SeriesNumber series);
    [[nodiscard]] Result<std::vector<SeriesReadings>> all();

private:
    struct StampList {
        bool isRead = false;
        std::vector<std::int64_t> stamps;
    };

    explicit ChunkReader(ColumnBlock block) : m_block(std::move(block)), m_lists(m_block.lists().size()) {}

    [[nodiscard]] bool readList(std::size_t index);
    [[nodiscard]] Result<std::vector<Reading>> read(const ColumnBlock::Column& column);

    ColumnBlock m_block;
    std::vector<StampList> m_lists;
};

} // namespace holdfast::stores
