// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_state.h"
#include "engine/runtime/in_process_backups.h"
#include "tests/support/acting_bench.h"

namespace holdfast::testing {

inline constexpr int kPatient = 60'000;

/// A program that backs up the place.
struct Backed {
    explicit Backed(ActingPlace& place)
        : bench(place, {.backups = true}), client(*bench.engine, runtime::Asker{}) {}

    [[nodiscard]] backups::ServiceBackups of(const char* service) const {
        const auto newest = bench.client->state();
        if (!newest || !newest->backups) return {};
        const auto& all = newest->backups->services;
        const auto found = std::ranges::find(all, ServiceId(service), &backups::ServiceBackups::service);
        return found == all.end() ? backups::ServiceBackups{} : *found;
    }

    template <typename T>
    std::function<void(Result<T>)> hear(std::optional<Result<T>>& into) {
        into.reset();
        return [&into](const Result<T>& answer) { into = answer; };
    }

    [[nodiscard]] std::vector<std::string> audited() {
        std::optional<ports::AuditAnswer> all;
        bench.acts->queryAudit({}, [&](const Result<ports::AuditAnswer>& answer) { all = *answer; });
        static_cast<void>(QTest::qWaitFor([&] { return all.has_value(); }, kPatient));
        std::vector<std::string> kinds;
        for (const auto& entry : all ? all->entries : std::vector<actions::AuditEntry>())
            kinds.push_back(entry.note.kind);
        return kinds;
    }

    ActingBench bench;
    runtime::InProcessBackups client;
    std::optional<Result<backups::BackupSummary>> taken;
    std::optional<Result<backups::DrillReport>> drilled;
    std::optional<Result<ports::Restored>> restored;
};

/// A line of a fleet file.
inline QByteArray serviceLine(const char* service, const char* kind, const std::string& address,
                              const QByteArray& more) {
    return QByteArray("  ") + service + ": { kind: " + kind + ", address: '" +
           QByteArray::fromStdString(address) + "', " + more + " }\n";
}

} // namespace holdfast::testing
