// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include "app/cli/option_checks.h"
#include "app/cli/option_rules.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace holdfast::app {

namespace {

constexpr std::array<std::pair<std::string_view, Action>, 17> kActions{{{"serve", Action::Serve},
                                                                        {"check", Action::Check},
                                                                        {"sweep", Action::Sweep},
                                                                        {"impact", Action::Impact},
                                                                        {"forecast", Action::Forecast},
                                                                        {"anomalies", Action::Anomalies},
                                                                        {"warnings", Action::Warnings},
                                                                        {"discover", Action::Discover},
                                                                        {"capture", Action::Capture},
                                                                        {"recover", Action::Recover},
                                                                        {"rollback", Action::RollBack},
                                                                        {"restore", Action::Restore},
                                                                        {"guards", Action::Guards},
                                                                        {"plan", Action::Plan},
                                                                        {"audit", Action::Audit},
                                                                        {"snapshot", Action::Snapshot},
                                                                        {"backup", Action::Backup}}};

std::unexpected<Error> misused(std::string text) {
    return failure(ErrorCode::FixInput, std::move(text), "command line");
}

std::string unknownOption(const std::string& option) {
    std::vector<std::string_view> known{"--lab",     "--no-api", "--analysis",
                                        "--dry-run", "--help",   "--version"};
    for (const auto& [name, rule] : valueOptions())
        known.push_back(name);
    const auto nearest = nearestWord(option, known);
    return fmt::format("{} is not an option{}", option,
                       nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
}

/// The words of discover: its source, and the files.
Result<Options> placeDiscover(std::vector<std::string> words, Options options) {
    if (words.empty() || words.front() != "compose") {
        return misused(words.empty()
                           ? "discover: expected «discover compose FILE»"
                           : fmt::format("discover: expected «compose», found «{}»", words.front()));
    }
    words.erase(words.begin());
    if (words.empty()) return misused("discover compose: the Compose file is missing");
    if (options.format == Format::Csv) return misused("discover: --format is text or json");
    options.sources = std::move(words);
    return options;
}

/// The words that are not options: a subcommand, a folder for capture, a fleet file.
Result<Options> placeWords(std::vector<std::string> words, Options options) {
    if (!words.empty() && options.action == Action::Window) {
        const auto found =
            std::ranges::find(kActions, words.front(), &std::pair<std::string_view, Action>::first);
        if (found != kActions.end()) {
            options.action = found->second;
            words.erase(words.begin());
        } else if (words.front().find('.') == std::string::npos &&
                   words.front().find('/') == std::string::npos) {
            std::vector<std::string_view> known;
            for (const auto& [name, action] : kActions)
                known.push_back(name);
            const auto nearest = nearestWord(words.front(), known);
            if (!nearest.empty())
                return misused(
                    fmt::format("«{}» is not a command; did you mean «{}»?", words.front(), nearest));
        }
    }
    if (options.action == Action::Discover) return placeDiscover(std::move(words), std::move(options));
    if (const auto wrong = placeActing(words, options); !wrong.empty()) return misused(wrong);
    const Options usual;
    if (!options.profiles.empty() || !options.environmentFile.empty() || options.host != usual.host)
        return misused("--profile, --env-file and --host are for discover");
    if (options.action == Action::Capture) {
        if (words.empty()) return misused("capture: the folder for the pictures is missing");
        options.captureFolder = words.front();
        words.erase(words.begin());
    }
    if (!words.empty()) {
        options.fleet = words.front();
        words.erase(words.begin());
    }
    if (!words.empty()) return misused(fmt::format("«{}» is one word too many", words.front()));
    if (options.lab && !options.fleet.empty()) return misused("either a fleet file or --lab, not both");
    if (!options.fault.empty() && (options.action != Action::Capture || !options.lab))
        return misused("--fault is for capture on the lab");
    const bool needsFleet = options.action == Action::Serve || options.action == Action::Sweep;
    if (needsFleet && options.fleet.empty() && !options.lab)
        return misused("a fleet file or --lab is missing");
    if (const auto wrong = impactMisuse(options); !wrong.empty()) return misused(wrong);
    if (const auto wrong = forecastMisuse(options); !wrong.empty()) return misused(wrong);
    if (const auto wrong = anomaliesMisuse(options); !wrong.empty()) return misused(wrong);
    if (const auto wrong = warningsMisuse(options); !wrong.empty()) return misused(wrong);
    const bool table = options.action == Action::Forecast || options.action == Action::Anomalies ||
                       options.action == Action::Warnings;
    if (table && !options.formatNamed) options.format = Format::Csv;
    if (options.action == Action::Impact && !options.formatNamed) options.format = Format::Json;
    if (options.action == Action::Check && options.fleet.empty())
        return misused("check: the fleet file is missing");
    return options;
}

} // namespace

Result<Options> parseOptions(const std::vector<std::string>& arguments) {
    Options options;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string argument = arguments[i];
        std::optional<std::string> value;
        if (argument.starts_with("--")) {
            if (const auto equals = argument.find('='); equals != std::string::npos) {
                value = argument.substr(equals + 1);
                argument.resize(equals);
            }
        }
        if (argument == "--help" || argument == "-h") return Options{.action = Action::Help};
        if (argument == "--version") return Options{.action = Action::Version};
        if (argument == "--lab") {
            options.lab = true;
        } else if (argument == "--no-api") {
            options.api = false;
        } else if (argument == "--dry-run") {
            options.acting.dryRun = true;
        } else if (argument == "--analysis") {
            options.analysis = true;
        } else if (const auto rule = valueOptions().find(argument); rule != valueOptions().end()) {
            if (!value && i + 1 < arguments.size()) value = arguments[++i];
            if (!value || !rule->second.read(*value, options)) {
                return misused(fmt::format("{}: expected {}{}", argument, rule->second.expected,
                                           value ? fmt::format(", found «{}»", *value) : ""));
            }
        } else if (argument.starts_with('-') && argument != "-") {
            return misused(unknownOption(argument));
        } else {
            words.push_back(argument);
        }
    }
    return placeWords(std::move(words), std::move(options));
}

} // namespace holdfast::app
