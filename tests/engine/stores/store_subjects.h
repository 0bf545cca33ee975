// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/memory_store.h"
#include "engine/stores/store_factory.h"
#include "tests/engine/stores/fault_disk.h"
#include "tests/engine/stores/store_fixture.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

// The stores that the contract (engine/ports/store.h) is tried on. A new one is added to implementations().
namespace holdfast::testing {

struct Subject {
    FaultDisk disk; // years of simulated time are written: without waiting for the real disk
    QTemporaryDir folder;
    FakeClock clock;
    std::unique_ptr<ports::Store> store;
};

using MakeStore = std::function<std::unique_ptr<ports::Store>(Subject&, const ports::Retention&)>;

[[nodiscard]] inline const std::map<std::string, MakeStore>& implementations() {
    static const std::map<std::string, MakeStore> all = {
        {"memory",
         [](Subject&, const ports::Retention& retention) {
             return std::make_unique<stores::MemoryStore>(retention);
         }},
        {"sqlite",
         [](Subject& subject, const ports::Retention& retention) -> std::unique_ptr<ports::Store> {
             subject.disk.doNotSync();
             subject.store.reset();
             const auto path = subject.folder.filePath(QStringLiteral("store.sqlite")).toStdString();
             auto opened = stores::openStore(path, retention, subject.clock, {.vfs = subject.disk.name()});
             return opened ? std::move(opened->store) : nullptr;
         }},
    };
    return all;
}

} // namespace holdfast::testing
