// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen of backups and of the servers they are of, every now and then, and what follows from it.
#include "engine/core/backups/restore_speed.h"
#include "engine/runtime/backup_desk.h"
#include "engine/runtime/backup_watched.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

using namespace backups;

namespace {

constexpr Duration kLookAgain{15'000};

/// Without a log a change is safe only in the next backup. `newest`: its newest good one; null: there is
/// none.
std::optional<RecoveryPoint> lossWithoutLog(RecoveryPointWatch& watch, const ChangeWatch& changes,
                                            const BackupSummary* newest, TimePoint now) {
    if (newest == nullptr) return std::nullopt;
    if (const auto total = changes.total(); total > 0) {
        watch.observe(now, total, changes.safeIn(newest->began), newest->began);
        if (auto point = watch.at(now)) return point;
    }
    // What it changed since is not known: at most all of it.
    return RecoveryPoint{.atMost = std::max(now - newest->began, Duration(0)), .unsafe = 0, .observed = now};
}

} // namespace

void BackupDesk::look(Watched& watched) {
    watched.looking = true;
    watched.nextLook = m_ways.clock.steady() + kLookAgain;
    m_looks.submit([this, keeper = watched.keeper, receives = schedules()](const std::stop_token& stop) {
        const auto asked = m_ways.clock.steady();
        auto found = lookAt(*keeper, receives, stop);
        found.asked = asked;
        post(keeper, [this, found = std::move(found)](Watched& one) mutable {
            one.looking = false;
            takeLook(one, std::move(found));
        });
    });
}

BackupDesk::Look BackupDesk::lookAt(BackupKeeper& keeper, bool receives, std::stop_token stop) {
    Look out;
    // What cannot be cleared up now is tried again at the next look.
    if (auto cleared = keeper.clearUp()) out.cutShort = std::move(*cleared);
    auto backups = keeper.list();
    if (!backups) {
        out.trouble = backupSentence(backups.error());
        return out;
    }
    out.backups = std::move(*backups);
    out.copy = keeper.copyStatus();
    // Why the log is not received stands in its status.
    if (receives) static_cast<void>(keeper.receiveLog(stop));
    // That it does not answer is told by its probe.
    if (auto changes = keeper.lookAtChanges(stop)) out.changes = std::move(*changes);
    auto log = keeper.lookAtLog(*out.backups, stop);
    if (log)
        out.log = std::move(*log);
    else
        out.trouble = "What is safe of it cannot be told: " + backupSentence(log.error());
    return out;
}

void BackupDesk::takeLook(Watched& watched, Look look) {
    const auto now = m_ways.clock.now();
    watched.lookTrouble = look.trouble;
    auto& shown = watched.shown;
    for (const auto& one : look.cutShort)
        tellCutShort(watched, one);
    if (look.backups) {
        watched.listed = true;
        shown.backups = std::move(*look.backups);
        shown.copy = std::move(look.copy);
        const auto* drill = newestDrill(shown.backups);
        shown.recoveryTime =
            drill != nullptr && drill->proven ? std::optional(drill->recoveryTime()) : std::nullopt;
    }
    const auto* newest = newestGood(shown.backups);
    // Of two that were under way at once the later counts, whichever came last.
    if (look.asked < watched.lookedAt) look.changes.reset();
    watched.lookedAt = std::max(watched.lookedAt, look.asked);
    if (look.changes) watched.changes.observe(now, *look.changes);
    if (look.log) watched.log.observe(now, {.count = look.log->written, .savedAt = {}, .server = {}});
    watched.written = look.log ? std::optional(look.log->written) : std::nullopt;
    if (look.log) {
        shown.log = look.log->status;
        if (look.log->safe > 0)
            watched.point.observe(now, look.log->written, look.log->safe, look.log->safeAt);
        shown.recoveryPoint = look.log->safe > 0 ? watched.point.at(now) : std::nullopt;
    } else if (watched.settings.log) {
        shown.log.reset();
        shown.recoveryPoint.reset();
    } else if (look.changes || watched.changes.total() == 0 || newest == nullptr) {
        shown.recoveryPoint = lossWithoutLog(watched.point, watched.changes, newest, now);
    } // else it did not answer: what was seen last is known of it, and grows old
    plan(watched);
    tellTrouble(watched);
    this->shown();
}

ScheduleFacts BackupDesk::factsOf(const Watched& watched) const {
    const auto& shown = watched.shown;
    ScheduleFacts facts{.lastTried = watched.lastTried,
                        .failuresInARow = watched.failures,
                        .running = shown.running.has_value()};
    if (const auto* newest = newestGood(shown.backups)) {
        facts.lastBegan = newest->began;
        facts.lastTook = newest->ended - newest->began;
    }
    const bool received = shown.log && shown.log->receiving && shown.log->gaps.empty();
    if (!received && shown.recoveryPoint && shown.recoveryPoint->atMost > Duration(0))
        facts.firstUnsafe = shown.recoveryPoint->observed - shown.recoveryPoint->atMost;
    // It comes from what is written: without it nothing is drawn forward.
    if (!received) facts.changesPerSecond = watched.changes.perSecond().value_or(0.0);
    if (const auto* newest = newestGood(shown.backups); newest != nullptr && newest->log && watched.written) {
        const auto begin = newest->log->begin.value;
        facts.logBytes = *watched.written > begin ? static_cast<double>(*watched.written - begin) : 0.0;
        facts.logBytesPerSecond = watched.log.perSecond().value_or(0.0);
        const auto speed = restoreSpeed(shown.backups);
        facts.replayBytesPerSecond = speed.replayBytesPerSecond;
        facts.copyTook = speed.beforeReplay;
    }
    facts.logGap = shown.log && !shown.log->gaps.empty();
    return facts;
}

} // namespace holdfast::runtime
