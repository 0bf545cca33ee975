// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/anomalies_command.h"
#include "app/cli/backup_offsite.h"
#include "app/cli/backup_record.h"
#include "app/cli/check_command.h"
#include "app/cli/discover_command.h"
#include "app/cli/forecast_command.h"
#include "app/cli/impact_command.h"
#include "app/cli/options.h"
#include "app/cli/record_command.h"
#include "app/cli/snapshot_record.h"
#include "app/cli/warnings_command.h"
#include "app/headless.h"
#include "app/stop_signals.h"
#include "app/watch.h"
#ifdef HOLDFAST_UI
#include "app/window.h"
#endif

#include <QtCore/QCoreApplication>

#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace holdfast::app;

int runWithoutWindow(const Options& options, int argc, char** argv) {
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("holdfast"));
    switch (options.action) {
    case Action::Sweep:
        return runSweep(options);
    case Action::Recover:
    case Action::RollBack:
    case Action::Restore:
        return runRecover(options);
    case Action::Guards:
        return runGuards(options);
    case Action::Snapshot:
        return runSnapshot(options);
    case Action::Backup:
        return runBackup(options);
    default:
        return runServe(options);
    }
}

int runWithWindow(const Options& options, int argc, char** argv) {
#ifdef HOLDFAST_UI
    return options.action == Action::Capture ? runCapture(options, argc, argv)
                                             : runWindow(options, argc, argv);
#else
    static_cast<void>(argc);
    static_cast<void>(argv);
    static_cast<void>(options);
    std::cerr << "holdfast: this build has no window; `holdfast serve` runs the engine\n";
    return exit_code::kBadUsage;
#endif
}

} // namespace

int main(int argc, char** argv) {
    outliveFileLimits();
    const auto options = parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::cerr << "holdfast: " << options.error().detail << "\nTry: holdfast --help\n";
        return exit_code::kBadUsage;
    }
    switch (options->action) {
    case Action::Help:
        std::cout << helpText();
        return exit_code::kDone;
    case Action::Version:
        std::cout << "holdfast " << programVersion() << '\n';
        return exit_code::kDone;
    case Action::Check:
        return runCheck(*options, std::cout, std::cerr);
    case Action::Anomalies:
        return runAnomalies(*options, std::cout, std::cerr);
    case Action::Forecast:
        return runForecast(*options, std::cout, std::cerr);
    case Action::Warnings:
        return runWarnings(*options, std::cout, std::cerr);
    case Action::Impact:
        return runImpact(*options, std::cout, std::cerr);
    case Action::Discover:
        return runDiscover(*options, std::cout, std::cerr);
    case Action::Plan:
        return runPlan(*options, holdfast::processEnvironment(), std::cout, std::cerr);
    case Action::Audit:
        return runAudit(*options, holdfast::processEnvironment(), std::cout, std::cerr);
    case Action::Snapshot:
        if (readsKeptOnly(*options))
            return runSnapshotRecord(*options, holdfast::processEnvironment(), std::cout, std::cerr);
        return runWithoutWindow(*options, argc, argv);
    case Action::Backup:
        if (options->acting.verb == "list")
            return runBackupList(*options, holdfast::processEnvironment(), std::cout, std::cerr);
        if (isOffsite(options->acting.verb))
            return runBackupOffsite(*options, holdfast::processEnvironment(), std::cout, std::cerr);
        return runWithoutWindow(*options, argc, argv);
    case Action::Recover:
    case Action::RollBack:
    case Action::Restore:
    case Action::Guards:
    case Action::Sweep:
    case Action::Serve:
        return runWithoutWindow(*options, argc, argv);
    case Action::Window:
    case Action::Capture:
        return runWithWindow(*options, argc, argv);
    }
    return exit_code::kFailed;
}
