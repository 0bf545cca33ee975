// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "app/lab_session.h"
#include "app/stop_signals.h"
#include "app/watch.h"
#include "engine/discovery/file_discovery.h"
#include "models/action_link.h"
#include "models/backup_link.h"
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "models/snapshot_link.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_context.h"
#include "ui/theme/theme.h"

#include <QtCore/QString>

#include <string>

class QApplication;

namespace holdfast::app {

/// The composition of the window: engine, lab, models and pages, made from the outside in, destroyed in
/// reverse. Opens what the options name: the lab, a fleet, else the last one. Main thread.
class WindowSession final : private ports::LabListener {
public:
    /// `settings`: the file they are kept in; empty: they are not. `application` outlives the session.
    WindowSession(QApplication& application, const Options& options, const QString& settings,
                  Keeping keeping);
    ~WindowSession() override;
    WindowSession(const WindowSession&) = delete;
    WindowSession& operator=(const WindowSession&) = delete;

    [[nodiscard]] shell::MainWindow& window() noexcept { return m_window; }

    [[nodiscard]] theme::Theme& theme() noexcept { return m_theme; }

    [[nodiscard]] models::EngineLink& link() noexcept { return m_link; }

    [[nodiscard]] ports::LabControl& lab() noexcept { return m_lab.control(); }

    /// Why nothing can be shown; empty: nothing is wrong.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

    /// `order`: «service:fault» or «service:fault:strength»; without a strength the usual one.
    void hurtLab(const std::string& order);

private:
    void open(const QString& file);
    void startLab();
    void labChanged(const ports::LabState& state) override;

    models::Settings m_settings;
    theme::Theme m_theme;
    LabSession m_lab;
    Watch m_watch;
    discovery::FileDiscovery m_discovery;
    models::EngineLink m_link;
    models::ActionLink m_actions;
    models::SnapshotLink m_snapshots;
    models::BackupLink m_backups;
    shell::PageContext m_context;
    shell::MainWindow m_window;
    StopSignals m_signals;
    QString m_trouble;
    bool m_labOpened = false;
};

} // namespace holdfast::app
