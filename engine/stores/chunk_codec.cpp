// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/chunk_codec.h"

#include "engine/stores/number_series.h"
#include "engine/stores/range_coder.h"
#include "engine/stores/value_mapping.h"

#include <algorithm>
#include <array>

namespace holdfast::stores {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kOwnStamps = 0;
constexpr std::uint8_t kSubset = 1;
/// More than one reading a millisecond for the longest span of a chunk cannot be: stamps are distinct.
constexpr std::uint64_t kMostReadings = 1U << 23;

using Stamps = std::vector<std::int64_t>;

/// Which stamps of a list are in another: bits, learnt apart for each of the eight ways the last three went.
class MaskModel {
public:
    [[nodiscard]] AdaptiveBit& next() noexcept { return m_bits[m_last]; }

    void see(unsigned bit) noexcept { m_last = (m_last << 1 | bit) & 7U; }

private:
    std::array<AdaptiveBit, 8> m_bits{};
    unsigned m_last = 7;
};

ByteVector encodeSubset(const Stamps& part, const Stamps& whole, std::size_t wholeIndex) {
    ByteWriter out;
    out.number(part.size());
    out.byte(kSubset);
    out.number(wholeIndex);
    RangeEncoder coder;
    MaskModel model;
    auto next = part.begin();
    for (const auto stamp : whole) {
        const auto in = next != part.end() && *next == stamp;
        coder.bit(model.next(), in ? 1 : 0);
        model.see(in ? 1 : 0);
        if (in) ++next;
    }
    out.append(coder.finish());
    return out.take();
}

ByteVector encodeOwn(const Stamps& stamps) {
    ByteWriter out;
    out.number(stamps.size());
    out.byte(kOwnStamps);
    out.append(encodeNumbers(stamps));
    return out.take();
}

/// The distinct stamp lists of a chunk, longest first so that the shorter ones can refer to them.
class StampLists {
public:
    explicit StampLists(std::span<const SeriesReadings> series) {
        for (const auto& [number, readings] : series) {
            auto stamps = stampsOf(readings);
            if (std::ranges::find(m_lists, stamps) == m_lists.end()) m_lists.push_back(std::move(stamps));
        }
        std::ranges::stable_sort(m_lists, std::ranges::greater{}, &Stamps::size);
        for (std::size_t i = 0; i < m_lists.size(); ++i)
            m_encoded.push_back(encode(i));
    }

    [[nodiscard]] std::size_t indexOf(const SeriesReadings& series) const {
        return static_cast<std::size_t>(std::ranges::find(m_lists, stampsOf(series.readings)) -
                                        m_lists.begin());
    }

    [[nodiscard]] const std::vector<ByteVector>& encoded() const noexcept { return m_encoded; }

private:
    static Stamps stampsOf(const std::vector<Reading>& readings) {
        Stamps stamps;
        stamps.reserve(readings.size());
        for (const auto& reading : readings)
            stamps.push_back(reading.time.time_since_epoch().count());
        return stamps;
    }

    [[nodiscard]] ByteVector encode(std::size_t index) const {
        auto best = encodeOwn(m_lists[index]);
        for (std::size_t other = 0; other < index; ++other) {
            if (!std::ranges::includes(m_lists[other], m_lists[index])) continue;
            auto subset = encodeSubset(m_lists[index], m_lists[other], other);
            if (subset.size() < best.size()) best = std::move(subset);
        }
        return best;
    }

    std::vector<Stamps> m_lists;
    std::vector<ByteVector> m_encoded;
};

bool decodeSubset(ByteSpan bytes, const Stamps& whole, std::size_t count, Stamps& part) {
    RangeDecoder coder(bytes);
    MaskModel model;
    part.reserve(std::min(count, whole.size()));
    for (const auto stamp : whole) {
        const auto in = coder.bit(model.next());
        model.see(in);
        if (in != 0) part.push_back(stamp);
    }
    return part.size() == count;
}

std::unexpected<Error> damaged(const char* what) {
    return failure(ErrorCode::Internal, what, "chunk of readings");
}

} // namespace

ByteVector encodeChunk(std::span<const SeriesReadings> series, std::int64_t id) {
    const StampLists lists(series);
    std::vector<ByteVector> contents;
    contents.reserve(series.size());
    std::vector<ColumnBlock::Column> columns;
    std::vector<double> values;
    for (const auto& one : series) {
        values.clear();
        for (const auto& reading : one.readings)
            values.push_back(reading.value);
        contents.push_back(encodeValues(values));
        columns.push_back({.series = one.series, .list = lists.indexOf(one), .bytes = contents.back()});
    }
    return ColumnBlock::write(lists.encoded(), columns, kVersion, id);
}

Result<ChunkReader> ChunkReader::open(ByteSpan bytes, std::int64_t id) {
    auto block = ColumnBlock::read(bytes, kVersion, id);
    if (!block) return std::unexpected(block.error());
    return ChunkReader(std::move(*block));
}

bool ChunkReader::readList(std::size_t index) {
    auto& list = m_lists[index];
    if (list.isRead) return true;
    ByteReader in(m_block.lists()[index]);
    const auto count = static_cast<std::size_t>(in.number(kMostReadings));
    const auto kind = in.byte();
    if (!in.ok()) return false;
    if (kind == kSubset) {
        const auto other = in.number();
        // Only earlier lists: no circles.
        if (!in.ok() || other >= index || !readList(static_cast<std::size_t>(other))) return false;
        if (!decodeSubset(in.take(in.left()), m_lists[static_cast<std::size_t>(other)].stamps, count,
                          list.stamps))
            return false;
    } else if (kind != kOwnStamps || !decodeNumbers(in.take(in.left()), count, list.stamps)) {
        return false;
    }
    list.isRead = std::ranges::adjacent_find(list.stamps, std::ranges::greater_equal{}) == list.stamps.end();
    return list.isRead;
}

std::vector<SeriesNumber> ChunkReader::series() const {
    std::vector<SeriesNumber> numbers;
    numbers.reserve(m_block.columns().size());
    for (const auto& column : m_block.columns())
        numbers.push_back(column.series);
    return numbers;
}

Result<std::vector<Reading>> ChunkReader::readings(SeriesNumber series) {
    const auto* column = m_block.find(series);
    return column != nullptr ? read(*column) : std::vector<Reading>();
}

Result<std::vector<Reading>> ChunkReader::read(const ColumnBlock::Column& column) {
    if (!readList(column.list)) return damaged("its stamps cannot be read");
    const auto& stamps = m_lists[column.list].stamps;
    std::vector<double> values;
    if (!decodeValues(column.bytes, stamps.size(), values)) return damaged("its values cannot be read");
    std::vector<Reading> readings;
    readings.reserve(stamps.size());
    for (std::size_t i = 0; i < stamps.size(); ++i)
        readings.push_back({.time = TimePoint(Duration(stamps[i])), .value = values[i]});
    return readings;
}

Result<std::vector<SeriesReadings>> ChunkReader::all() {
    std::vector<SeriesReadings> all;
    all.reserve(m_block.columns().size());
    for (const auto& column : m_block.columns()) {
        auto readings = read(column);
        if (!readings) return std::unexpected(readings.error());
        all.push_back({.series = column.series, .readings = std::move(*readings)});
    }
    return all;
}

} // namespace holdfast::stores
