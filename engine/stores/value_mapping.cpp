// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/value_mapping.h"

#include "engine/stores/number_series.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::stores {

namespace {

constexpr std::array<double, ValueMapping::kMostDigits + 1> kPowers = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
constexpr std::array<double, ValueMapping::kMostDigits + 1> kInverses = {
    1e0,   1e-1,  1e-2,  1e-3,  1e-4,  1e-5,  1e-6,  1e-7,  1e-8, 1e-9,
    1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18};
constexpr double kMostExact = 9007199254740992.0; // 2^53
constexpr std::size_t kSample = 32;
constexpr std::uint64_t kExceptionBits = 80; // what an exception takes, about

constexpr std::uint8_t kFormMask = 0x03;
constexpr std::uint8_t kHasExceptions = 0x04;
constexpr std::uint8_t kKnownFlags = 0x07;

bool sameBits(double a, double b) noexcept {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// A column under a mapping: what does not fit stands in `exceptions` by its place.
struct Mapped {
    ValueMapping mapping;
    std::vector<std::int64_t> numbers;
    std::vector<std::pair<std::size_t, double>> exceptions;
};

Mapped mapAll(ValueMapping mapping, std::span<const double> values) {
    Mapped mapped{.mapping = mapping, .numbers = {}, .exceptions = {}};
    mapped.numbers.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto number = mapping.toNumber(values[i]);
        if (!number) mapped.exceptions.emplace_back(i, values[i]);
        // An exception repeats its neighbour, which costs next to nothing.
        mapped.numbers.push_back(number ? *number : i > 0 ? mapped.numbers.back() : 0);
    }
    return mapped;
}

/// Values that differ from the one before, spread over the whole: enough to find the digits. A signal that
/// rests at 0 must not hide the digits it has when it moves.
std::vector<double> sampleOf(std::span<const double> values) {
    std::vector<double> changes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i == 0 || values[i] != values[i - 1]) changes.push_back(values[i]);
    }
    if (changes.size() <= kSample) return changes;
    std::vector<double> sample;
    for (std::size_t i = 0; i < kSample; ++i)
        sample.push_back(changes[i * changes.size() / kSample]);
    return sample;
}

Mapped chooseMapped(std::span<const double> values) {
    const auto bitsOf = [](const Mapped& mapped) {
        return estimateBits(mapped.numbers) + mapped.exceptions.size() * kExceptionBits;
    };
    auto best = mapAll(ValueMapping::choose(values), values);
    if (best.exceptions.empty()) return best;
    std::vector<double> unfit;
    for (const auto& [place, value] : best.exceptions)
        unfit.push_back(value);
    for (const auto mapping : {ValueMapping::choose(unfit), ValueMapping()}) {
        if (mapping == best.mapping) continue;
        auto other = mapAll(mapping, values);
        if (bitsOf(other) < bitsOf(best)) best = std::move(other);
    }
    return best;
}

} // namespace

std::optional<ValueMapping> ValueMapping::make(std::uint8_t form, std::uint8_t digits) noexcept {
    if (form > static_cast<std::uint8_t>(Form::Product) || digits > kMostDigits) return std::nullopt;
    return ValueMapping(static_cast<Form>(form), digits);
}

ValueMapping ValueMapping::choose(std::span<const double> values) {
    const auto sample = sampleOf(values);
    ValueMapping best;
    std::size_t mostFit = sample.size() / 2;
    for (const auto form : {Form::Quotient, Form::Product}) {
        for (std::uint8_t digits = 0; digits <= kMostDigits; ++digits) {
            const ValueMapping candidate(form, digits);
            const auto fits = [&](double value) { return candidate.toNumber(value).has_value(); };
            const auto fit = static_cast<std::size_t>(std::ranges::count_if(sample, fits));
            if (fit > mostFit) {
                mostFit = fit;
                best = candidate;
            }
            if (fit == sample.size()) return best;
        }
    }
    return best;
}

std::optional<std::int64_t> ValueMapping::toNumber(double value) const noexcept {
    if (m_form == Form::Bits) {
        const auto bits = std::bit_cast<std::int64_t>(value);
        return bits >= 0 ? bits : bits ^ std::numeric_limits<std::int64_t>::max();
    }
    const auto scaled = std::nearbyint(value * kPowers[m_digits]);
    if (!(std::fabs(scaled) <= kMostExact)) return std::nullopt;
    const auto number = static_cast<std::int64_t>(scaled);
    if (!sameBits(toValue(number), value)) return std::nullopt; // also -0
    return number;
}

double ValueMapping::toValue(std::int64_t number) const noexcept {
    switch (m_form) {
    case Form::Bits:
        break;
    case Form::Quotient:
        return static_cast<double>(number) / kPowers[m_digits];
    case Form::Product:
        return static_cast<double>(number) * kInverses[m_digits];
    }
    return std::bit_cast<double>(number >= 0 ? number : number ^ std::numeric_limits<std::int64_t>::max());
}

ByteVector encodeValues(std::span<const double> values) {
    ByteWriter out;
    if (values.empty()) return out.take();
    const auto mapped = chooseMapped(values);
    out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(mapped.mapping.form()) |
                                       (mapped.exceptions.empty() ? 0U : kHasExceptions)));
    if (mapped.mapping.form() != ValueMapping::Form::Bits) out.byte(mapped.mapping.digits());
    if (!mapped.exceptions.empty()) {
        out.number(mapped.exceptions.size());
        std::size_t at = 0;
        for (const auto& [place, value] : mapped.exceptions) {
            out.number(place - at);
            out.fixed(std::bit_cast<std::uint64_t>(value));
            at = place;
        }
    }
    out.append(encodeNumbers(mapped.numbers));
    return out.take();
}

bool decodeValues(ByteSpan bytes, std::size_t count, std::vector<double>& values) {
    values.clear();
    if (count == 0) return bytes.empty();
    ByteReader in(bytes);
    const auto flags = in.byte();
    if ((flags & ~kKnownFlags) != 0) return false;
    const auto form = static_cast<std::uint8_t>(flags & kFormMask);
    const auto mapping = ValueMapping::make(form, form != 0 ? in.byte() : std::uint8_t{0});
    if (!mapping) return false;
    std::vector<std::pair<std::size_t, double>> exceptions;
    if ((flags & kHasExceptions) != 0) {
        exceptions.resize(in.number(in.left() / 9));
        std::size_t at = 0;
        for (auto& [place, value] : exceptions) {
            at += in.number(count);
            place = at;
            value = std::bit_cast<double>(in.fixed<std::uint64_t>());
            if (!in.ok() || place >= count) return false;
        }
    }
    std::vector<std::int64_t> numbers;
    if (!in.ok() || !decodeNumbers(in.take(in.left()), count, numbers)) return false;
    values.reserve(count);
    for (const auto number : numbers)
        values.push_back(mapping->toValue(number));
    for (const auto& [place, value] : exceptions)
        values[place] = value;
    for (const auto value : values) {
        if (!std::isfinite(value)) return false;
    }
    return true;
}

} // namespace holdfast::stores
