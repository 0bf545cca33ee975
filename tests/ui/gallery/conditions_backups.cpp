// SPDX-License-Identifier: GPL-3.0-or-later
// What the window may have to show of backups.
#include "engine/core/backups/backup_signals.h"
#include "tests/support/acting.h"
#include "tests/support/sample_backups.h"
#include "tests/ui/gallery/conditions.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QPushButton>

namespace holdfast::testing {

namespace {

using namespace std::chrono_literals;
using backups::BackupState;
using Play = std::unique_ptr<FleetPlay>;

Play backedUp(void (*change)(BackupState& state, TimePoint now) = nullptr) {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    play->desk = std::make_shared<const automation::DeskState>(deskFor(play->fleet(), play->now()));
    auto state = backupsAt(play->now());
    if (change != nullptr) change(state, play->now());
    play->backups = std::make_shared<const BackupState>(std::move(state));
    return play;
}

Play provenBackups() {
    return backedUp();
}

Play failedDrill() {
    return backedUp(failDrill);
}

Play lostLog() {
    return backedUp(loseLog);
}

Play copying() {
    return backedUp([](BackupState& state, TimePoint now) {
        state.services.front().running =
            backups::BackupProgress{.work = backups::BackupProgress::Work::Backup,
                                    .phase = "copy",
                                    .bytesDone = 411'041'792,
                                    .bytesTotal = 1'288'490'188,
                                    .began = now - 14s};
    });
}

Play slowedCopying() {
    return backedUp([](BackupState& state, TimePoint now) {
        state.services.front().running =
            backups::BackupProgress{.work = backups::BackupProgress::Work::Backup,
                                    .phase = "copy",
                                    .bytesDone = 411'041'792,
                                    .bytesTotal = 1'288'490'188,
                                    .began = now - 4min,
                                    .slowed = true};
    });
}

/// Due since three hours; the service is not well.
Play waitingBackup() {
    return backedUp([](BackupState& state, TimePoint now) {
        state.services.front().nextBackup = backups::Due{.at = now - 3h};
        state.services.front().waitsUntil = now + 2h;
    });
}

Play failedCopy() {
    return backedUp([](BackupState& state, TimePoint now) {
        auto& copy = *state.services.front().copy;
        copy.at = now - 19h;
        copy.next = now + 32min;
        copy.trouble = "The storage refuses the key (403 SignatureDoesNotMatch). Correct the secret key of "
                       "«copy» in the fleet file, and see that the clocks agree.";
        state.services.front().trouble = "The copy to " + copy.to + " failed: " + copy.trouble;
        state.services.front().backups.front().copied.reset();
    });
}

Play lockedBackups() {
    auto play = backedUp();
    auto desk = *play->desk;
    desk.access.unlocked = false;
    desk.access.locksAt.reset();
    play->desk = std::make_shared<const automation::DeskState>(desk);
    return play;
}

Play noBackupYet() {
    return backedUp([](BackupState& state, TimePoint) {
        auto& service = state.services.front();
        service = {.service = service.service, .trouble = {}};
        service.trouble =
            "pg_basebackup failed: connection to server at 127.0.0.1, port 5432 failed: FATAL: no "
            "pg_hba.conf entry for replication connection. Add one for this account.";
        service.nextBackup = backups::Due{.at = {}, .reason = backups::DueReason::First};
    });
}

Play damagedBackup() {
    return backedUp([](BackupState& state, TimePoint) {
        auto& one = state.services.front().backups.front();
        one.damage = "manifest.json is damaged: its digest is another one. Drop it and take a new one.";
        one.proofs = {};
    });
}

/// Redis is as safe as its newest backup; PostgreSQL as what was received of its log, which stopped once.
HistoryAnswer lossOf(const HistoryQuery& query, TimePoint now) {
    HistoryAnswer answer{.query = query, .points = {}, .resolution = 30s, .gapAfter = 90s};
    if (query.series.signal != SignalId(backups::kRecoveryPointSignal)) return answer;
    const bool redis = query.series.service.value().find("redis") != std::string::npos;
    for (TimePoint at = now - 5h; at < std::min(query.to, now); at += 30s) {
        const auto ago = now - at;
        if (at < query.from || (ago > 38min && ago < 42min)) continue; // nobody watched
        // The newest backup of Redis is 140 s old; one is taken every 330 s.
        double lost = redis
                          ? static_cast<double>((140'000 - ago.count() + 330'000LL * 100) % 330'000) / 1000.0
                          : static_cast<double>(at.time_since_epoch().count() / 30'000 % 3);
        if (!redis && ago > 18min && ago < 24min) lost = std::chrono::duration<double>(24min - ago).count();
        answer.points.push_back({at, lost, lost, lost, lost, 1});
    }
    return answer;
}

Play nothingBackedUp() {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    play->desk = std::make_shared<const automation::DeskState>(deskFor(play->fleet(), play->now()));
    return play;
}

Play manyBackedUp() {
    auto play = std::make_unique<FleetPlay>(longNamedFleet());
    play->sweep(30);
    play->desk = std::make_shared<const automation::DeskState>(deskFor(play->fleet(), play->now()));
    auto state = backupsAt(play->now());
    const auto one = state.services.front();
    state.services.clear();
    for (const auto& service : play->fleet().services) {
        state.services.push_back(one);
        state.services.back().service = service.id;
    }
    loseLog(state, play->now());
    play->backups = std::make_shared<const BackupState>(std::move(state));
    return play;
}

} // namespace

std::vector<Condition> backupConditions() {
    std::vector<Condition> all;
    const auto add = [&all](const char* name, Play (*play)()) {
        all.push_back({.name = QString::fromLatin1(name),
                       .play = play,
                       .bare = {},
                       .after = [](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
                           window.goTo({.page = QStringLiteral("backups"), .service = {}, .part = {}});
                       }});
    };
    all.push_back(
        {.name = QStringLiteral("overview-backed-up"), .play = provenBackups, .bare = {}, .after = {}});
    all.push_back({.name = QStringLiteral("overview-log-lost"), .play = lostLog, .bare = {}, .after = {}});
    add("backups-proven", provenBackups);
    add("backups-drill-failed", failedDrill);
    add("backups-log-lost", lostLog);
    for (const char* service : {"postgres", "redis"}) {
        all.push_back(
            {.name = QStringLiteral("backups-over-time-%1").arg(QLatin1String(service)),
             .play = provenBackups,
             .bare = {},
             .after = [service](shell::MainWindow& window, shell::PageContext&, FakeEngineClient& client) {
                 client.history = [now = client.state()->time](const HistoryQuery& query) {
                     return lossOf(query, now);
                 };
                 window.goTo({.page = QStringLiteral("backups"), .service = ServiceId(service), .part = {}});
             }});
    }
    all.push_back({.name = QStringLiteral("backups-restore"),
                   .play = provenBackups,
                   .bare = {},
                   .after = [](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
                       window.goTo({.page = QStringLiteral("backups"), .service = {}, .part = {}});
                       for (auto* button : window.currentPage()->findChildren<QPushButton*>())
                           if (button->text() == QStringLiteral("Restore…")) button->click();
                       for (auto* box : window.currentPage()->findChildren<QComboBox*>())
                           if (box->count() > 1) box->setCurrentIndex(1);
                   }});
    add("backups-copying", copying);
    add("backups-slowed", slowedCopying);
    add("backups-waiting", waitingBackup);
    add("backups-copy-failed", failedCopy);
    add("backups-locked", lockedBackups);
    add("backups-none-yet", noBackupYet);
    add("backups-damaged", damagedBackup);
    add("backups-nothing", nothingBackedUp);
    add("backups-long-names", manyBackedUp);
    return all;
}

} // namespace holdfast::testing
