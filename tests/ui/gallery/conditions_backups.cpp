// SPDX-License-Identifier: GPL-3.0-or-later
// What the window may have to show of backups.
#include "tests/support/acting.h"
#include "tests/support/sample_backups.h"
#include "tests/ui/gallery/conditions.h"

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
    add("backups-copying", copying);
    add("backups-locked", lockedBackups);
    add("backups-none-yet", noBackupYet);
    add("backups-damaged", damagedBackup);
    add("backups-nothing", nothingBackedUp);
    add("backups-long-names", manyBackedUp);
    return all;
}

} // namespace holdfast::testing
