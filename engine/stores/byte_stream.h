// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

namespace holdfast::stores {

using ByteVector = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

/// Signed numbers near zero as small unsigned ones.
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Appends numbers to bytes: variable-length (7 bits a byte, low ones first) or fixed, little-endian.
class ByteWriter {
public:
    void byte(std::uint8_t value) { m_bytes.push_back(value); }

    void number(std::uint64_t value) {
        while (value >= 0x80) {
            m_bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        m_bytes.push_back(static_cast<std::uint8_t>(value));
    }

    void signedNumber(std::int64_t value) { number(zigzag(value)); }

    template <typename Unsigned>
    void fixed(Unsigned value) {
        for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
            m_bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }

    void append(ByteSpan bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }

    [[nodiscard]] const ByteVector& bytes() const noexcept { return m_bytes; }

    [[nodiscard]] ByteVector take() noexcept { return std::move(m_bytes); }

private:
    ByteVector m_bytes;
};

/// Reads what ByteWriter wrote, from bytes that may be damaged or hostile: reading past the end or a number
/// that does not fit gives 0 and makes ok() false for good. Nothing is allocated, nothing throws.
class ByteReader {
public:
    explicit ByteReader(ByteSpan bytes) noexcept : m_bytes(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return m_ok; }

    [[nodiscard]] std::size_t left() const noexcept { return m_bytes.size(); }

    std::uint8_t byte() noexcept {
        if (m_bytes.empty()) return fail();
        const auto value = m_bytes.front();
        m_bytes = m_bytes.subspan(1);
        return value;
    }

    std::uint64_t number() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t next = byte();
            if (shift == 63 && next > 1) return fail();
            value |= (next & 0x7f) << shift;
            if (next < 0x80) return m_ok ? value : 0;
        }
        return fail();
    }

    /// A number that may not exceed `limit`: counts and sizes, before anything is allocated for them.
    std::uint64_t number(std::uint64_t limit) noexcept {
        const auto value = number();
        return value <= limit ? value : fail();
    }

    std::int64_t signedNumber() noexcept { return unzigzag(number()); }

    template <typename Unsigned>
    Unsigned fixed() noexcept {
        Unsigned value = 0;
        for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
            value = static_cast<Unsigned>(value | static_cast<Unsigned>(Unsigned{byte()} << (8 * i)));
        return value;
    }

    ByteSpan take(std::uint64_t count) noexcept {
        if (count > m_bytes.size()) {
            fail();
            return {};
        }
        const auto taken = m_bytes.first(static_cast<std::size_t>(count));
        m_bytes = m_bytes.subspan(static_cast<std::size_t>(count));
        return taken;
    }

private:
    std::uint8_t fail() noexcept {
        m_ok = false;
        m_bytes = {};
        return 0;
    }

    ByteSpan m_bytes;
    bool m_ok = true;
};

} // namespace holdfast::stores
