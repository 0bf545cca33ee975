// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/head_codec.h"

#include "engine/stores/crc32c.h"

#include <zstd.h>

#include <bit>
#include <cmath>
#include <new>
#include <optional>

namespace holdfast::stores {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr int kLevel = 1;
constexpr std::uint64_t kMostContent = std::uint64_t{1} << 26;
constexpr std::size_t kPlanes = sizeof(double);

std::unexpected<Error> damaged(const char* what) {
    return failure(ErrorCode::Internal, what, "new readings");
}

ByteVector contentOf(std::span<const SeriesReadings> series) {
    ByteWriter out;
    out.number(series.size());
    SeriesNumber before = 0;
    std::vector<std::uint64_t> values;
    for (const auto& one : series) {
        out.number(one.series - before);
        out.number(one.readings.size());
        before = one.series;
    }
    std::int64_t stamp = 0;
    for (const auto& one : series) {
        for (const auto& reading : one.readings) {
            const auto next = reading.time.time_since_epoch().count();
            out.signedNumber(next - stamp);
            stamp = next;
            values.push_back(std::bit_cast<std::uint64_t>(reading.value));
        }
    }
    for (std::size_t plane = 0; plane < kPlanes; ++plane) {
        for (const auto value : values)
            out.byte(static_cast<std::uint8_t>(value >> (8 * plane)));
    }
    return out.take();
}

Result<ByteVector> unpack(ByteSpan bytes, std::int64_t id) {
    if (bytes.size() < 5) return damaged("too short");
    ByteReader end(bytes.last(4));
    const auto sealed = bytes.first(bytes.size() - 4);
    if (end.fixed<std::uint32_t>() != crc32c(sealed, crc32c(id, 0)))
        return damaged("the checksum does not fit");
    ByteReader in(sealed);
    if (in.byte() != kVersion) return damaged("of a version that this program does not know");
    ByteVector content(static_cast<std::size_t>(in.number(kMostContent)));
    const auto frame = in.take(in.left());
    const auto length = ZSTD_decompress(content.data(), content.size(), frame.data(), frame.size());
    if (!in.ok() || ZSTD_isError(length) != 0 || length != content.size())
        return damaged("its content cannot be unpacked");
    return content;
}

struct Entry {
    SeriesNumber series = 0;
    std::size_t readings = 0;
};

/// The series of a head and how many readings there are in all; nothing: damaged.
std::optional<std::vector<Entry>> directoryOf(ByteReader& in, std::size_t& total) {
    std::vector<Entry> entries(static_cast<std::size_t>(in.number(in.left() / 2)));
    std::uint64_t series = 0;
    for (auto& entry : entries) {
        series += in.number(std::numeric_limits<SeriesNumber>::max());
        if (series > std::numeric_limits<SeriesNumber>::max()) return std::nullopt;
        entry.series = static_cast<SeriesNumber>(series);
        entry.readings = static_cast<std::size_t>(in.number(in.left()));
        total += entry.readings;
        if (!in.ok()) return std::nullopt;
    }
    // Every reading takes a byte of time and eight of value at least.
    if (!in.ok() || total > in.left() / (kPlanes + 1)) return std::nullopt;
    return entries;
}

/// Calls `wants(entry)` for each series; those wanted are read.
template <typename Wants>
Result<std::vector<SeriesReadings>> decode(ByteSpan bytes, std::int64_t id, Wants&& wants) {
    const auto content = unpack(bytes, id);
    if (!content) return std::unexpected(content.error());
    ByteReader in(*content);
    std::size_t total = 0;
    const auto entries = directoryOf(in, total);
    if (!entries || in.left() < total * kPlanes) return damaged("its directory does not fit its contents");
    const auto planes = ByteSpan(*content).last(total * kPlanes);
    std::vector<SeriesReadings> all;
    std::int64_t stamp = 0;
    std::size_t at = 0;
    for (const auto& entry : *entries) {
        const bool wanted = wants(entry);
        if (wanted) all.push_back({.series = entry.series, .readings = {}});
        for (std::size_t i = 0; i < entry.readings; ++i, ++at) {
            stamp = static_cast<std::int64_t>(static_cast<std::uint64_t>(stamp) +
                                              static_cast<std::uint64_t>(in.signedNumber()));
            if (!wanted) continue;
            std::uint64_t bits = 0;
            for (std::size_t plane = kPlanes; plane-- > 0;)
                bits = bits << 8 | planes[plane * total + at];
            const auto value = std::bit_cast<double>(bits);
            if (!std::isfinite(value)) return damaged("a value is not finite");
            all.back().readings.push_back({.time = TimePoint(Duration(stamp)), .value = value});
        }
    }
    if (!in.ok() || in.left() != planes.size()) return damaged("its stamps cannot be read");
    return all;
}

} // namespace

ByteVector encodeHead(std::span<const SeriesReadings> series, std::int64_t id) {
    const auto content = contentOf(series);
    ByteVector frame(ZSTD_compressBound(content.size()));
    const auto length = ZSTD_compress(frame.data(), frame.size(), content.data(), content.size(), kLevel);
    if (ZSTD_isError(length) != 0) throw std::bad_alloc(); // the only way to fail when there is room
    frame.resize(length);
    ByteWriter out;
    out.byte(kVersion);
    out.number(content.size());
    out.append(frame);
    out.fixed(crc32c(out.bytes(), crc32c(id, 0)));
    return out.take();
}

Result<std::vector<SeriesReadings>> decodeHead(ByteSpan bytes, std::int64_t id) {
    return decode(bytes, id, [](const Entry&) { return true; });
}

Result<std::vector<Reading>> decodeHead(ByteSpan bytes, std::int64_t id, SeriesNumber series) {
    auto found = decode(bytes, id, [&](const Entry& entry) { return entry.series == series; });
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return std::vector<Reading>();
    return std::move(found->front().readings);
}

} // namespace holdfast::stores
