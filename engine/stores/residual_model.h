// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/range_coder.h"

#include <array>
#include <bit>
#include <cstdint>

namespace holdfast::stores {

/// Codes signed numbers that are mostly near zero: how many bits a number has (learnt, apart for the case
/// that the one before was 0), its sign and its two highest bits below the leading one (learnt too), the rest
/// as it is. Any 64-bit number can be coded. Encoder and decoder each keep one and see the same numbers.
class ResidualModel {
public:
    void encode(RangeEncoder& coder, std::int64_t residual) {
        const auto negative = residual < 0;
        const auto bits = static_cast<std::uint64_t>(residual);
        const auto size = negative ? 0 - bits : bits;
        const auto width = static_cast<unsigned>(std::bit_width(size));
        auto& tree = m_widths[m_context];
        unsigned node = 1;
        for (unsigned level = kLevels; level-- > 0;) {
            const auto bit = (width >> level) & 1U;
            coder.bit(tree[node], bit);
            node = node << 1 | bit;
        }
        m_context = width == 0 ? 0 : 1;
        if (width == 0) return;
        coder.bit(m_signs[m_lastSign], negative ? 1 : 0);
        m_lastSign = negative ? 1 : 0;
        unsigned rest = width - 1;
        unsigned leading = 1;
        for (unsigned modelled = 0; modelled < kModelled && rest > 0; ++modelled) {
            const auto bit = static_cast<unsigned>(size >> --rest) & 1U;
            coder.bit(m_leading[width][leading], bit);
            leading = leading << 1 | bit;
        }
        coder.bits(size, rest);
    }

    [[nodiscard]] std::int64_t decode(RangeDecoder& coder) noexcept {
        auto& tree = m_widths[m_context];
        unsigned node = 1;
        for (unsigned level = 0; level < kLevels; ++level)
            node = node << 1 | coder.bit(tree[node]);
        auto width = node - (1U << kLevels);
        if (width > 64) width = 64; // only damaged bytes
        m_context = width == 0 ? 0 : 1;
        if (width == 0) return 0;
        const auto negative = coder.bit(m_signs[m_lastSign]);
        m_lastSign = negative;
        unsigned rest = width - 1;
        unsigned leading = 1;
        std::uint64_t size = 1;
        for (unsigned modelled = 0; modelled < kModelled && rest > 0; ++modelled, --rest) {
            const auto bit = coder.bit(m_leading[width][leading]);
            leading = leading << 1 | bit;
            size = size << 1 | bit;
        }
        if (rest > 0) size = size << rest | coder.bits(rest);
        return static_cast<std::int64_t>(negative != 0 ? 0 - size : size);
    }

private:
    static constexpr unsigned kLevels = 7; // widths 0 .. 64
    static constexpr unsigned kModelled = 2;

    std::array<std::array<AdaptiveBit, 1U << kLevels>, 2> m_widths{};
    std::array<AdaptiveBit, 2> m_signs{};
    std::array<std::array<AdaptiveBit, 1U << kModelled>, 65> m_leading{};
    unsigned m_context = 0;
    unsigned m_lastSign = 0;
};

/// Codes numbers 0 .. `most` that are evenly distributed, in about log2(most + 1) bits.
inline void encodeEvenly(RangeEncoder& coder, std::uint64_t value, std::uint64_t most) {
    coder.bits(value, static_cast<unsigned>(std::bit_width(most)));
}

/// Never more than `most`, whatever the bytes.
[[nodiscard]] inline std::uint64_t decodeEvenly(RangeDecoder& coder, std::uint64_t most) noexcept {
    const auto value = coder.bits(static_cast<unsigned>(std::bit_width(most)));
    return value <= most ? value : most;
}

} // namespace holdfast::stores
