// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace holdfast::analysis {

/// CRC-32C (Castagnoli, RFC 3720 B.4) of the bytes.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes);

/// Appends numbers to bytes, little-endian whatever the machine. A part names its members once, in a `visit`
/// that both this and StateReader are given, so that what is written and what is read cannot differ.
class StateWriter {
public:
    template <typename... Members>
    void operator()(const Members&... members) {
        (put(members), ...);
    }

    [[nodiscard]] std::vector<std::byte>& bytes() { return m_bytes; }

private:
    template <typename T>
    void put(const T& member) {
        if constexpr (std::is_enum_v<T>)
            put(static_cast<std::underlying_type_t<T>>(member));
        else if constexpr (std::same_as<T, float>)
            putBits(std::bit_cast<std::uint32_t>(member), sizeof member);
        else if constexpr (std::same_as<T, double>)
            putBits(std::bit_cast<std::uint64_t>(member), sizeof member);
        else {
            static_assert(std::integral<T>);
            putBits(static_cast<std::uint64_t>(member), sizeof member);
        }
    }

    void putBits(std::uint64_t bits, std::size_t count);

    std::vector<std::byte> m_bytes;
};

/// Reads what StateWriter wrote. After a short or a not finite number valid() is false for good and what was
/// read is 0.
class StateReader {
public:
    explicit StateReader(std::span<const std::byte> bytes) : m_rest(bytes) {}

    template <typename... Members>
    void operator()(Members&... members) {
        (take(members), ...);
    }

    /// Everything was there and nothing is left.
    [[nodiscard]] bool complete() const { return m_valid && m_rest.empty(); }

private:
    template <typename T>
    void take(T& member) {
        const std::uint64_t bits = takeBits(sizeof member);
        if constexpr (std::same_as<T, float>)
            member = finite(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        else if constexpr (std::same_as<T, double>)
            member = finite(std::bit_cast<double>(bits));
        else
            member = static_cast<T>(bits);
    }

    template <typename T>
    T finite(T value) {
        if (std::isfinite(value)) return value;
        m_valid = false;
        return T(0);
    }

    [[nodiscard]] std::uint64_t takeBits(std::size_t count);

    std::span<const std::byte> m_rest;
    bool m_valid = true;
};

} // namespace holdfast::analysis
