// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "app/lab_session.h"
#include "app/page_list.h"
#include "app/stop_signals.h"
#include "app/watch.h"
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "ui/capture/capturer.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QtCore/QFileInfo>
#include <QtCore/QStandardPaths>
#include <QtWidgets/QApplication>

#include <iostream>
#include <memory>

namespace holdfast::app {

namespace {

theme::SchemeChoice schemeOf(const std::string& name) {
    if (name == "dark") return theme::SchemeChoice::Dark;
    return name == "light" ? theme::SchemeChoice::Light : theme::SchemeChoice::System;
}

QString settingsFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/holdfast/settings.ini");
}

/// The composition of the window: made from the outside in, destroyed in reverse.
class WindowSession final : private ports::LabListener {
public:
    WindowSession(QApplication& application, const Options& options, const QString& settings, Keeping keeping)
        : m_settings(settings)
        , m_theme(application,
                  schemeOf(options.theme.empty() ? m_settings.theme().toStdString() : options.theme))
        , m_watch(keeping, options.dataFolder.empty() ? defaultDataFolder() : options.dataFolder,
                  m_lab.environment())
        , m_link(m_watch.client())
        , m_context({.theme = m_theme, .link = m_link, .settings = m_settings, .lab = &m_lab.control()})
        , m_window(m_context, allPages()) {
        m_lab.control().addListener(this);
        m_lab.setFaultSink([this](Event fault) {
            m_watch.engine().post(
                [fault = std::move(fault)](runtime::Engine& engine) { engine.note(fault); });
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

    ~WindowSession() override {
        m_lab.setFaultSink({});
        m_lab.control().removeListener(this);
    }

    WindowSession(const WindowSession&) = delete;
    WindowSession& operator=(const WindowSession&) = delete;

    [[nodiscard]] shell::MainWindow& window() noexcept { return m_window; }

    [[nodiscard]] theme::Theme& theme() noexcept { return m_theme; }

    [[nodiscard]] models::EngineLink& link() noexcept { return m_link; }

    /// Why nothing can be shown; empty: nothing is wrong.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

    /// `order`: «service:fault» or «service:fault:strength»; without a strength the usual one.
    void hurtLab(const std::string& order) {
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

private:
    void open(const QString& file) {
        m_link.submit(ports::OpenFleet{.file = file.toStdString()}, &m_window,
                      [this, file](const Result<std::string>& opened) {
                          if (!opened) {
                              m_trouble = QString::fromStdString(opened.error().detail);
                          } else if (file.toStdString() != m_lab.control().state().fleetFile) {
                              m_settings.addRecentFleet(file);
                          }
                      });
    }

    void startLab() {
        m_labOpened = false;
        m_lab.control().start([this](const Result<void>& started) {
            if (!started) m_trouble = QString::fromStdString(started.error().detail);
        });
        labChanged(m_lab.control().state());
    }

    void labChanged(const ports::LabState& state) override {
        if (state.phase == ports::LabPhase::Failed) m_trouble = QString::fromStdString(state.trouble);
        if (state.phase == ports::LabPhase::Stopped) m_labOpened = false;
        if (state.phase != ports::LabPhase::Running || state.fleetFile.empty() || m_labOpened) return;
        m_labOpened = true;
        open(QString::fromStdString(state.fleetFile));
    }

    models::Settings m_settings;
    theme::Theme m_theme;
    LabSession m_lab;
    Watch m_watch;
    models::EngineLink m_link;
    shell::PageContext m_context;
    shell::MainWindow m_window;
    StopSignals m_signals;
    QString m_trouble;
    bool m_labOpened = false;
};

} // namespace

int runWindow(const Options& options, int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("holdfast"));
    QApplication::setDesktopFileName(QStringLiteral("holdfast"));
    WindowSession session(application, options, settingsFile(), Keeping::Disk);
    session.window().show();
    return QApplication::exec();
}

int runCapture(const Options& options, int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("holdfast"));
    WindowSession session(application, options, {}, Keeping::Memory);
    capture::CaptureOptions wanted{.folder = QString::fromStdString(options.captureFolder),
                                   .page = QString::fromStdString(options.page),
                                   .size = QSize(options.width, options.height),
                                   .scale = options.scale};
    if (options.theme == "dark") wanted.schemes = {theme::Scheme::Dark};
    if (options.theme == "light") wanted.schemes = {theme::Scheme::Light};
    capture::Capturer capturer(session.window(), session.theme(), wanted);
    QObject::connect(&capturer, &capture::Capturer::taken, &application,
                     [](const QString& file) { std::cerr << file.toStdString() << '\n'; });
    QObject::connect(&capturer, &capture::Capturer::finished, &application, [](const QString& trouble) {
        if (!trouble.isEmpty()) std::cerr << "holdfast: " << trouble.toStdString() << '\n';
        QApplication::exit(trouble.isEmpty() ? exit_code::kDone : exit_code::kFailed);
    });
    // A lab is given time for its lines to say something; with no fleet at all the welcome is what there is.
    const int usual = options.lab ? 20 : 2;
    const auto sweeps = static_cast<std::uint64_t>(options.sweeps > 0 ? options.sweeps : usual);
    const bool nothing = options.fleet.empty() && !options.lab;
    bool hurt = options.fault.empty();
    bool begun = false;
    const auto begin = [&] {
        if (begun) return;
        begun = true;
        capturer.start();
    };
    QObject::connect(&session.link(), &models::EngineLink::stateChanged, &application,
                     [&](const FleetStatePtr& state) {
                         if (!hurt && state->sweep.number >= sweeps / 2) {
                             hurt = true;
                             session.hurtLab(options.fault);
                         }
                         if (!session.trouble().isEmpty()) {
                             std::cerr << "holdfast: " << session.trouble().toStdString() << '\n';
                             QApplication::exit(exit_code::kFailed);
                         } else if (nothing || state->sweep.number >= sweeps) {
                             begin();
                         }
                     });
    return QApplication::exec();
}

} // namespace holdfast::app
