// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/record_codec.h"

#include "engine/stores/crc32c.h"
#include "engine/stores/record_check.h"

#include <array>
#include <bit>
#include <initializer_list>
#include <limits>

namespace holdfast::stores {

namespace {

constexpr std::size_t kSumBytes = 4;
constexpr std::uint8_t kOutcomeBits = 0x07;
constexpr std::uint8_t kWarned = 0x08;
constexpr std::uint8_t kFailed = 0x10;
constexpr std::uint8_t kKnownBits = kOutcomeBits | kWarned | kFailed;
constexpr std::uint8_t kAbsent = 15; // in the place of a number's length

std::unexpected<Error> damaged() {
    return failure(ErrorCode::Internal, "a row of the record is damaged", "record");
}

std::int64_t milliseconds(TimePoint time) noexcept {
    return time.time_since_epoch().count();
}

/// From hostile bytes: adding must not overflow.
TimePoint timeAfter(TimePoint start, std::int64_t distance) noexcept {
    return TimePoint(Duration(static_cast<std::int64_t>(static_cast<std::uint64_t>(milliseconds(start)) +
                                                        static_cast<std::uint64_t>(distance))));
}

std::uint32_t keySum(std::initializer_list<std::int64_t> key) noexcept {
    std::uint32_t sum = 0;
    for (const auto part : key)
        sum = crc32c(part, sum);
    return sum;
}

ByteVector sealed(ByteWriter& writer, std::initializer_list<std::int64_t> key) {
    const auto sum = crc32c(writer.bytes(), keySum(key));
    writer.fixed(sum);
    return writer.take();
}

/// The contents without the sum; nothing when that is wrong.
std::optional<ByteSpan> unsealed(ByteSpan bytes, std::initializer_list<std::int64_t> key) noexcept {
    if (bytes.size() < kSumBytes) return std::nullopt;
    const auto contents = bytes.first(bytes.size() - kSumBytes);
    ByteReader sum(bytes.last(kSumBytes));
    if (sum.fixed<std::uint32_t>() != crc32c(contents, keySum(key))) return std::nullopt;
    return contents;
}

/// Numbers that belong together: a half byte each for how many of its bytes are not zeros at the end, then
/// those, the highest first.
template <std::size_t Count>
using Numbers = std::array<std::optional<double>, Count>;

template <std::size_t Count>
void write(ByteWriter& writer, const Numbers<Count>& numbers) {
    std::array<std::uint8_t, (Count + 1) / 2> lengths{};
    ByteWriter kept;
    for (std::size_t i = 0; i < Count; ++i) {
        std::uint8_t length = kAbsent;
        if (numbers[i]) {
            const auto bits = std::bit_cast<std::uint64_t>(*numbers[i]);
            length = static_cast<std::uint8_t>(bits == 0 ? 0 : 8 - std::countr_zero(bits) / 8);
            for (int byte = 0; byte < length; ++byte)
                kept.byte(static_cast<std::uint8_t>(bits >> (56 - 8 * byte)));
        }
        lengths[i / 2] = static_cast<std::uint8_t>(lengths[i / 2] | length << (i % 2 * 4));
    }
    for (const auto byte : lengths)
        writer.byte(byte);
    writer.append(kept.bytes());
}

template <std::size_t Count>
bool read(ByteReader& reader, Numbers<Count>& numbers) noexcept {
    std::array<std::uint8_t, (Count + 1) / 2> lengths{};
    for (auto& byte : lengths)
        byte = reader.byte();
    for (std::size_t i = 0; i < Count; ++i) {
        const auto length = lengths[i / 2] >> (i % 2 * 4) & 0x0f;
        if (length == kAbsent) continue;
        if (length > 8) return false;
        std::uint64_t bits = 0;
        for (int byte = 0; byte < length; ++byte)
            bits |= std::uint64_t{reader.byte()} << (56 - 8 * byte);
        numbers[i] = std::bit_cast<double>(bits);
    }
    return reader.ok();
}

/// Of those that are never absent.
double known(const std::optional<double>& number) noexcept {
    return number.value_or(std::numeric_limits<double>::quiet_NaN());
}

template <typename Value>
Result<Value> checked(Value value, const ByteReader& reader) {
    if (!reader.ok() || reader.left() > 0 || !isStorable(value)) return damaged();
    return value;
}

} // namespace

ByteVector encodeRow(const warnings::Statement& statement, std::int64_t service) {
    ByteWriter writer;
    auto flags = static_cast<std::uint8_t>(statement.outcome);
    if (statement.warned) flags |= kWarned;
    if (statement.failedAt) flags |= kFailed;
    writer.byte(flags);
    writer.signedNumber(statement.horizon.count());
    writer.signedNumber(statement.expected.count());
    writer.signedNumber((statement.at - statement.calibratedUntil).count());
    if (statement.failedAt) writer.signedNumber((*statement.failedAt - statement.at).count());
    write<2>(writer, {statement.probability, statement.uncalibrated});
    return sealed(writer, {milliseconds(statement.at), service});
}

Result<warnings::Statement> decodeRow(ByteSpan bytes, warnings::Statement key, std::int64_t service) {
    const auto contents = unsealed(bytes, {milliseconds(key.at), service});
    if (!contents) return damaged();
    ByteReader reader(*contents);
    const auto flags = reader.byte();
    key.outcome = static_cast<warnings::Outcome>(flags & kOutcomeBits);
    key.warned = (flags & kWarned) != 0;
    key.horizon = Duration(reader.signedNumber());
    key.expected = Duration(reader.signedNumber());
    const auto until = static_cast<std::uint64_t>(reader.signedNumber());
    key.calibratedUntil = timeAfter(key.at, static_cast<std::int64_t>(0 - until));
    key.failedAt.reset();
    if ((flags & kFailed) != 0) key.failedAt = timeAfter(key.at, reader.signedNumber());
    Numbers<2> numbers;
    if (!read(reader, numbers) || (flags & ~kKnownBits) != 0) return damaged();
    key.probability = known(numbers[0]);
    key.uncalibrated = known(numbers[1]);
    return checked(std::move(key), reader);
}

ByteVector encodeRow(const warnings::ForecastStatement& forecast, std::int64_t series) {
    ByteWriter writer;
    write<4>(writer, {forecast.median, forecast.lower, forecast.upper, forecast.actual});
    return sealed(writer, {milliseconds(forecast.about), series, milliseconds(forecast.made)});
}

Result<warnings::ForecastStatement> decodeRow(ByteSpan bytes, warnings::ForecastStatement key,
                                              std::int64_t series) {
    const auto contents = unsealed(bytes, {milliseconds(key.about), series, milliseconds(key.made)});
    if (!contents) return damaged();
    ByteReader reader(*contents);
    Numbers<4> numbers;
    if (!read(reader, numbers)) return damaged();
    key.median = known(numbers[0]);
    key.lower = known(numbers[1]);
    key.upper = known(numbers[2]);
    key.actual = numbers[3];
    return checked(std::move(key), reader);
}

ByteVector encodeRow(const outlook::AnomalyMark& mark, std::int64_t series) {
    ByteWriter writer;
    writer.byte(static_cast<std::uint8_t>(mark.kind));
    write<6>(writer, {mark.value, mark.score, mark.expected, mark.low, mark.high, mark.observed});
    return sealed(writer, {milliseconds(mark.time), series});
}

Result<outlook::AnomalyMark> decodeRow(ByteSpan bytes, outlook::AnomalyMark key, std::int64_t series) {
    const auto contents = unsealed(bytes, {milliseconds(key.time), series});
    if (!contents) return damaged();
    ByteReader reader(*contents);
    key.kind = static_cast<analysis::AnomalyKind>(reader.byte());
    Numbers<6> numbers;
    if (!read(reader, numbers)) return damaged();
    key.value = known(numbers[0]);
    key.score = known(numbers[1]);
    key.expected = known(numbers[2]);
    key.low = known(numbers[3]);
    key.high = known(numbers[4]);
    key.observed = known(numbers[5]);
    return checked(std::move(key), reader);
}

ByteVector encodeEnd(std::optional<TimePoint> end, std::int64_t kind, TimePoint from, std::int64_t service) {
    ByteWriter writer;
    if (end) writer.signedNumber((*end - from).count());
    return sealed(writer, {kind, milliseconds(from), service});
}

Result<std::optional<TimePoint>> decodeEnd(ByteSpan bytes, std::int64_t kind, TimePoint from,
                                           std::int64_t service) {
    const auto contents = unsealed(bytes, {kind, milliseconds(from), service});
    if (!contents) return damaged();
    if (contents->empty()) return std::nullopt;
    ByteReader reader(*contents);
    const outlook::Span span{.service = {}, .from = from, .to = timeAfter(from, reader.signedNumber())};
    if (!reader.ok() || reader.left() > 0 || !isStorable(span)) return damaged();
    return span.to;
}

} // namespace holdfast::stores
