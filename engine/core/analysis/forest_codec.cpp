// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forest_codec.h"

#include <boost/crc.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <string>
#include <utility>

namespace holdfast::analysis {

namespace {

constexpr std::uint32_t kMagic = 0x46494648; // «HFIF»
constexpr std::size_t kSum = sizeof(std::uint32_t);
constexpr std::size_t kNode = 8;

std::unexpected<Error> refused(std::string detail) {
    return failure(ErrorCode::FixInput, std::move(detail), "stored forest");
}

std::uint32_t sumOf(std::span<const std::uint8_t> bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
    sum.process_bytes(bytes.data(), bytes.size());
    return sum.checksum();
}

class Writer {
public:
    template <std::unsigned_integral T>
    void add(T value) {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            m_bytes.push_back(static_cast<std::uint8_t>(std::uint64_t{value} >> (8 * i)));
    }

    void add(float value) { add(std::bit_cast<std::uint32_t>(value)); }

    void add(TimePoint time) {
        add(std::bit_cast<std::uint64_t>(std::int64_t{time.time_since_epoch().count()}));
    }

    void count(std::size_t value) { add(static_cast<std::uint32_t>(value)); }

    std::vector<std::uint8_t> sealed() {
        add(sumOf(m_bytes));
        return std::move(m_bytes);
    }

private:
    std::vector<std::uint8_t> m_bytes;
};

/// What is behind the end is zero, and said by whole().
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

    template <std::unsigned_integral T>
    T take() {
        if (m_bytes.size() < sizeof(T)) {
            m_whole = false;
            m_bytes = {};
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            value |= std::uint64_t{m_bytes[i]} << (8 * i);
        m_bytes = m_bytes.subspan(sizeof(T));
        return static_cast<T>(value);
    }

    float takeFloat() { return std::bit_cast<float>(take<std::uint32_t>()); }

    TimePoint takeTime() { return TimePoint(Duration(std::bit_cast<std::int64_t>(take<std::uint64_t>()))); }

    /// A number of things of `each` bytes that follow; 0 where there are not so many bytes.
    std::size_t count(std::size_t each) {
        const std::size_t value = take<std::uint32_t>();
        if (value <= m_bytes.size() / each) return value;
        m_whole = false;
        return 0;
    }

    /// Nothing was missing and nothing is over.
    [[nodiscard]] bool whole() const { return m_whole && m_bytes.empty(); }

private:
    std::span<const std::uint8_t> m_bytes;
    bool m_whole = true;
};

ForestRecord recordFrom(Reader& reader) {
    ForestRecord record;
    record.trained = reader.takeTime();
    record.from = reader.takeTime();
    record.to = reader.takeTime();
    record.fingerprint = reader.take<std::uint64_t>();
    record.seed = reader.take<std::uint64_t>();
    record.rows = reader.take<std::uint32_t>();
    record.cause = static_cast<TrainingCause>(reader.take<std::uint8_t>());
    return record;
}

ForestParts partsFrom(Reader& reader, ColumnRanges& ranges) {
    ForestParts parts;
    parts.sample = reader.take<std::uint32_t>();
    parts.columns = static_cast<std::uint32_t>(reader.count(3 * sizeof(float)));
    for (auto* column : {&parts.centres, &ranges.lows, &ranges.highs}) {
        column->resize(parts.columns);
        for (float& value : *column)
            value = reader.takeFloat();
    }
    parts.roots.resize(reader.count(sizeof(std::uint32_t)));
    for (auto& root : parts.roots)
        root = reader.take<std::uint32_t>();
    parts.nodes.resize(reader.count(kNode));
    for (auto& node : parts.nodes) {
        node.value = reader.takeFloat();
        node.column = reader.take<std::uint16_t>();
        node.left = reader.take<std::uint16_t>();
    }
    return parts;
}

} // namespace

std::vector<std::uint8_t> encodeForest(const ServiceForest& forest) {
    Writer writer;
    const auto& record = forest.record();
    const auto& parts = forest.forest().parts();
    writer.add(kMagic);
    writer.add(kForestVersion);
    writer.add(record.trained);
    writer.add(record.from);
    writer.add(record.to);
    writer.add(record.fingerprint);
    writer.add(record.seed);
    writer.add(record.rows);
    writer.add(static_cast<std::uint8_t>(record.cause));
    writer.add(forest.heldOut());
    writer.count(forest.levels().size());
    for (const float level : forest.levels())
        writer.add(level);
    writer.add(parts.sample);
    writer.count(parts.centres.size());
    for (const auto& column : {parts.centres, forest.ranges().lows, forest.ranges().highs}) {
        for (const float value : column)
            writer.add(value);
    }
    writer.count(parts.roots.size());
    for (const std::uint32_t root : parts.roots)
        writer.add(root);
    writer.count(parts.nodes.size());
    for (const auto& node : parts.nodes) {
        writer.add(node.value);
        writer.add(node.column);
        writer.add(node.left);
    }
    return writer.sealed();
}

Result<ServiceForest> decodeForest(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t head = sizeof(kMagic) + sizeof(kForestVersion);
    Reader reader(bytes.first(bytes.size() - std::min(bytes.size(), kSum)));
    if (bytes.size() < head + kSum || reader.take<std::uint32_t>() != kMagic) return refused("no forest");
    const auto version = reader.take<std::uint16_t>();
    if (version != kForestVersion)
        return refused(fmt::format("a forest of version {}; {} is read here", version, kForestVersion));
    if (Reader(bytes.last(kSum)).take<std::uint32_t>() != sumOf(bytes.first(bytes.size() - kSum)))
        return refused("damaged: its checksum is another");
    const auto record = recordFrom(reader);
    const auto heldOut = reader.take<std::uint32_t>();
    std::vector<float> levels(reader.count(sizeof(float)));
    for (float& level : levels)
        level = reader.takeFloat();
    ColumnRanges ranges;
    auto parts = partsFrom(reader, ranges);
    if (!reader.whole()) return refused("its parts are longer or shorter than they say");
    if (record.cause > TrainingCause::Baseline) return refused("trained for a cause that is not known");
    auto forest = IsolationForest::fromParts(std::move(parts));
    if (!forest) return std::unexpected(forest.error());
    return ServiceForest::fromParts(record, *std::move(forest), std::move(ranges), std::move(levels),
                                    heldOut);
}

} // namespace holdfast::analysis
