// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_report.h"

#include <QtCore/QByteArray>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace holdfast::testing {

/// For QCOMPARE, which shows it when it differs.
[[nodiscard]] inline QByteArray word(ProbeProblem problem) {
    const auto text = toString(problem);
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// The value of a signal in a report; NaN: it was not read.
[[nodiscard]] inline double valueOf(const ProbeReport& report, const std::string& signal) {
    const auto found = std::ranges::find(report.readings, SignalId(signal), &ProbeReading::signal);
    return found == report.readings.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

[[nodiscard]] inline bool wasRead(const ProbeReport& report, const std::string& signal) {
    return !std::isnan(valueOf(report, signal));
}

[[nodiscard]] inline double limitOf(const ProbeReport& report, const std::string& signal) {
    const auto found = std::ranges::find(report.limits, SignalId(signal), &ProbeReading::signal);
    return found == report.limits.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

[[nodiscard]] inline bool notOffered(const ProbeReport& report, const std::string& signal) {
    return std::ranges::find(report.notOffered, SignalId(signal)) != report.notOffered.end();
}

[[nodiscard]] inline bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace holdfast::testing
