// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/in_process_snapshots.h"
#include "tests/support/acting_bench.h"

#include <QtTest/QTest>

namespace holdfast::testing {

inline constexpr int kSoon = 60'000;

/// A program that keeps snapshots of the place.
struct Kept {
    explicit Kept(ActingPlace& place, const QByteArray& fleet = {})
        : bench(place,
                {.fleet = fleet, .snapshots = place.folder.filePath(QStringLiteral("kept")).toStdString()})
        , client(*bench.engine, runtime::Asker{}) {}

    [[nodiscard]] std::shared_ptr<const snapshots::SnapshotState> state() const {
        const auto newest = bench.client->state();
        return newest ? newest->snapshots : nullptr;
    }

    [[nodiscard]] std::size_t count() const { return state() ? state()->snapshots.size() : 0; }

    void take(const std::string& reason) {
        taken.reset();
        client.take(reason, [this](const Result<snapshots::SnapshotId>& answer) { taken = answer; });
    }

    std::function<void(Result<std::string>)> hear() {
        said.reset();
        return [this](const Result<std::string>& answer) { said = answer; };
    }

    [[nodiscard]] std::vector<std::string> audited() {
        std::optional<ports::AuditAnswer> all;
        bench.acts->queryAudit({}, [&](const Result<ports::AuditAnswer>& answer) { all = *answer; });
        static_cast<void>(QTest::qWaitFor([&] { return all.has_value(); }, kSoon));
        std::vector<std::string> kinds;
        for (const auto& entry : all ? all->entries : std::vector<actions::AuditEntry>())
            kinds.push_back(entry.note.kind);
        return kinds;
    }

    ActingBench bench;
    runtime::InProcessSnapshots client;
    std::optional<Result<snapshots::SnapshotId>> taken;
    std::optional<Result<std::string>> said;
};

} // namespace holdfast::testing
