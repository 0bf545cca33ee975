// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/number_series.h"

#include "engine/stores/residual_model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

namespace holdfast::stores {

namespace {

constexpr std::uint8_t kPredictorMask = 0x07;
constexpr std::uint8_t kHasDivisor = 0x08;
constexpr std::uint8_t kConstant = 0x10;
constexpr std::uint8_t kWideFirst = 0x20; // the first number as 8 bytes
constexpr std::uint8_t kKnownFlags = 0x3f;

// Arithmetic that wraps around, in both directions the same: exact for any numbers.
constexpr std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

constexpr std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

constexpr std::int64_t times(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

constexpr std::uint64_t magnitude(std::int64_t value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    return value < 0 ? 0 - bits : bits;
}

/// Foretells the next number from those seen. `parameter`: the centre, or the step in 1/65536.
template <Predictor kind>
class Foresight {
public:
    explicit Foresight(std::int64_t parameter) noexcept : m_parameter(parameter) {}

    [[nodiscard]] std::int64_t next() const noexcept {
        if constexpr (kind == Predictor::Centre) return m_parameter;
        if constexpr (kind == Predictor::Previous) return m_last;
        if constexpr (kind == Predictor::Linear) return plus(m_last, minus(m_last, m_before));
        if constexpr (kind == Predictor::MeanOfTwo) return plus(m_before, minus(m_last, m_before) / 2);
        if constexpr (kind == Predictor::Smoothed) return m_smoothed;
        if constexpr (kind == Predictor::Ramp) return times(m_parameter, m_seen) >> 16;
        if constexpr (kind == Predictor::Drift) return plus(m_last, m_parameter >> 16);
    }

    void see(std::int64_t value) noexcept {
        if constexpr (kind == Predictor::Smoothed)
            m_smoothed = plus(m_smoothed, minus(value, m_smoothed) / 8);
        m_before = m_seen == 0 ? value : m_last;
        m_last = value;
        ++m_seen;
    }

private:
    std::int64_t m_parameter;
    std::int64_t m_last = 0;
    std::int64_t m_before = 0;
    std::int64_t m_smoothed = 0;
    std::int64_t m_seen = 0;
};

/// Calls `use` with the foresight of that kind.
template <typename Use>
auto withForesight(Predictor kind, std::int64_t parameter, Use&& use) {
    switch (kind) {
    case Predictor::Centre:
        return use(Foresight<Predictor::Centre>(parameter));
    case Predictor::Previous:
        return use(Foresight<Predictor::Previous>(parameter));
    case Predictor::Linear:
        return use(Foresight<Predictor::Linear>(parameter));
    case Predictor::MeanOfTwo:
        return use(Foresight<Predictor::MeanOfTwo>(parameter));
    case Predictor::Smoothed:
        return use(Foresight<Predictor::Smoothed>(parameter));
    case Predictor::Ramp:
        return use(Foresight<Predictor::Ramp>(parameter));
    case Predictor::Drift:
        break;
    }
    return use(Foresight<Predictor::Drift>(parameter));
}

bool hasParameter(Predictor kind) noexcept {
    return kind == Predictor::Centre || kind == Predictor::Ramp || kind == Predictor::Drift;
}

/// Numbers relative to the first, without their common divisor.
struct Reduced {
    std::int64_t first = 0;
    std::uint64_t divisor = 1; // 0: all are equal
    std::vector<std::int64_t> numbers;
};

Reduced reduce(std::span<const std::int64_t> numbers) {
    Reduced reduced{.first = numbers.front(), .divisor = 0, .numbers = {}};
    for (const auto number : numbers) {
        if (number != reduced.first)
            reduced.divisor = std::gcd(reduced.divisor, magnitude(minus(number, reduced.first)));
        if (reduced.divisor == 1) break;
    }
    // Beyond 2^62 a quotient could lose its sign.
    if (reduced.divisor >= (std::uint64_t{1} << 62)) reduced.divisor = 1;
    if (reduced.divisor == 0) return reduced;
    reduced.numbers.reserve(numbers.size());
    const auto divisor = static_cast<std::int64_t>(reduced.divisor);
    for (const auto number : numbers)
        reduced.numbers.push_back(minus(number, reduced.first) / divisor);
    return reduced;
}

std::int64_t median(std::span<const std::int64_t> numbers) {
    std::vector<std::int64_t> sorted(numbers.begin(), numbers.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return *middle;
}

/// The mean step in 1/65536, 0 where that does not fit.
std::int64_t meanStep(std::span<const std::int64_t> numbers) {
    const auto way = numbers.back();
    if (numbers.size() < 2 || magnitude(way) >= (std::uint64_t{1} << 46)) return 0;
    return way * 65536 / static_cast<std::int64_t>(numbers.size() - 1);
}

struct Choice {
    Predictor kind = Predictor::Previous;
    std::int64_t parameter = 0;
    std::uint64_t bits = 0;
};

Choice choose(std::span<const std::int64_t> numbers) {
    Choice best{.bits = std::numeric_limits<std::uint64_t>::max()};
    for (std::size_t i = 0; i < kPredictors; ++i) {
        const auto kind = static_cast<Predictor>(i);
        std::int64_t parameter = 0;
        if (kind == Predictor::Centre) parameter = median(numbers);
        if (kind == Predictor::Ramp || kind == Predictor::Drift) parameter = meanStep(numbers);
        if (parameter == 0 && (kind == Predictor::Ramp || kind == Predictor::Drift)) continue;
        std::uint64_t bits = hasParameter(kind) ? std::bit_width(magnitude(parameter)) + 8U : 0U;
        withForesight(kind, parameter, [&](auto foresight) {
            for (const auto number : numbers) {
                bits +=
                    static_cast<std::uint64_t>(std::bit_width(magnitude(minus(number, foresight.next()))));
                foresight.see(number);
            }
        });
        if (bits < best.bits) best = {.kind = kind, .parameter = parameter, .bits = bits};
    }
    return best;
}

} // namespace

std::uint64_t estimateBits(std::span<const std::int64_t> numbers) {
    if (numbers.empty()) return 0;
    const auto reduced = reduce(numbers);
    return reduced.divisor == 0 ? 0 : choose(reduced.numbers).bits;
}

ByteVector encodeNumbers(std::span<const std::int64_t> numbers) {
    ByteWriter out;
    if (numbers.empty()) return out.take();
    const auto reduced = reduce(numbers);
    const bool wide = zigzag(reduced.first) >= (std::uint64_t{1} << 56);
    const auto choice = reduced.divisor == 0 ? Choice{} : choose(reduced.numbers);
    out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(choice.kind) |
                                       (reduced.divisor > 1 ? kHasDivisor : 0U) |
                                       (reduced.divisor == 0 ? kConstant : 0U) | (wide ? kWideFirst : 0U)));
    if (wide) {
        out.fixed(static_cast<std::uint64_t>(reduced.first));
    } else {
        out.signedNumber(reduced.first);
    }
    if (reduced.divisor == 0) return out.take();
    if (reduced.divisor > 1) out.number(reduced.divisor);
    if (hasParameter(choice.kind)) out.signedNumber(choice.parameter);
    RangeEncoder coder;
    ResidualModel model;
    withForesight(choice.kind, choice.parameter, [&](auto foresight) {
        for (const auto number : reduced.numbers) {
            model.encode(coder, minus(number, foresight.next()));
            foresight.see(number);
        }
    });
    out.append(coder.finish());
    return out.take();
}

bool decodeNumbers(ByteSpan bytes, std::size_t count, std::vector<std::int64_t>& numbers) {
    numbers.clear();
    if (count == 0) return bytes.empty();
    ByteReader in(bytes);
    const auto flags = in.byte();
    const auto kind = flags & kPredictorMask;
    if (!in.ok() || (flags & ~kKnownFlags) != 0 || kind >= static_cast<int>(kPredictors)) return false;
    const auto first =
        (flags & kWideFirst) != 0 ? static_cast<std::int64_t>(in.fixed<std::uint64_t>()) : in.signedNumber();
    if ((flags & kConstant) != 0) {
        if (!in.ok() || in.left() != 0) return false;
        numbers.assign(count, first);
        return true;
    }
    const auto predictor = static_cast<Predictor>(kind);
    const auto divisor = (flags & kHasDivisor) != 0 ? static_cast<std::int64_t>(in.number()) : 1;
    const auto parameter = hasParameter(predictor) ? in.signedNumber() : 0;
    if (!in.ok()) return false;
    numbers.resize(count);
    RangeDecoder coder(in.take(in.left()));
    ResidualModel model;
    withForesight(predictor, parameter, [&](auto foresight) {
        for (auto& number : numbers) {
            const auto reduced = plus(foresight.next(), model.decode(coder));
            foresight.see(reduced);
            number = plus(first, times(reduced, divisor));
        }
    });
    return true;
}

} // namespace holdfast::stores
