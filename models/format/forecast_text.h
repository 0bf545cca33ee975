// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/record.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <cstdint>

/// The words of what is foretold: how sure, when, why, what came of it. Pure functions; any thread.
///
/// Spans of a prediction count from when it was made; `passed` is how long ago that was, so that a prediction
/// that stands for a while still names the same moment.
namespace holdfast::models::format {

/// A probability in whole percent: «82 %», «< 1 %», «> 99 %». Not finite: none().
[[nodiscard]] QString chance(double probability);

/// A time as exact as a forecast can be: «11 min», «3 min 30 s», «2 h 10 min».
[[nodiscard]] QString roughly(Duration time);
/// «in 11 min»; «any moment» once it is due; «was due 4 min ago» when it is over.
[[nodiscard]] QString dueText(Duration expected, Duration passed = Duration(0));
/// The span a failure falls into if it comes: «8 to 17 min», «now to 6 min».
[[nodiscard]] QString spanText(const warnings::FailurePrediction& prediction, Duration passed = Duration(0));

/// «+6.1 MiB a minute», «−1 d a day»: by the minute, or by a longer time where that would be tiny.
[[nodiscard]] QString rate(double perMinute, Unit unit);

/// The unit of a signal: as the service reads it, else as it is known by name. `service` may be null.
[[nodiscard]] Unit unitOf(const SignalId& signal, const ServiceState* service);

/// One reason as a sentence: «memory 412 MiB, +6.1 MiB a minute, reaches 512 MiB in about 14 min».
[[nodiscard]] QString reasonText(const warnings::Reason& reason, const ServiceState* service,
                                 Duration passed = Duration(0));
/// The same in short, where the limit's time stands beside it: «memory 412 of 512 MiB, +6.1 MiB a minute».
[[nodiscard]] QString reasonInShort(const warnings::Reason& reason, const ServiceState* service);
/// All of them, strongest first.
[[nodiscard]] QStringList reasonTexts(const warnings::FailurePrediction& prediction,
                                      const ServiceState* service, Duration passed = Duration(0));
/// What is expected, in a few words, by the strongest reason: «memory reaches its 512 MiB limit», «goes down
/// with redis». Nothing known: «fails».
[[nodiscard]] QString expectedText(const warnings::FailurePrediction& prediction,
                                   const ServiceState* service);

/// What a warning would take down: «4 down, 4 degraded», «nothing else».
[[nodiscard]] QString impactText(const outlook::Warning& warning);

/// Why nothing is foretold: «learning, ready in 22 min», «health unknown»; empty: something is.
[[nodiscard]] QString silenceText(const outlook::ServiceOutlook& service, TimePoint now);

[[nodiscard]] QString word(analysis::AnomalyKind kind);
/// A marked reading: «spike: 812 ms, about 312 ms expected, 280 to 340 ms so far».
[[nodiscard]] QString markText(const outlook::AnomalyMark& mark, Unit unit);
/// How unusual a service is and by which signals: «unusual since 14:31:00: memory 61 %, latency 20 %».
/// Empty: it is ordinary.
[[nodiscard]] QString anomalyText(const outlook::ServiceAnomaly& anomaly, TimePoint now);

/// «came true», «false alarm», «intervened», «unobserved», «open».
[[nodiscard]] QString word(warnings::Outcome outcome);

/// What the newest warnings were worth: «of the last 50 warnings above 70 %, 41 came true»; «no record yet».
[[nodiscard]] QString recordText(const outlook::RecordDigest& record, const WarningSettings& settings);
/// «17 of 21».
[[nodiscard]] QString share(std::uint32_t part, std::uint32_t whole);

} // namespace holdfast::models::format
