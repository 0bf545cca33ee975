// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_pace.h"

#include <algorithm>

namespace holdfast::backups {

namespace {

constexpr double kMuchSlower = 2.0;
constexpr double kNoticed = 0.05; ///< seconds; less more is no harm
constexpr int kLongestWaitShare = 4;

/// When one must have ended so that no change that is safe nowhere grows older than the target.
std::optional<TimePoint> mustEnd(const BackupSettings& settings, const ScheduleFacts& facts) {
    if (!facts.firstUnsafe) return std::nullopt;
    return *facts.firstUnsafe + settings.recoveryPoint;
}

} // namespace

bool isHarmed(const Wellness& whenItBegan, const Wellness& now) noexcept {
    if (now.ill) return true;
    if (!whenItBegan.latency || !now.latency) return false;
    return *now.latency > *whenItBegan.latency * kMuchSlower &&
           *now.latency - *whenItBegan.latency > kNoticed;
}

std::optional<TimePoint> waitsUntil(const BackupSettings& settings, const ScheduleFacts& facts,
                                    const Due& due, bool ill, TimePoint now) {
    if (!ill || facts.running || due.at > now) return std::nullopt;
    // Nothing to go back to, or the target is near already.
    if (due.reason != DueReason::Interval && due.reason != DueReason::Again) return std::nullopt;
    if (!facts.lastBegan) return std::nullopt;
    auto latest = std::min(*facts.lastBegan, now) + settings.every + settings.every / kLongestWaitShare;
    if (const auto end = mustEnd(settings, facts)) latest = std::min(latest, *end - facts.lastTook);
    return latest > now ? std::optional(latest) : std::nullopt;
}

bool maySlow(const BackupSettings& settings, const ScheduleFacts& facts, TimePoint began, TimePoint now) {
    const auto end = mustEnd(settings, facts);
    if (!end) return true;
    const auto left = std::max(facts.lastTook - std::max(now - began, Duration(0)), facts.lastTook / 10);
    return now + left * static_cast<int>(kSlower) <= *end;
}

Duration pauseFor(std::uint64_t bytes, std::uint64_t bytesPerSecond, Duration took) noexcept {
    if (bytesPerSecond == 0) return Duration(0);
    constexpr double kMost = 3'600'000.0;
    const double due = static_cast<double>(bytes) / static_cast<double>(bytesPerSecond) * 1000.0;
    const double pause = due - static_cast<double>(took.count());
    return Duration(static_cast<std::int64_t>(std::clamp(pause, 0.0, kMost)));
}

} // namespace holdfast::backups
