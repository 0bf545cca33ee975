// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_schedule.h"

#include "engine/core/base/enum_names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace holdfast::backups {

namespace {

constexpr EnumNames<DueReason, 6> kReasons{{{DueReason::First, "first"},
                                            {DueReason::Interval, "interval"},
                                            {DueReason::RecoveryPoint, "recovery point"},
                                            {DueReason::RecoveryTime, "recovery time"},
                                            {DueReason::Again, "again"},
                                            {DueReason::LogGap, "log gap"}}};
constexpr Duration kFirstPause{60'000};
constexpr int kMostDoublings = 10;
constexpr double kFarMilliseconds = 1e12; // some thirty years: beyond, nothing is planned

Duration milliseconds(double seconds) {
    return Duration(static_cast<std::int64_t>(std::min(seconds * 1000.0, kFarMilliseconds)));
}

/// After the n-th failure in a row: 1, 2, 4 … minutes, at most `every`.
Duration pauseAfter(int failures, Duration every) {
    const auto doublings = std::clamp(failures - 1, 0, kMostDoublings);
    return std::min(kFirstPause * (1 << doublings), every);
}

/// When a backup must begin so that what it makes safe is not older than the target when it is done.
std::optional<TimePoint> forRecoveryPoint(const BackupSettings& settings, const ScheduleFacts& facts,
                                          TimePoint now) {
    auto first = facts.firstUnsafe;
    if (!first && facts.changesPerSecond > 0.0) first = now + milliseconds(1.0 / facts.changesPerSecond);
    if (!first) return std::nullopt;
    return *first + settings.recoveryPoint - facts.lastTook;
}

/// When copying and replaying would begin to take longer than the target.
std::optional<TimePoint> forRecoveryTime(const BackupSettings& settings, const ScheduleFacts& facts,
                                         TimePoint now) {
    if (facts.replayBytesPerSecond <= 0.0) return std::nullopt;
    // A backup makes the replay short, never the copy: where that alone takes too long, none helps.
    if (facts.copyTook >= settings.recoveryTime) return std::nullopt;
    const auto seconds = std::chrono::duration<double>(settings.recoveryTime - facts.copyTook).count();
    const auto room = seconds * facts.replayBytesPerSecond - facts.logBytes;
    if (room <= 0.0) return now;
    if (facts.logBytesPerSecond <= 0.0) return std::nullopt;
    return now + milliseconds(room / facts.logBytesPerSecond) - facts.lastTook;
}

} // namespace

std::optional<Due> nextBackup(const BackupSettings& settings, const ScheduleFacts& facts, TimePoint now) {
    if (facts.running) return std::nullopt;
    const auto known = [now](std::optional<TimePoint> at) { return at ? std::min(*at, now) : now; };
    if (facts.failuresInARow > 0)
        return Due{.at = known(facts.lastTried) + pauseAfter(facts.failuresInARow, settings.every),
                   .reason = DueReason::Again};
    if (!facts.lastBegan) return Due{.at = now, .reason = DueReason::First};
    const auto last = known(facts.lastBegan);
    // However fast it changes: the machine is there for the service, not for its backups.
    const auto earliest =
        last + milliseconds(std::chrono::duration<double>(facts.lastTook).count() / kMostBusy);
    Due due{.at = last + settings.every};
    const auto drawForward = [&](std::optional<TimePoint> at, DueReason reason) {
        if (at && std::max(*at, earliest) < due.at) due = {.at = std::max(*at, earliest), .reason = reason};
    };
    drawForward(forRecoveryPoint(settings, facts, now), DueReason::RecoveryPoint);
    drawForward(forRecoveryTime(settings, facts, now), DueReason::RecoveryTime);
    if (facts.logGap) drawForward(earliest, DueReason::LogGap);
    return due;
}

std::optional<TimePoint> missesRecoveryPoint(const BackupSettings& settings, const ScheduleFacts& facts,
                                             const std::optional<Due>& next, TimePoint now) {
    // The one under way makes it safe, or is told to have failed.
    if (!facts.firstUnsafe || facts.running) return std::nullopt;
    const auto target = *facts.firstUnsafe + settings.recoveryPoint;
    if (next && std::max(next->at, now) + facts.lastTook <= target) return std::nullopt;
    return target;
}

std::optional<TimePoint> nextDrill(const BackupSettings& settings, const ScheduleFacts& facts,
                                   std::optional<TimePoint> lastDrill, TimePoint now) {
    if (facts.running || !facts.lastBegan || settings.drillEvery <= Duration(0)) return std::nullopt;
    if (!lastDrill) return now;
    return std::min(*lastDrill, now) + settings.drillEvery;
}

std::optional<ServiceId> toBegin(std::span<const DueService> due, bool anyRunning, TimePoint now) {
    if (anyRunning) return std::nullopt;
    const auto first = std::ranges::min_element(due, [](const DueService& left, const DueService& right) {
        return std::tie(left.due.at, left.service) < std::tie(right.due.at, right.service);
    });
    if (first == due.end() || first->due.at > now) return std::nullopt;
    return first->service;
}

std::string_view toString(DueReason reason) noexcept {
    return holdfast::nameOf(kReasons, reason);
}

} // namespace holdfast::backups
