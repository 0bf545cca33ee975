// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/flat_fields.h"

#include <algorithm>
#include <cstdint>

namespace holdfast::snapshots {

namespace {

/// Beyond that many pairs of lines the whole middle counts as changed: 16 MiB of working space.
constexpr std::size_t kMostPairs = std::size_t{4} << 20U;

/// Lengths of the longest common subsequences of all pairs of ends: entry (i, j) is that of the lines from i
/// and from j on.
class CommonLengths {
public:
    CommonLengths(std::size_t rows, std::size_t columns)
        : m_columns(columns + 1), m_lengths((rows + 1) * m_columns, 0) {}

    [[nodiscard]] std::uint32_t& at(std::size_t row, std::size_t column) {
        return m_lengths[row * m_columns + column];
    }

private:
    std::size_t m_columns;
    std::vector<std::uint32_t> m_lengths;
};

void extend(std::vector<LineHunk>& hunks, std::size_t before, std::size_t removed, std::size_t after,
            std::size_t added) {
    if (!hunks.empty() && hunks.back().before + hunks.back().removed == before &&
        hunks.back().after + hunks.back().added == after) {
        hunks.back().removed += removed;
        hunks.back().added += added;
    } else {
        hunks.push_back({.before = before, .removed = removed, .after = after, .added = added});
    }
}

} // namespace

std::vector<LineHunk> lineHunks(const std::vector<std::string>& before,
                                const std::vector<std::string>& after) {
    const auto shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && before[head] == after[head])
        ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    const auto rows = before.size() - head - tail;
    const auto columns = after.size() - head - tail;
    std::vector<LineHunk> hunks;
    if (rows == 0 && columns == 0) return hunks;
    if (rows == 0 || columns == 0 || rows > kMostPairs / columns) {
        hunks.push_back({.before = head, .removed = rows, .after = head, .added = columns});
        return hunks;
    }
    CommonLengths common(rows, columns);
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;)
            common.at(i, j) = before[head + i] == after[head + j]
                                  ? common.at(i + 1, j + 1) + 1
                                  : std::max(common.at(i + 1, j), common.at(i, j + 1));
    }
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && before[head + i] == after[head + j]) {
            ++i;
            ++j;
        } else if (j >= columns || (i < rows && common.at(i + 1, j) >= common.at(i, j + 1))) {
            extend(hunks, head + i++, 1, head + j, 0);
        } else {
            extend(hunks, head + i, 0, head + j++, 1);
        }
    }
    return hunks;
}

} // namespace holdfast::snapshots
