// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_command.h"

#include "app/cli/counted.h"
#include "engine/core/fleet/fleet_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::app {

namespace {

void writeJson(const FleetFileOutcome& outcome, std::ostream& out) {
    nlohmann::json problems = nlohmann::json::array();
    for (const auto& diagnostic : outcome.diagnostics) {
        problems.push_back({{"level", diagnostic.level == Diagnostic::Level::Error ? "error" : "note"},
                            {"file", diagnostic.file},
                            {"line", diagnostic.line},
                            {"column", diagnostic.column},
                            {"message", diagnostic.message},
                            {"suggestion", diagnostic.suggestion}});
    }
    const nlohmann::json json{{"valid", outcome.fleet != nullptr},
                              {"services", outcome.fleet ? outcome.fleet->services.size() : 0},
                              {"dependencies", outcome.fleet ? outcome.fleet->dependencies.size() : 0},
                              {"problems", std::move(problems)}};
    out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

void writeCsv(const FleetFileOutcome& outcome, std::ostream& out) {
    out << "level,file,line,column,message,suggestion\n";
    for (const auto& d : outcome.diagnostics) {
        out << fmt::format("{},{},{},{},{},{}\n", d.level == Diagnostic::Level::Error ? "error" : "note",
                           csvField(d.file), d.line, d.column, csvField(d.message), csvField(d.suggestion));
    }
}

} // namespace

int runCheck(const Options& options, std::ostream& out, std::ostream& problems) {
    const auto outcome = readFleetFile(options.fleet, processEnvironment());
    if (options.format == Format::Json) {
        writeJson(outcome, out);
    } else if (options.format == Format::Csv) {
        writeCsv(outcome, out);
    } else {
        for (const auto& diagnostic : outcome.diagnostics)
            problems << toString(diagnostic) << '\n';
        if (outcome.fleet) {
            const auto breakers =
                std::ranges::count_if(outcome.fleet->dependencies, &DependencySpec::breaker);
            out << fmt::format("{}: fleet «{}» ({}), {}, {}, {} with a breaker\n", options.fleet,
                               outcome.fleet->name, toString(outcome.fleet->environment),
                               counted(outcome.fleet->services.size(), "service", "services"),
                               counted(outcome.fleet->dependencies.size(), "dependency", "dependencies"),
                               breakers);
        } else {
            const auto errors =
                std::ranges::count(outcome.diagnostics, Diagnostic::Level::Error, &Diagnostic::level);
            problems << fmt::format("{} {} found\n", errors, errors == 1 ? "mistake" : "mistakes");
        }
    }
    return outcome.fleet ? exit_code::kDone : exit_code::kBadUsage;
}

} // namespace holdfast::app
