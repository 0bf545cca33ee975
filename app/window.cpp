// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "app/window_session.h"
#include "ui/capture/capturer.h"

#include <QtCore/QStandardPaths>
#include <QtWidgets/QApplication>

#include <iostream>

namespace holdfast::app {

namespace {

QString settingsFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/holdfast/settings.ini");
}

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
