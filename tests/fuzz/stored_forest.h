// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forest_codec.h"

#include <boost/crc.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::testing {

/// `content` with the right sum behind it, so that what is behind the check of the sum is tried, too.
inline std::vector<std::uint8_t> sealedForest(std::span<const std::uint8_t> content) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
    sum.process_bytes(content.data(), content.size());
    std::vector<std::uint8_t> bytes(content.begin(), content.end());
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(sum.checksum() >> shift));
    return bytes;
}

/// What is wrong with how hostile bytes are read, in words; empty: all is well. A forest that is read judges
/// every row with a number within its range, and is written as it was read.
inline std::string_view forestTrouble(std::span<const std::uint8_t> content) {
    const auto bytes = sealedForest(content);
    const auto forest = analysis::decodeForest(bytes);
    if (!forest) return forest.error().detail.empty() ? "refused without a word" : "";
    if (analysis::encodeForest(*forest) != bytes) return "written otherwise than it was read";
    for (const double value : {0.0, -1e300, 1e300, std::numeric_limits<double>::quiet_NaN()}) {
        const auto judgement = forest->judge(std::vector<double>(forest->forest().columns(), value));
        if (!judgement) return "a row that fits is refused";
        if (!(judgement->score >= 0.0 && judgement->score <= 1.0)) return "a score that is none";
        if (!(judgement->tail > 0.0 && judgement->tail <= 1.0)) return "a tail that is none";
    }
    return {};
}

} // namespace holdfast::testing
