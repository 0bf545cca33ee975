// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/stores/byte_stream.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::stores {

using SeriesNumber = std::uint32_t;

/// A row of readings or rollups as bytes: lists of times, and for each series a column of values with the
/// list that its times are in. What lists and columns hold is their codecs' business.
///
/// Format. Numbers are as ByteWriter writes them:
///   version (1 byte) · number of lists · number of columns
///   for each list: bytes · for each column: series (difference, ascending) · its list · bytes
///   the lists · the columns · CRC-32C over the row's id and all before (4 bytes)
/// Because of the id, a row in the wrong place is noticed.
class ColumnBlock {
public:
    struct Column {
        SeriesNumber series = 0;
        std::size_t list = 0;
        ByteSpan bytes;
    };

    /// The bytes must outlive it. Internal: damaged, or of another version.
    [[nodiscard]] static Result<ColumnBlock> read(ByteSpan bytes, std::uint8_t version, std::int64_t id);
    [[nodiscard]] static ByteVector write(std::span<const ByteVector> lists, std::span<const Column> columns,
                                          std::uint8_t version, std::int64_t id);

    [[nodiscard]] const std::vector<ByteSpan>& lists() const noexcept { return m_lists; }

    [[nodiscard]] const std::vector<Column>& columns() const noexcept { return m_columns; }

    /// Null: the series is not in it.
    [[nodiscard]] const Column* find(SeriesNumber series) const noexcept;

private:
    [[nodiscard]] bool readDirectory(ByteReader& in);

    std::vector<ByteSpan> m_lists;
    std::vector<Column> m_columns;
};

} // namespace holdfast::stores
