// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/byte_stream.h"

#include <array>
#include <cstdint>

namespace holdfast::stores {

/// The chance that a bit is 0, learnt from the bits seen: quickly at first (as an average), later with the
/// memory of about 40 bits. Chunks are short, so the first bits matter.
class AdaptiveBit {
public:
    /// Of 65536.
    [[nodiscard]] std::uint32_t chanceOfZero() const noexcept { return m_chance; }

    void learn(unsigned bit) noexcept {
        const auto target = bit == 0 ? kHighest : kLowest;
        const auto step = (std::int32_t{target} - std::int32_t{m_chance}) * kRates[m_seen] / 65536;
        m_chance = static_cast<std::uint16_t>(m_chance + step);
        if (m_seen + 1U < kRates.size()) ++m_seen;
    }

private:
    static constexpr std::uint16_t kLowest = 24;
    static constexpr std::uint16_t kHighest = 65535 - kLowest;
    static constexpr std::array<std::int32_t, 40> kRates = [] {
        std::array<std::int32_t, 40> rates{};
        for (std::size_t i = 0; i < rates.size(); ++i)
            rates[i] = static_cast<std::int32_t>(65536.0 / (static_cast<double>(i) + 1.7));
        return rates;
    }();

    std::uint16_t m_chance = 32768;
    std::uint8_t m_seen = 0;
};

/// Binary range coder with carry propagation, after Martin (1979) in the form of LZMA: 32-bit range, bytes
/// out. bits() writes bits as they are. finish() gives the shortest bytes that decode to the same;
/// the decoder reads zeros beyond their end.
class RangeEncoder {
public:
    void bit(AdaptiveBit& model, unsigned bit) {
        const auto bound = (m_range >> 16) * model.chanceOfZero();
        if (bit == 0) {
            m_range = bound;
        } else {
            m_low += bound;
            m_range -= bound;
        }
        model.learn(bit);
        normalise();
    }

    /// The lowest `count` (0..64) bits of `value`, evenly distributed.
    void bits(std::uint64_t value, unsigned count) {
        while (count > 0) {
            const unsigned now = count < 16 ? count : 16;
            count -= now;
            m_range >>= now;
            m_low += m_range * ((value >> count) & ((std::uint64_t{1} << now) - 1));
            normalise();
        }
    }

    [[nodiscard]] ByteVector finish() {
        // The number in [low, low + range) with the most zeros at its end.
        for (unsigned zeros = 32; zeros-- > 0;) {
            const auto mask = (std::uint64_t{1} << zeros) - 1;
            const auto rounded = (m_low + mask) & ~mask;
            if (rounded - m_low >= m_range) continue;
            m_low = rounded;
            break;
        }
        for (int i = 0; i < 5; ++i)
            shiftLow();
        while (!m_bytes.empty() && m_bytes.back() == 0)
            m_bytes.pop_back();
        return std::move(m_bytes);
    }

private:
    void normalise() {
        while (m_range < (1U << 24)) {
            m_range <<= 8;
            shiftLow();
        }
    }

    void shiftLow() {
        if (m_low < 0xFF000000U || m_low > 0xFFFFFFFFU) {
            const auto carry = static_cast<std::uint8_t>(m_low >> 32);
            if (m_started) m_bytes.push_back(static_cast<std::uint8_t>(m_held + carry));
            m_started = true;
            for (; m_heldFull > 0; --m_heldFull)
                m_bytes.push_back(static_cast<std::uint8_t>(0xFF + carry));
            m_held = static_cast<std::uint8_t>(m_low >> 24);
        } else {
            ++m_heldFull;
        }
        m_low = (m_low & 0x00FFFFFFU) << 8;
    }

    std::uint64_t m_low = 0;
    std::uint32_t m_range = 0xFFFFFFFFU;
    std::uint8_t m_held = 0;      // the last byte out, waiting for a carry
    std::uint64_t m_heldFull = 0; // bytes 0xFF behind it, waiting too
    bool m_started = false;       // the first held byte is always 0 and is not written
    ByteVector m_bytes;
};

/// Reads what RangeEncoder wrote. Any bytes decode to something: what was decoded is bounded and checked by
/// the caller.
class RangeDecoder {
public:
    explicit RangeDecoder(ByteSpan bytes) noexcept
        : m_next(bytes.data()), m_end(bytes.data() + bytes.size()) {
        for (int i = 0; i < 4; ++i)
            m_code = m_code << 8 | next();
    }

    unsigned bit(AdaptiveBit& model) noexcept {
        const auto bound = (m_range >> 16) * model.chanceOfZero();
        unsigned bit = 0;
        if (m_code < bound) {
            m_range = bound;
        } else {
            m_code -= bound;
            m_range -= bound;
            bit = 1;
        }
        model.learn(bit);
        normalise();
        return bit;
    }

    std::uint64_t bits(unsigned count) noexcept {
        std::uint64_t value = 0;
        while (count > 0) {
            const unsigned now = count < 16 ? count : 16;
            count -= now;
            m_range >>= now;
            auto part = m_code / m_range;
            const auto most = (1U << now) - 1;
            if (part > most) part = most; // only damaged bytes
            m_code -= part * m_range;
            value = value << now | part;
            normalise();
        }
        return value;
    }

private:
    std::uint8_t next() noexcept { return m_next != m_end ? *m_next++ : std::uint8_t{0}; }

    void normalise() noexcept {
        while (m_range < (1U << 24)) {
            m_range <<= 8;
            m_code = m_code << 8 | next();
        }
    }

    const std::uint8_t* m_next;
    const std::uint8_t* m_end;
    std::uint32_t m_range = 0xFFFFFFFFU;
    std::uint32_t m_code = 0;
};

} // namespace holdfast::stores
