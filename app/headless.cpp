// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include "app/api_clients.h"
#include "app/cli/backup_command.h"
#include "app/cli/recover_command.h"
#include "app/cli/snapshot_command.h"
#include "app/cli/sweep_command.h"
#include "app/fleet_source.h"
#include "app/lab_session.h"
#include "app/stop_signals.h"
#include "app/watch.h"
#include "engine/api/api_server.h"
#include "engine/api/api_tokens.h"
#include "engine/core/base/url.h"

#include <QtCore/QCoreApplication>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>

namespace holdfast::app {

namespace {

/// Progress on standard error, when somebody looks.
void tellProgress(const ports::LabState& state) {
    if (isatty(STDERR_FILENO) == 0 || state.step.empty()) return;
    std::cerr << fmt::format("\r\033[Klab: {} ({:.0f} %)", state.step, state.progress * 100.0);
    if (state.phase == ports::LabPhase::Running) std::cerr << '\n';
    std::cerr.flush();
}

/// What both commands share: a lab when one is asked for, an engine, and a way to end in order.
class Headless {
public:
    Headless(const Options& options, Keeping keeping, std::optional<Acting> acting = std::nullopt)
        : m_watch(keeping, options.dataFolder.empty() ? defaultDataFolder() : options.dataFolder,
                  m_lab.environment(), inLab(std::move(acting))) {
        m_lab.setFaultSink([this](Event fault) {
            m_watch.engine().post(
                [fault = std::move(fault)](runtime::Engine& engine) { engine.note(fault); });
        });
        QObject::connect(&m_signals, &StopSignals::stopRequested, &m_signals, [this] { m_onStop(); });
    }

    ~Headless() { m_lab.setFaultSink({}); }

    Headless(const Headless&) = delete;
    Headless& operator=(const Headless&) = delete;

    /// Calls back with the fleet file, at once or when the lab runs; ends the program when there is none.
    void withFleet(const Options& options, std::function<void(const std::string&)> use) {
        if (!options.lab) {
            use(options.fleet);
            return;
        }
        m_start.emplace(m_lab.control(), tellProgress,
                        [use = std::move(use)](const Result<std::string>& file) {
                            if (file) {
                                use(*file);
                                return;
                            }
                            std::cerr << "holdfast: the lab did not start: " << file.error().detail << '\n';
                            QCoreApplication::exit(exit_code::kFailed);
                        });
    }

    /// What a signal to stop does instead of ending the program at once.
    void onStop(std::function<void()> stop) { m_onStop = std::move(stop); }

    [[nodiscard]] Watch& watch() noexcept { return m_watch; }

    /// Where the lab's control socket is; empty: no lab runs.
    [[nodiscard]] std::string labFolder() { return m_lab.control().state().directory; }

private:
    /// The lab's services are steered through its supervisor.
    [[nodiscard]] std::optional<Acting> inLab(std::optional<Acting> acting) {
        if (acting) acting->local = &m_lab.platform();
        return acting;
    }

    LabSession m_lab;
    Watch m_watch;
    StopSignals m_signals;
    std::function<void()> m_onStop = [] { QCoreApplication::exit(exit_code::kInterrupted); };
    std::optional<LabStart> m_start;
};

Result<api::ApiOptions> apiOptions(const Options& options) {
    const auto endpoint = parseEndpoint(options.listen);
    if (!endpoint)
        return failure(ErrorCode::FixInput, fmt::format("expected address:port, found «{}»", options.listen),
                       "--listen");
    api::ApiOptions out{.address = endpoint->host,
                        .port = static_cast<std::uint16_t>(endpoint->port),
                        .certificateFile = options.certificateFile,
                        .keyFile = options.keyFile};
    auto tokens = api::tokensOf(processEnvironment(), options.tokenVariable);
    if (!tokens) return std::unexpected(tokens.error());
    out.tokens = std::move(*tokens);
    return out;
}

} // namespace

int runSweep(const Options& options) {
    Headless headless(options, Keeping::Memory);
    std::optional<SweepOnce> sweep;
    // Queued, so that exit() meets a running event loop.
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [&] {
            headless.withFleet(options, [&](const std::string& fleet) {
                sweep.emplace(headless.watch().client(), fleet,
                              [&](int exitCode, const FleetStatePtr& state, const std::string& problem) {
                                  if (state) writeSweep(*state, options.format, std::cout);
                                  if (!problem.empty()) std::cerr << problem << '\n';
                                  QCoreApplication::exit(exitCode);
                              });
            });
        },
        Qt::QueuedConnection);
    return QCoreApplication::exec();
}

