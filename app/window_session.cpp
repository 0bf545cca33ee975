// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_session.h"

#include "app/page_list.h"
#include "engine/discovery/disk_files.h"

#include <QtCore/QFileInfo>
#include <QtWidgets/QApplication>

namespace holdfast::app {

namespace {

theme::SchemeChoice schemeOf(const std::string& name) {
    if (name == "dark") return theme::SchemeChoice::Dark;
    return name == "light" ? theme::SchemeChoice::Light : theme::SchemeChoice::System;
}

} // namespace

WindowSession::WindowSession(QApplication& application, const Options& options, const QString& settings,
                             Keeping keeping)
    : m_settings(settings)
    , m_theme(application, schemeOf(options.theme.empty() ? m_settings.theme().toStdString() : options.theme))
    , m_watch(keeping, options.dataFolder.empty() ? defaultDataFolder() : options.dataFolder,
              m_lab.environment(), Acting{.origin = actions::Origin::Window, .local = &m_lab.platform()})
    , m_discovery(discovery::diskFiles(), processEnvironment())
    , m_link(m_watch.client())
    , m_actions(m_watch.actions())
    , m_snapshots(m_watch.snapshots())
    , m_backups(m_watch.backups())
    , m_context({.theme = m_theme,
                 .link = m_link,
                 .settings = m_settings,
                 .lab = &m_lab.control(),
                 .discovery = &m_discovery,
                 .actions = &m_actions,
                 .snapshots = &m_snapshots,
                 .backups = &m_backups})
    , m_window(m_context, allPages()) {
    m_lab.control().addListener(this);
    m_lab.setFaultSink([this](Event fault) {
        m_watch.engine().post([fault = std::move(fault)](runtime::Engine& engine) { engine.note(fault); });
    });
    QObject::connect(&m_window, &shell::MainWindow::fleetChosen, &m_window,
                     [this](const QString& file) { open(file); });
    QObject::connect(&m_window, &shell::MainWindow::labRequested, &m_window, [this] { startLab(); });
    QObject::connect(&m_signals, &StopSignals::stopRequested, &m_window, [this] {
        m_window.saveLayout();
        QCoreApplication::quit();
    });
    if (options.lab) {
        startLab();
    } else if (!options.fleet.empty()) {
        open(QFileInfo(QString::fromStdString(options.fleet)).absoluteFilePath());
    } else if (!m_settings.lastFleet().isEmpty() && QFileInfo::exists(m_settings.lastFleet())) {
        open(m_settings.lastFleet());
    }
}

WindowSession::~WindowSession() {
    m_lab.setFaultSink({});
    m_lab.control().removeListener(this);
}

void WindowSession::hurtLab(const std::string& order) {
    const QStringList words = QString::fromStdString(order).split(QLatin1Char(':'));
    const ServiceId service(words.value(0).toStdString());
    ports::FaultOrder wanted{.service = service, .fault = words.value(1).toStdString(), .lasts = {}};
    bool given = false;
    wanted.strength = words.value(2).toDouble(&given);
    for (const auto& each : m_lab.control().state().services) {
        for (const auto& offer : each.offers) {
            if (!given && each.id == service && offer.fault == wanted.fault)
                wanted.strength = offer.defaultStrength;
        }
    }
    m_lab.control().inject(wanted, [this](const Result<void>& done) {
        if (!done) m_trouble = QString::fromStdString(done.error().detail);
    });
}

void WindowSession::open(const QString& file) {
    m_link.submit(ports::OpenFleet{.file = file.toStdString()}, &m_window,
                  [this, file](const Result<std::string>& opened) {
                      if (!opened) {
                          m_trouble = QString::fromStdString(opened.error().detail);
                      } else if (file.toStdString() != m_lab.control().state().fleetFile) {
                          m_settings.addRecentFleet(file);
                      }
                  });
}

void WindowSession::startLab() {
    m_labOpened = false;
    m_lab.control().start([this](const Result<void>& started) {
        if (!started) m_trouble = QString::fromStdString(started.error().detail);
    });
    labChanged(m_lab.control().state());
}

void WindowSession::labChanged(const ports::LabState& state) {
    if (state.phase == ports::LabPhase::Failed) m_trouble = QString::fromStdString(state.trouble);
    if (state.phase == ports::LabPhase::Stopped) m_labOpened = false;
    if (state.phase != ports::LabPhase::Running || state.fleetFile.empty() || m_labOpened) return;
    m_labOpened = true;
    open(QString::fromStdString(state.fleetFile));
}

} // namespace holdfast::app
