// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/action_link.h"
#include "models/backup_link.h"
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "models/snapshot_link.h"
#include "tests/support/acting.h"
#include "tests/support/fake_backup_client.h"
#include "tests/support/fake_discovery.h"
#include "tests/support/sample_snapshots.h"
#include "tests/ui/gallery/conditions.h"
#include "ui/theme/theme.h"

#include <memory>

namespace holdfast::testing {

/// One window in one condition.
class Scene {
public:
    Scene(theme::Theme& look, const Condition& condition)
        : m_play(condition.play())
        , m_settings(QString())
        , m_link(m_client)
        , m_actions(m_hands)
        , m_snapshots(m_keeper)
        , m_backups(m_backer)
        , m_context({.theme = look,
                     .link = m_link,
                     .settings = m_settings,
                     .discovery = &m_discovery,
                     .actions = &m_actions,
                     .snapshots = &m_snapshots,
                     .backups = &m_backups})
        , m_window(m_context, galleryPages()) {
        m_discovery.files = galleryFiles();
        m_discovery.atOnce = true;
        if (m_play) {
            m_client.remember(m_play->takeEvents());
            m_play->tell(m_client);
            equip(m_hands, *m_client.state());
            if (condition.hands) condition.hands(m_hands);
            if (m_play->snapshots) equip(m_keeper, *m_play->snapshots, m_play->fleet());
            if (condition.keeper) condition.keeper(m_keeper);
        } else {
            m_client.publish(condition.bare());
        }
        if (condition.after) condition.after(m_window, m_context, m_client);
    }

    [[nodiscard]] shell::MainWindow& window() noexcept { return m_window; }

    [[nodiscard]] FakeEngineClient& client() noexcept { return m_client; }

    [[nodiscard]] FakeActionClient& hands() noexcept { return m_hands; }

    [[nodiscard]] FakeBackupClient& backer() noexcept { return m_backer; }

    [[nodiscard]] FakeSnapshotClient& keeper() noexcept { return m_keeper; }

    [[nodiscard]] shell::PageContext& context() noexcept { return m_context; }

    /// Of a condition with a fleet.
    [[nodiscard]] FleetPlay& play() noexcept { return *m_play; }

private:
    std::unique_ptr<FleetPlay> m_play;
    FakeEngineClient m_client;
    models::Settings m_settings;
    FakeDiscovery m_discovery;
    models::EngineLink m_link;
    FakeActionClient m_hands;
    models::ActionLink m_actions;
    FakeSnapshotClient m_keeper;
    models::SnapshotLink m_snapshots;
    FakeBackupClient m_backer;
    models::BackupLink m_backups;
    shell::PageContext m_context;
    shell::MainWindow m_window;
};

} // namespace holdfast::testing
