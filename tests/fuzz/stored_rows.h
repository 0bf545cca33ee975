// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/chunk_codec.h"
#include "engine/stores/crc32c.h"
#include "engine/stores/head_codec.h"
#include "engine/stores/record_check.h"
#include "engine/stores/record_codec.h"
#include "engine/stores/rollup_codec.h"
#include "engine/stores/summary.h"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace holdfast::testing {

/// One row of a store as hostile bytes: the first says which kind it is, the rest is its content, to which
/// the right sum is added so that what is behind it is tried. What is wrong, in words; empty: all is well.
/// The fuzzer calls it, and so does an ordinary test with the corpus and with changes of it.
class StoredRow {
public:
    static std::string_view trouble(stores::ByteSpan bytes) {
        if (bytes.empty()) return {};
        const auto contents = bytes.subspan(1);
        switch (bytes.front() % 7) {
        case 0:
            return chunk(sealed(contents, {kId}));
        case 1:
            return head(sealed(contents, {kId}));
        case 2:
            return rollups(sealed(contents, {kId}));
        case 3:
            return record(warnings::Statement{.service = ServiceId("api"), .at = kTime},
                          sealed(contents, {milliseconds(kTime), kId}));
        case 4:
            return record(
                warnings::ForecastStatement{.series = kSeries, .made = kTime, .about = kTime + kLead},
                sealed(contents, {milliseconds(kTime + kLead), kId, milliseconds(kTime)}));
        case 5:
            return record(outlook::AnomalyMark{.series = kSeries, .time = kTime},
                          sealed(contents, {milliseconds(kTime), kId}));
        default:
            return end(sealed(contents, {kKind, milliseconds(kTime), kId}));
        }
    }

    static constexpr std::int64_t kId = 42;

private:
    static constexpr std::int64_t kKind = 4;
    static constexpr TimePoint kTime{Duration(1'780'000'000'000)};
    static constexpr Duration kLead{900'000};
    static inline const SeriesKey kSeries{.service = ServiceId("api"), .signal = SignalId("latency")};

    static std::int64_t milliseconds(TimePoint time) { return time.time_since_epoch().count(); }

    static stores::ByteVector sealed(stores::ByteSpan contents, std::initializer_list<std::int64_t> key) {
        std::uint32_t sum = 0;
        for (const auto part : key)
            sum = stores::crc32c(part, sum);
        stores::ByteWriter writer;
        writer.append(contents);
        writer.fixed(stores::crc32c(contents, sum));
        return writer.take();
    }

    template <typename Row>
    static std::string_view record(const Row& key, stores::ByteSpan bytes) {
        const auto row = stores::decodeRow(bytes, key, kId);
        if (!row) return {};
        if (!stores::isStorable(*row)) return "what was read cannot be kept";
        // Numbers may be written longer than need be: what is written again says the same.
        const auto again = stores::encodeRow(*row, kId);
        const auto second = stores::decodeRow(again, key, kId);
        if (!second || stores::encodeRow(*second, kId) != again) return "written again it is another row";
        return {};
    }

    static std::string_view end(stores::ByteSpan bytes) {
        const auto end = stores::decodeEnd(bytes, kKind, kTime, kId);
        if (!end || !*end) return {};
        if (**end < TimePoint{}) return "a span ends before 1970";
        const auto second = stores::decodeEnd(stores::encodeEnd(*end, kKind, kTime, kId), kKind, kTime, kId);
        if (!second || *second != *end) return "written again it is another end";
        return {};
    }

    static std::string_view chunk(stores::ByteSpan bytes) {
        auto reader = stores::ChunkReader::open(bytes, kId);
        if (!reader) return {};
        const auto all = reader->all();
        if (!all) return {};
        for (const auto& one : *all) {
            const Reading* before = nullptr;
            for (const auto& reading : one.readings) {
                if (!std::isfinite(reading.value)) return "a value is not finite";
                if (before != nullptr && before->time >= reading.time) return "stamps do not ascend";
                before = &reading;
            }
        }
        const auto again = stores::encodeChunk(*all, kId);
        auto second = stores::ChunkReader::open(again, kId);
        if (!second || second->all() != *all) return "written again it is another chunk";
        return {};
    }

    static std::string_view head(stores::ByteSpan bytes) {
        const auto all = stores::decodeHead(bytes, kId);
        if (!all) return {};
        for (const auto& one : *all) {
            for (const auto& reading : one.readings) {
                if (!std::isfinite(reading.value)) return "a value is not finite";
            }
        }
        return {};
    }

    static std::string_view rollups(stores::ByteSpan bytes) {
        const auto all = stores::decodeRollups(bytes, stores::kFiveMinutes, kId);
        if (!all) return {};
        for (const auto& one : *all) {
            for (const auto& point : one.points) {
                if (!std::isfinite(point.mean) || point.count == 0) return "a rollup makes no sense";
                if (!(point.minimum <= point.mean && point.mean <= point.maximum))
                    return "the mean is not between minimum and maximum";
            }
        }
        return {};
    }
};

} // namespace holdfast::testing
