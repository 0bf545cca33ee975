// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "app/cli/warm_fleet.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <ostream>

namespace holdfast::app {

/// Where a command writes: results, and what a person should know meanwhile.
struct CommandStreams {
    std::ostream& out;
    std::ostream& problems;
    bool progress = false; ///< somebody looks at `problems`
};

/// `holdfast recover` and `holdfast rollback`: draws the plan up, shows it with what the guards say,
/// rehearses it or begins it with the confirmation that was given as options, tells how it goes on, and ends
/// with its evidence. `done` is called once. Main thread.
class RecoverCommand {
public:
    using Done = std::function<void(int exitCode)>;

    RecoverCommand(ports::EngineClient& engine, ports::ActionClient& actions, const Options& options,
                   CommandStreams streams, Done done);
    ~RecoverCommand();
    RecoverCommand(const RecoverCommand&) = delete;
    RecoverCommand& operator=(const RecoverCommand&) = delete;

    void begin(const std::string& fleetFile);
    /// Ctrl-C. Before the plan runs: ends at once. While it runs: it ends at the next step's boundary and
    /// what was done is undone; the second time the program ends, and the next start takes the plan up.
    void interrupt();

private:
    void draw();
    void take(const actions::PlanSheet& sheet);
    void rehearse(const actions::PlanSheet& sheet);
    void execute(const actions::PlanSheet& sheet);
    void watch(const FleetState& state);
    void tell(const automation::RunningPlan& running);
    void conclude();
    void report(const actions::PlanDetail& detail);
    /// `text` for people, `document` for --format json.
    void write(const std::string& text, const nlohmann::json& document);
    void end(int exitCode, const std::string& problem = {});

    ports::EngineClient& m_engine;
    ports::ActionClient& m_actions;
    Options m_options;
    CommandStreams m_streams;
    Done m_done;
    WarmFleet m_fleet;
    std::optional<actions::PlanId> m_running;
    std::string m_told; ///< the progress that was written last
    bool m_interrupted = false;
    bool m_concluding = false;
};

/// `holdfast guards`: lets every guard refuse on copies of a plan and tells which did. Main thread.
class GuardsCommand {
public:
    using Done = std::function<void(int exitCode)>;

    GuardsCommand(ports::EngineClient& engine, ports::ActionClient& actions, const Options& options,
                  CommandStreams streams, Done done);

    void begin(const std::string& fleetFile);
    /// Ctrl-C: ends at once; nothing was done.
    void interrupt();

private:
    void end(int exitCode);
    void report(const std::vector<ports::GuardTrial>& trials);

    ports::ActionClient& m_actions;
    Options m_options;
    CommandStreams m_streams;
    Done m_done;
    WarmFleet m_fleet;
};

/// The exit code for how a plan ended: done 0, refused or expired 3, needs a person 4, else 1; one that was
/// aborted by interrupting this program and is undone: 130.
[[nodiscard]] int exitCodeOf(const actions::PlanSummary& summary, bool interrupted) noexcept;

} // namespace holdfast::app
