// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/chunk_codec.h"
#include "engine/stores/crc32c.h"
#include "engine/stores/head_codec.h"
#include "engine/stores/rollup_codec.h"
#include "engine/stores/summary.h"

#include <cmath>
#include <cstdint>
#include <string_view>

namespace holdfast::testing {

/// One row of a store as hostile bytes: the first says which kind it is, the rest is its content, to which
/// the right sum is added so that what is behind it is tried. What is wrong, in words; empty: all is well.
/// The fuzzer calls it, and so does an ordinary test with the corpus and with changes of it.
class StoredRow {
public:
    static std::string_view trouble(stores::ByteSpan bytes) {
        if (bytes.empty()) return {};
        stores::ByteWriter sealed;
        sealed.append(bytes.subspan(1));
        sealed.fixed(stores::crc32c(sealed.bytes(), stores::crc32c(kId, 0)));
        switch (bytes.front() % 3) {
        case 0:
            return chunk(sealed.bytes());
        case 1:
            return head(sealed.bytes());
        default:
            return rollups(sealed.bytes());
        }
    }

    static constexpr std::int64_t kId = 42;

private:
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
