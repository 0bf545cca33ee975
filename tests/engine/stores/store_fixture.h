// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"
#include "engine/stores/store_factory.h"
#include "tests/support/fake_clock.h"

#include <QtCore/QString>
#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <memory>
#include <string>

namespace holdfast::testing {

inline const SeriesKey kLatency{.service = ServiceId("api"), .signal = SignalId("latency")};
inline const SeriesKey kMemory{.service = ServiceId("redis"), .signal = SignalId("memory")};

[[nodiscard]] inline Event eventAt(TimePoint time, EventKind kind = EventKind::EngineStarted,
                                   Severity severity = Severity::Info, const char* service = "",
                                   Facts facts = {}) {
    return {.sequence = 0,
            .time = time,
            .kind = kind,
            .severity = severity,
            .service = ServiceId(service),
            .facts = std::move(facts)};
}

/// What went wrong, for a test's message; empty: nothing did.
template <typename T>
[[nodiscard]] QString wrong(const Result<T>& result) {
    return result ? QString() : QString::fromStdString(result.error().detail + " @ " + result.error().where);
}

/// A SQLite store in a private folder, on a clock that the test drives.
struct StoreFixture {
    QTemporaryDir folder;
    FakeClock clock;
    ports::Retention retention;
    stores::StoreOptions options;
    std::unique_ptr<ports::Store> store;

    [[nodiscard]] std::filesystem::path path() const {
        return std::filesystem::path(folder.path().toStdString()) / "store.sqlite";
    }

    [[nodiscard]] Result<stores::OpenedStore> open() {
        store.reset();
        auto opened = stores::openStore(path(), retention, clock, options);
        if (opened) store = std::move(opened->store);
        return opened;
    }
};

} // namespace holdfast::testing
