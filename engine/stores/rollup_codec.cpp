// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/rollup_codec.h"

#include "engine/stores/number_series.h"
#include "engine/stores/residual_model.h"
#include "engine/stores/value_mapping.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace holdfast::stores {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint64_t kMostPoints = 1U << 16;
constexpr std::uint64_t kMeanSteps = 4095;

using Buckets = std::vector<std::int64_t>;

std::unexpected<Error> damaged(const char* what) {
    return failure(ErrorCode::Internal, what, "rollups");
}

/// How the values of a column become numbers: 0 is `first`, 1 the divisor.
struct Scale {
    ValueMapping mapping;
    std::int64_t first = 0;
    std::uint64_t divisor = 1;

    // Wraps around, in both directions the same.
    [[nodiscard]] std::int64_t reduce(std::int64_t number) const noexcept {
        const auto away =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(first));
        return divisor == 1 ? away : away / static_cast<std::int64_t>(divisor);
    }

    [[nodiscard]] double value(std::uint64_t reduced) const noexcept {
        return mapping.toValue(
            static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + reduced * divisor));
    }

    /// What the mean of `count` readings on the steps of the extremes can be counted in; 0: in no few steps.
    [[nodiscard]] std::uint64_t exactSteps(std::uint64_t distance, std::uint64_t count) const noexcept {
        const bool linear = mapping.form() != ValueMapping::Form::Bits;
        return linear && distance <= kMeanSteps && distance * count <= kMeanSteps ? distance * count : 0;
    }
};

/// What the coder has learnt, the same on both sides.
struct Models {
    ResidualModel count;
    ResidualModel minimum;
    ResidualModel distance;
    std::int64_t lastCount = 0;
    std::int64_t lastMinimum = 0;
};

ValueMapping mappingOf(std::span<const HistoryPoint> points) {
    std::vector<double> values;
    values.reserve(points.size() * 3);
    for (const auto& point : points)
        values.insert(values.end(), {point.minimum, point.maximum, point.last});
    const auto mapping = ValueMapping::choose(values);
    const auto fits = [&](double value) { return mapping.toNumber(value).has_value(); };
    return std::ranges::all_of(values, fits) ? mapping : ValueMapping();
}

/// The numbers of minimum, maximum and last of each point, one after the other.
std::vector<std::int64_t> numbersOf(const ValueMapping& mapping, std::span<const HistoryPoint> points) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(points.size() * 3);
    for (const auto& point : points) {
        for (const auto value : {point.minimum, point.maximum, point.last})
            numbers.push_back(mapping.toNumber(value).value_or(0));
    }
    return numbers;
}

Scale scaleOf(const ValueMapping& mapping, std::span<const std::int64_t> numbers) {
    Scale scale{.mapping = mapping, .first = numbers.front()};
    const auto [least, most] = std::ranges::minmax(numbers);
    const auto range = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    if (range >= (std::uint64_t{1} << 62)) return scale;
    std::uint64_t divisor = 0;
    for (const auto number : numbers) {
        const auto away = number - scale.first;
        divisor = std::gcd(divisor, static_cast<std::uint64_t>(away < 0 ? -away : away));
        if (divisor == 1) break;
    }
    scale.divisor = std::max<std::uint64_t>(divisor, 1);
    return scale;
}

std::uint64_t meanStep(const HistoryPoint& point, std::uint64_t steps) {
    // Halves, so that the distance of extremes stays finite.
    const auto share = (point.mean / 2 - point.minimum / 2) / (point.maximum / 2 - point.minimum / 2) *
                       static_cast<double>(steps);
    if (!(share > 0)) return 0;
    return std::min(steps, static_cast<std::uint64_t>(std::llround(std::min(share, 1e6))));
}

double meanAt(const HistoryPoint& point, std::uint64_t step, std::uint64_t steps) {
    const auto share = static_cast<double>(step) / static_cast<double>(steps);
    return std::clamp(point.minimum * (1 - share) + point.maximum * share, point.minimum, point.maximum);
}

/// The readings between the extremes need not stand on the steps of these: where the mean shows that they did
/// not, it is counted in the finest steps instead, and a bit says so.
void encodeMean(RangeEncoder& coder, const HistoryPoint& point, std::uint64_t exactSteps) {
    if (exactSteps != 0) {
        const auto step = meanStep(point, exactSteps);
        const double room = (point.maximum / 2 - point.minimum / 2) * 2e-9;
        const bool exact = std::fabs(meanAt(point, step, exactSteps) - point.mean) <= room;
        encodeEvenly(coder, exact ? 1 : 0, 1);
        if (exact) return encodeEvenly(coder, step, exactSteps);
    }
    encodeEvenly(coder, meanStep(point, kMeanSteps), kMeanSteps);
}

double decodeMean(RangeDecoder& coder, const HistoryPoint& point, std::uint64_t exactSteps) {
    const bool exact = exactSteps != 0 && decodeEvenly(coder, 1) == 1;
    const std::uint64_t steps = exact ? exactSteps : kMeanSteps;
    return meanAt(point, decodeEvenly(coder, steps), steps);
}

