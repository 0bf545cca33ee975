// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::app {

enum class Action : std::uint8_t {
    Window,
    Serve,
    Check,
    Sweep,
    Impact,
    Forecast,
    Anomalies,
    Warnings,
    Discover,
    Recover,
    RollBack,
    Restore,
    Guards,
    Plan,
    Audit,
    Snapshot,
    Backup,
    Capture,
    Version,
    Help
};
enum class Format : std::uint8_t { Text, Json, Csv };

/// Of recover, rollback, restore, guards, plan, audit, snapshot and backup. What is said of recover holds for
/// rollback and restore, too.
struct ActingOptions {
    std::string service;
    std::string action;   ///< recover: «graceful-restart»
    std::string verb;     ///< plan: «list», «show», «export»; audit: «list», «verify», «export»
    std::string plan;     ///< plan show, export: its id
    bool dryRun = false;  ///< recover
    std::string confirm;  ///< recover: the name that is typed
    std::string reason;   ///< recover, snapshot take
    std::string snapshot; ///< snapshot: its id; import: a file
    std::string other;    ///< snapshot diff: the later one; empty: the fleet as it is now
    std::string second;   ///< recover: the second person, where one is asked for
    std::map<std::string, std::string> settings; ///< recover: PlanRequest::arguments
    std::string backup;                          ///< backup: its id; empty: the newest sound one
    std::string into;                            ///< backup restore: a folder; restore: «fresh», «in-place»
    std::optional<TimePoint> at;                 ///< restore, backup restore: as it was then
    bool atBackup = false;                       ///< the same: no further than the backup itself
    std::optional<std::uint64_t> transaction;    ///< the same: up to and with this one
    std::size_t limit = 200;                     ///< plan list, audit list
};

/// What the command line asks for. Every option has a default; those of other actions stay at theirs.
struct Options {
    Action action = Action::Window;
    std::string fleet; ///< empty: the last one, or none
    bool lab = false;
    Format format = Format::Text; ///< impact: JSON, forecast, anomalies, warnings: CSV, unless one is named
    bool formatNamed = false;
    std::string dataFolder; ///< empty: the user's

    std::string graph;                 ///< impact: a table of callers instead of a fleet
    std::vector<std::string> services; ///< impact: what fails
    bool analysis = false;             ///< impact: what the shape of the graph says

    std::string input;       ///< forecast: a file of series; anomalies: of observations; warnings: by minute
    std::size_t horizon = 0; ///< forecast: steps
    std::vector<std::uint32_t> seasons; ///< forecast: in steps; empty: found in the values
    double level = 95.0;                ///< forecast: of the interval, in percent
    std::optional<double> limit;        ///< warnings: of all series
    Duration horizonTime{15 * 60'000};  ///< warnings: in which the limit may be reached
    bool horizonIsTime = false;         ///< --horizon was a time, not steps

    std::string method;       ///< anomalies: «forest» or «stream»
    std::string train;        ///< anomalies: what is ordinary; empty: the input itself
    std::string labelColumn;  ///< anomalies: a column that is not looked at; empty: none
    std::string order;        ///< anomalies: «time» or «none»; empty: as the rows look
    std::uint32_t trees = 0;  ///< anomalies; 0: as usual
    std::uint32_t sample = 0; ///< anomalies: rows a tree; 0: as usual
    std::uint64_t seed = 0;   ///< anomalies

    ActingOptions acting;

    std::vector<std::string> sources;  ///< discover: Compose files, in the order of their precedence
    std::vector<std::string> profiles; ///< discover: of the Compose project
    std::string environmentFile;       ///< discover: instead of .env
    std::string host = "127.0.0.1";    ///< discover: where published ports are reached

    std::string captureFolder;
    std::string page;  ///< empty: every page
    std::string theme; ///< "light", "dark"; empty: both (capture) or the system's (window)
    int width = 1440;
    int height = 900;
    double scale = 1.0;
    int sweeps = 0;    ///< before the first picture; 0: enough for lines to show
    std::string fault; ///< capture on the lab: «service:fault» or «service:fault:strength»; empty: none

    std::string listen = "127.0.0.1:8010";
    std::string certificateFile;
    std::string keyFile;
    std::string tokenVariable = "HOLDFAST_API_TOKEN"; ///< the environment variable the token is taken from
    bool api = true;
};

/// Exit codes, as documented.
namespace exit_code {
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadUsage = 2;
inline constexpr int kRefused = 3;
inline constexpr int kUnknown = 4;
inline constexpr int kInterrupted = 130;
} // namespace exit_code

/// Reads the arguments (without the program's name). A mistake is a sentence with the nearest valid word.
[[nodiscard]] Result<Options> parseOptions(const std::vector<std::string>& arguments);

[[nodiscard]] std::string helpText();

} // namespace holdfast::app
