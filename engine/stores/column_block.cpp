// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/column_block.h"

#include "engine/stores/crc32c.h"

#include <algorithm>
#include <limits>

namespace holdfast::stores {

namespace {

constexpr std::size_t kSumSize = 4;
constexpr std::uint64_t kMostEntries = 1U << 16;
constexpr std::uint64_t kMostSeries = std::numeric_limits<SeriesNumber>::max();

std::unexpected<Error> damaged(const char* what) {
    return failure(ErrorCode::Internal, what, "a row of readings");
}

} // namespace

ByteVector ColumnBlock::write(std::span<const ByteVector> lists, std::span<const Column> columns,
                              std::uint8_t version, std::int64_t id) {
    ByteWriter out;
    out.byte(version);
    out.number(lists.size());
    out.number(columns.size());
    for (const auto& list : lists)
        out.number(list.size());
    SeriesNumber before = 0;
    for (const auto& column : columns) {
        out.number(column.series - before);
        out.number(column.list);
        out.number(column.bytes.size());
        before = column.series;
    }
    for (const auto& list : lists)
        out.append(list);
    for (const auto& column : columns)
        out.append(column.bytes);
    out.fixed(crc32c(out.bytes(), crc32c(id, 0)));
    return out.take();
}

Result<ColumnBlock> ColumnBlock::read(ByteSpan bytes, std::uint8_t version, std::int64_t id) {
    if (bytes.size() <= kSumSize) return damaged("too short");
    const auto content = bytes.first(bytes.size() - kSumSize);
    ByteReader end(bytes.last(kSumSize));
    if (end.fixed<std::uint32_t>() != crc32c(content, crc32c(id, 0)))
        return damaged("the checksum does not fit");
    ByteReader in(content);
    if (in.byte() != version) return damaged("of a version that this program does not know");
    ColumnBlock block;
    if (!block.readDirectory(in)) return damaged("its directory does not fit its contents");
    return block;
}

bool ColumnBlock::readDirectory(ByteReader& in) {
    // Every list and column takes at least a byte here, so a count beyond what is left is a lie.
    std::vector<std::uint64_t> listSizes(in.number(std::min<std::uint64_t>(kMostEntries, in.left())));
    m_columns.resize(in.number(std::min<std::uint64_t>(kMostEntries, in.left())));
    std::vector<std::uint64_t> columnSizes(m_columns.size());
    for (auto& size : listSizes)
        size = in.number();
    std::uint64_t series = 0;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const auto step = in.number(kMostSeries);
        series += step;
        m_columns[i].series = static_cast<SeriesNumber>(series);
        m_columns[i].list = static_cast<std::size_t>(in.number());
        columnSizes[i] = in.number();
        if (!in.ok() || series > kMostSeries || (i > 0 && step == 0) || m_columns[i].list >= listSizes.size())
            return false;
    }
    for (const auto size : listSizes)
        m_lists.push_back(in.take(size));
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        m_columns[i].bytes = in.take(columnSizes[i]);
    return in.ok() && in.left() == 0;
}

const ColumnBlock::Column* ColumnBlock::find(SeriesNumber series) const noexcept {
    const auto column = std::ranges::lower_bound(m_columns, series, {}, &Column::series);
    return column != m_columns.end() && column->series == series ? &*column : nullptr;
}

} // namespace holdfast::stores