ByteVector encodeColumn(std::span<const HistoryPoint> points) {
    ByteWriter out;
    if (points.empty()) return out.take();
    const auto mapping = mappingOf(points);
    const auto numbers = numbersOf(mapping, points);
    const auto scale = scaleOf(mapping, numbers);
    out.byte(static_cast<std::uint8_t>(mapping.form()));
    if (mapping.form() != ValueMapping::Form::Bits) out.byte(mapping.digits());
    out.signedNumber(scale.first);
    out.number(scale.divisor);
    RangeEncoder coder;
    Models models;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto count = std::int64_t{points[i].count};
        const auto minimum = scale.reduce(numbers[3 * i]);
        const auto above = [&](std::size_t at) {
            return static_cast<std::uint64_t>(scale.reduce(numbers[at])) -
                   static_cast<std::uint64_t>(minimum);
        };
        const auto distance = above(3 * i + 1);
        models.count.encode(coder, count - models.lastCount);
        models.minimum.encode(coder,
                              static_cast<std::int64_t>(static_cast<std::uint64_t>(minimum) -
                                                        static_cast<std::uint64_t>(models.lastMinimum)));
        models.distance.encode(coder, static_cast<std::int64_t>(distance));
        models.lastCount = count;
        models.lastMinimum = minimum;
        if (distance == 0) continue;
        encodeEvenly(coder, above(3 * i + 2), distance);
        encodeMean(coder, points[i], scale.exactSteps(distance, static_cast<std::uint64_t>(count)));
    }
    out.append(coder.finish());
    return out.take();
}

/// Fills the points, whose times are known. False: damaged.
bool decodeColumn(ByteSpan bytes, std::vector<HistoryPoint>& points) {
    if (points.empty()) return bytes.empty();
    ByteReader in(bytes);
    const auto form = in.byte();
    const auto mapping = ValueMapping::make(form, form != 0 ? in.byte() : std::uint8_t{0});
    if (!mapping) return false;
    Scale scale{.mapping = *mapping, .first = in.signedNumber()};
    scale.divisor = in.number();
    if (!in.ok()) return false;
    RangeDecoder coder(in.take(in.left()));
    Models models;
    std::uint64_t minimum = 0;
    std::uint64_t count = 0;
    for (auto& point : points) {
        count += static_cast<std::uint64_t>(models.count.decode(coder));
        minimum += static_cast<std::uint64_t>(models.minimum.decode(coder));
        const auto distance = static_cast<std::uint64_t>(models.distance.decode(coder));
        if (count == 0 || count > std::numeric_limits<std::uint32_t>::max()) return false;
        point.count = static_cast<std::uint32_t>(count);
        point.minimum = scale.value(minimum);
        point.maximum = point.last = point.mean = point.minimum;
        if (distance != 0) {
            point.maximum = scale.value(minimum + distance);
            point.last = scale.value(minimum + decodeEvenly(coder, distance));
            if (!(point.minimum <= point.maximum)) return false;
            point.mean = decodeMean(coder, point, scale.exactSteps(distance, count));
        }
        if (!std::isfinite(point.minimum) || !std::isfinite(point.maximum) || !std::isfinite(point.last))
            return false;
    }
    return true;
}

Buckets bucketsOf(const SeriesRollups& series, Duration bucket) {
    Buckets buckets;
    buckets.reserve(series.points.size());
    for (const auto& point : series.points)
        buckets.push_back(point.time.time_since_epoch() / bucket);
    return buckets;
}

Result<std::vector<HistoryPoint>> readColumn(const ColumnBlock& block, const ColumnBlock::Column& column,
                                             Duration bucket) {
    ByteReader in(block.lists()[column.list]);
    const auto count = static_cast<std::size_t>(in.number(kMostPoints));
    Buckets buckets;
    const auto furthest = std::numeric_limits<std::int64_t>::max() / bucket.count();
    if (!in.ok() || !decodeNumbers(in.take(in.left()), count, buckets) ||
        std::ranges::adjacent_find(buckets, std::ranges::greater_equal{}) != buckets.end() ||
        (!buckets.empty() && (buckets.front() < 0 || buckets.back() > furthest)))
        return damaged("its times cannot be read");
    std::vector<HistoryPoint> points(count);
    for (std::size_t i = 0; i < count; ++i)
        points[i].time = TimePoint(buckets[i] * bucket);
    if (!decodeColumn(column.bytes, points)) return damaged("its values cannot be read");
    return points;
}

} // namespace

ByteVector encodeRollups(std::span<const SeriesRollups> series, Duration bucket, std::int64_t id) {
    std::vector<Buckets> lists;
    std::vector<ByteVector> encodedLists;
    std::vector<ByteVector> contents;
    contents.reserve(series.size());
    std::vector<ColumnBlock::Column> columns;
    for (const auto& one : series) {
        auto buckets = bucketsOf(one, bucket);
        const auto found = std::ranges::find(lists, buckets);
        const auto list = static_cast<std::size_t>(found - lists.begin());
        if (found == lists.end()) {
            ByteWriter out;
            out.number(buckets.size());
            out.append(encodeNumbers(buckets));
            encodedLists.push_back(out.take());
            lists.push_back(std::move(buckets));
        }
        contents.push_back(encodeColumn(one.points));
        columns.push_back({.series = one.series, .list = list, .bytes = contents.back()});
    }
    return ColumnBlock::write(encodedLists, columns, kVersion, id);
}

Result<std::vector<SeriesRollups>> decodeRollups(ByteSpan bytes, Duration bucket, std::int64_t id) {
    const auto block = ColumnBlock::read(bytes, kVersion, id);
    if (!block) return std::unexpected(block.error());
    std::vector<SeriesRollups> all;
    for (const auto& column : block->columns()) {
        auto points = readColumn(*block, column, bucket);
        if (!points) return std::unexpected(points.error());
        all.push_back({.series = column.series, .points = std::move(*points)});
    }
    return all;
}

Result<std::vector<HistoryPoint>> decodeRollups(ByteSpan bytes, Duration bucket, std::int64_t id,
                                                SeriesNumber series) {
    const auto block = ColumnBlock::read(bytes, kVersion, id);
    if (!block) return std::unexpected(block.error());
    const auto* column = block->find(series);
    if (column == nullptr) return std::vector<HistoryPoint>();
    return readColumn(*block, *column, bucket);
}

} // namespace holdfast::stores