namespace {

/// A command that acts. What is kept of readings goes with it; plans, audit trail and leases stay, so that it
/// may run beside another Holdfast. Triggers are left to that one.
template <typename Command>
int runActing(const Options& options) {
    Headless headless(
        options, Keeping::Memory,
        Acting{.origin = actions::Origin::CommandLine, .automation = false, .dryRun = options.acting.dryRun});
    std::optional<Command> command;
    headless.onStop([&] {
        if (command)
            command->interrupt();
        else
            QCoreApplication::exit(exit_code::kInterrupted);
    });
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [&] {
            headless.withFleet(options, [&](const std::string& fleet) {
                auto& watch = headless.watch();
                const CommandStreams streams{
                    .out = std::cout, .problems = std::cerr, .progress = isatty(STDERR_FILENO) != 0};
                const auto done = [](int exitCode) { QCoreApplication::exit(exitCode); };
                if constexpr (std::is_same_v<Command, BackupCommand>)
                    command.emplace(watch.client(), watch.actions(), watch.backups(), options, streams, done);
                else if constexpr (std::is_same_v<Command, SnapshotCommand>)
                    command.emplace(watch.client(), watch.actions(), watch.snapshots(), options, streams,
                                    done);
                else
                    command.emplace(watch.client(), watch.actions(), options, streams, done);
                command->begin(fleet);
            });
        },
        Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace

int runRecover(const Options& options) {
    return runActing<RecoverCommand>(options);
}

int runGuards(const Options& options) {
    return runActing<GuardsCommand>(options);
}

int runSnapshot(const Options& options) {
    return runActing<SnapshotCommand>(options);
}

int runBackup(const Options& options) {
    return runActing<BackupCommand>(options);
}

int runServe(const Options& options) {
    Headless headless(options, Keeping::Disk, Acting{.origin = actions::Origin::Api});
    ApiClients clients(headless.watch().engine());
    std::unique_ptr<api::ApiServer> server;
    if (options.api) {
        const auto listen = apiOptions(options);
        if (!listen) {
            std::cerr << fmt::format("holdfast: {}: {}\n", listen.error().where, listen.error().detail);
            return exit_code::kBadUsage;
        }
        auto& board = headless.watch().board();
        auto started = api::ApiServer::start(*listen, {.state = [&board] { return board.latest(); },
                                                       .clock = &headless.watch().clock(),
                                                       .version = programVersion(),
                                                       .act = clients.gate(),
                                                       .snapshots = clients.snapshotGate()});
        if (!started) {
            std::cerr << fmt::format("holdfast: {}: {}\n", started.error().where, started.error().detail);
            return started.error().code == ErrorCode::FixInput ? exit_code::kBadUsage : exit_code::kFailed;
        }
        server = std::move(*started);
        std::cout
            << "Listening on " << server->url()
            << " (/health, /status, /health-scores, /metrics, /recovery/plans, /audit, /snapshots, /backups)"
            << std::endl;
    }
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [&] {
            headless.withFleet(options, [&](const std::string& fleet) {
                if (options.lab)
                    std::cout << "Faults of the lab: " << headless.labFolder() << "/control.sock"
                              << std::endl;
                headless.watch().client().submit(ports::OpenFleet{.file = fleet},
                                                 [](const Result<std::string>& opened) {
                                                     if (opened) {
                                                         std::cout << "Watching " << *opened << std::endl;
                                                         return;
                                                     }
                                                     std::cerr << opened.error().detail << '\n';
                                                     QCoreApplication::exit(exit_code::kBadUsage);
                                                 });
            });
        },
        Qt::QueuedConnection);
    const int code = QCoreApplication::exec();
    // A service that is told to stop has done its work.
    return code == exit_code::kInterrupted ? exit_code::kDone : code;
}

} // namespace holdfast::app
