// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/byte_stream.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::stores {

/// Finite doubles as whole numbers and back, bit by bit. Most signals are decimal numbers with few digits
/// (0.012345 s, 73.5 %, 4096 B): as whole numbers they are small. After ALP (Afroozeh, Kuffó, Boncz:
/// «Adaptive Lossless floating-Point Compression», SIGMOD 2023).
class ValueMapping {
public:
    enum class Form : std::uint8_t {
        Bits,     ///< the bits, so that greater doubles are greater numbers; every double fits
        Quotient, ///< n / 10^digits
        Product,  ///< n × 10^-digits: another last bit than the quotient
    };

    static constexpr unsigned kMostDigits = 18;

    ValueMapping() = default;
    /// Nothing for digits out of range.
    [[nodiscard]] static std::optional<ValueMapping> make(std::uint8_t form, std::uint8_t digits) noexcept;
    /// The mapping that fits most of the values with the fewest digits; Bits when few fit.
    [[nodiscard]] static ValueMapping choose(std::span<const double> values);

    [[nodiscard]] Form form() const noexcept { return m_form; }

    [[nodiscard]] std::uint8_t digits() const noexcept { return m_digits; }

    /// Nothing where the way back would not give the same bits.
    [[nodiscard]] std::optional<std::int64_t> toNumber(double value) const noexcept;
    [[nodiscard]] double toValue(std::int64_t number) const noexcept;

    bool operator==(const ValueMapping&) const = default;

private:
    ValueMapping(Form form, std::uint8_t digits) noexcept : m_form(form), m_digits(digits) {}

    Form m_form = Form::Bits;
    std::uint8_t m_digits = 0;
};

/// A column of finite values, exactly. The count is not written.
[[nodiscard]] ByteVector encodeValues(std::span<const double> values);
/// False: damaged (also where a value would not be finite).
[[nodiscard]] bool decodeValues(ByteSpan bytes, std::size_t count, std::vector<double>& values);

} // namespace holdfast::stores
