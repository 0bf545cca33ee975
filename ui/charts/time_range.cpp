// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_range.h"

#include <algorithm>
#include <cmath>

namespace holdfast::charts {

namespace {

Duration scaled(Duration length, double factor) {
    return Duration(std::llround(static_cast<double>(length.count()) * factor));
}

} // namespace

double TimeRange::shareOf(TimePoint time) const {
    return static_cast<double>((time - from).count()) /
           static_cast<double>(std::max<Duration::rep>(1, length().count()));
}

TimePoint TimeRange::at(double share) const {
    return from + scaled(length(), share);
}

TimeRange panned(const TimeRange& range, double share) {
    const Duration shift = scaled(range.length(), share);
    return {.from = range.from + shift, .to = range.to + shift};
}

TimeRange zoomed(const TimeRange& range, double factor, double anchor) {
    const Duration length = std::clamp(scaled(range.length(), factor), kShortest, kLongest);
    const TimePoint from = range.at(anchor) - scaled(length, anchor);
    return {.from = from, .to = from + length};
}

TimeRange following(const TimeRange& range, TimePoint now) {
    return {.from = now - range.length(), .to = now};
}

TimeRange notAfter(const TimeRange& range, TimePoint latest) {
    return range.to > latest ? following(range, latest) : range;
}

} // namespace holdfast::charts
