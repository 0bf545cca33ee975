// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_backups.h"

#include <chrono>

namespace holdfast::testing {

using namespace std::chrono_literals;
using backups::BackupState;
using backups::BackupSummary;
using backups::ServiceBackups;

namespace {

BackupSummary sample(TimePoint began, BackupMethod method, Duration took, std::uint64_t bytes) {
    BackupSummary backup;
    backup.id = backups::backupIdOf(began, 0x7f3a);
    backup.method = method;
    backup.began = began;
    backup.ended = began + took;
    backup.dataBytes = bytes;
    backup.storedBytes = bytes / 4;
    backup.server = method == BackupMethod::Redis ? "Redis 7.0.15" : "PostgreSQL 15.14";
    backup.proofs.verified =
        backups::Verification{.at = backup.ended + 20s,
                              .sound = true,
                              .text = "Every byte was read again and pg_verifybackup found it sound."};
    return backup;
}

backups::DrillReport proven(TimePoint at) {
    return {.at = at,
            .proven = true,
            .text = "It was brought back, every transaction replayed, and 14 tables are as they were.",
            .phases = {{"copy", 12'300ms}, {"start", 800ms}, {"replay", 4'200ms}, {"compare", 2'100ms}},
            .restoredTo = at - 40s,
            .findings = {}};
}

} // namespace

BackupState backupsAt(TimePoint now) {
    ServiceBackups postgres{.service = ServiceId("postgres"), .trouble = {}};
    for (int day = 0; day < 5; ++day) {
        auto one = sample(now - 3h - day * 24h, BackupMethod::Physical, 41s, 1'288'490'188);
        one.log = backups::LogRange{.systemIdentifier = "7437219801220987654",
                                    .timeline = 1,
                                    .begin = {0x2000028 + static_cast<std::uint64_t>(5 - day) * 0x4000000},
                                    .end = {0x2000138 + static_cast<std::uint64_t>(5 - day) * 0x4000000}};
        postgres.backups.push_back(one);
    }
    postgres.backups.front().proofs.drilled = proven(now - 2h);
    postgres.log = backups::LogStatus{.receiving = true, .received = {0x17000000}, .gaps = {}, .trouble = {}};
    postgres.recoveryPoint = backups::RecoveryPoint{.atMost = 0ms, .unsafe = 0, .observed = now - 2s};
    postgres.recoveryTime = 17'300ms;
    postgres.nextBackup = backups::Due{.at = now + 21h};
    postgres.copy =
        backups::CopyStatus{.to = "s3://holdfast-copies/shop", .at = now - 4min, .next = now + 11min};
    for (auto& one : postgres.backups)
        one.copied = postgres.copy->at;
    postgres.nextDrill = now + 24h * 6;

    ServiceBackups redis{.service = ServiceId("redis"), .trouble = {}};
    for (int part = 0; part < 4; ++part)
        redis.backups.push_back(sample(now - 1h - part * 6h, BackupMethod::Redis, 900ms, 52'428'800));
    redis.backups[1].proofs.drilled = proven(now - 7h);
    redis.recoveryPoint = backups::RecoveryPoint{.atMost = 140s, .unsafe = 31, .observed = now - 2s};
    redis.recoveryTime = 2'900ms;
    redis.nextBackup = backups::Due{.at = now + 3min, .reason = backups::DueReason::RecoveryPoint};
    return {.services = {postgres, redis}};
}

void failDrill(BackupState& state, TimePoint now) {
    auto& report = *state.services.front().backups.front().proofs.drilled;
    report.at = now - 10min;
    report.proven = false;
    report.text = "The table shop.orders does not come back whole.";
    report.findings = {"Page 1,204 of shop.orders is damaged: its checksum does not fit.",
                       "shop.orders has 88,104 rows and 88,112 were there."};
}

void loseLog(BackupState& state, TimePoint now) {
    auto& service = state.services.front();
    service.log->receiving = false;
    service.log->trouble = "The log is not received: password authentication failed for user «holdfast».";
    service.recoveryPoint = backups::RecoveryPoint{.atMost = 22min, .unsafe = 48'000'000, .observed = now};
}

} // namespace holdfast::testing
