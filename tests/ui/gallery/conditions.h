// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/fake_action_client.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/fake_snapshot_client.h"
#include "tests/support/fleet_play.h"
#include "ui/shell/main_window.h"

#include <QtCore/QString>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::testing {

/// Something the window may have to show.
struct Condition {
    QString name;
    std::function<std::unique_ptr<FleetPlay>()> play; ///< null: no fleet is open
    std::function<FleetStatePtr()> bare;              ///< the state without a fleet
    /// What a person does then.
    std::function<void(shell::MainWindow&, shell::PageContext&, FakeEngineClient&)> after;
    /// What is else than usual about acting.
    std::function<void(FakeActionClient&)> hands = {};
    /// What is else than usual about snapshots.
    std::function<void(FakeSnapshotClient&)> keeper = {};
};

[[nodiscard]] std::vector<Condition> conditions();
/// Those of acting.
[[nodiscard]] std::vector<Condition> actingConditions();
/// Those of snapshots.
[[nodiscard]] std::vector<Condition> snapshotConditions();
/// Those of backups.
[[nodiscard]] std::vector<Condition> backupConditions();

/// Compose files by their path, as if they were on the disk.
[[nodiscard]] std::map<std::string, std::string> galleryFiles();

/// The pages that need nothing but an engine.
[[nodiscard]] std::vector<shell::PageEntry> galleryPages();

} // namespace holdfast::testing
