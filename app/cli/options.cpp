// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include "app/cli/option_checks.h"
#include "engine/core/actions/json_fields.h"
#include "engine/core/actions/recovery_action.h"
#include "engine/core/backups/backup.h"
#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/snapshots/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
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

std::string_view actionNames() {
    static const std::string names = [] {
        std::string text;
        for (const auto& traits : actions::allActions())
            text += fmt::format("{}{}", text.empty() ? "" : ", ", traits.name);
        return text;
    }();
    return names;
}

bool readSize(const std::string& text, Options& options) {
    const auto x = text.find('x');
    if (x == std::string::npos) return false;
    const auto width = parseNumber(text.substr(0, x));
    const auto height = parseNumber(text.substr(x + 1));
    if (!width || !height || *width < 640 || *height < 400 || *width > 7680 || *height > 4320) return false;
    options.width = static_cast<int>(*width);
    options.height = static_cast<int>(*height);
    return true;
}

bool readFormat(const std::string& text, Options& options) {
    if (text == "text")
        options.format = Format::Text;
    else if (text == "json")
        options.format = Format::Json;
    else if (text == "csv")
        options.format = Format::Csv;
    else
        return false;
    options.formatNamed = true;
    return true;
}

bool readHorizon(const std::string& text, Options& options) {
    const auto steps = parseNumber(text);
    if (const auto time = parseDuration(text); !steps && time && time->count() >= 1'000) {
        options.horizonTime = *time;
        options.horizonIsTime = true;
        return options.horizonTime <= std::chrono::days(365);
    }
    if (!steps || *steps < 1.0 || *steps > 2'000.0 || *steps != std::floor(*steps)) return false;
    options.horizon = static_cast<std::size_t>(*steps);
    return true;
}

/// Lengths in steps, separated by commas.
bool readSeasons(const std::string& text, Options& options) {
    options.seasons.clear();
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto comma = std::min(text.find(',', begin), text.size());
        const auto length = parseNumber(text.substr(begin, comma - begin));
        if (!length || *length < 2.0 || *length > 100'000.0 || *length != std::floor(*length)) return false;
        options.seasons.push_back(static_cast<std::uint32_t>(*length));
        begin = comma + 1;
    }
    return true;
}

bool readLevel(const std::string& text, Options& options) {
    const auto level = parseNumber(text);
    if (!level || !(*level >= 1.0 && *level <= 99.9)) return false;
    options.level = *level;
    return true;
}

/// A whole number within bounds, into `member`.
template <typename T>
auto wholeNumber(T Options::* member, double least, double most) {
    return [=](const std::string& text, Options& options) {
        const auto value = parseNumber(text);
        if (!value || !(*value >= least && *value <= most) || *value != std::floor(*value)) return false;
        options.*member = static_cast<T>(*value);
        return true;
    };
}

/// «name=value», once for each.
bool readSetting(const std::string& text, Options& options) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return false;
    return options.acting.settings.emplace(text.substr(0, equals), text.substr(equals + 1)).second;
}

/// «2026-11-22T00:30:00Z», perhaps with milliseconds.
bool readMoment(const std::string& text, Options& options) {
    constexpr std::size_t kWithoutFraction = 20;
    const bool whole = text.size() == kWithoutFraction && text.back() == 'Z';
    options.acting.at =
        actions::timeFromIso8601(whole ? text.substr(0, kWithoutFraction - 1) + ".000Z" : text);
    return options.acting.at.has_value();
}

struct OptionRule {
    std::string_view expected; ///< for messages
    std::function<bool(const std::string&, Options&)> read;
};

const std::map<std::string_view, OptionRule>& valueOptions() {
    const auto text = [](std::string Options::* member) {
        return [member](const std::string& value, Options& options) {
            options.*member = value;
            return !value.empty();
        };
    };
    const auto acting = [](std::string ActingOptions::* member) {
        return [member](const std::string& value, Options& options) {
            options.acting.*member = value;
            return !value.empty();
        };
    };
    static const std::map<std::string_view, OptionRule> rules{
        {"--action",
         {actionNames(),
          [](const std::string& value, Options& options) {
              options.acting.action = value;
              return actions::recoveryActionFromString(value).has_value();
          }}},
        {"--confirm", {"the name of the service, letter by letter", acting(&ActingOptions::confirm)}},
        {"--reason", {"a reason", acting(&ActingOptions::reason)}},
        {"--second-person", {"the name of the second person", acting(&ActingOptions::second)}},
        {"--set", {"name=value, each name once", readSetting}},
        {"--to",
         {"the name of a snapshot, such as 20261122-003000-7f3a",
          [](const std::string& value, Options& options) {
              return snapshots::isSnapshotId(value) &&
                     options.acting.settings.emplace("snapshot", value).second;
          }}},
        {"--from",
         {"the id of a backup, such as 20261122-003000-7f3a",
          [](const std::string& value, Options& options) {
              return backups::isBackupId(value) && options.acting.settings.emplace("backup", value).second;
          }}},
        {"--into",
         {"an absolute path of a folder; restore: fresh or in-place",
          [](const std::string& value, Options& options) {
              options.acting.into = value;
              return value.starts_with('/') || value == "fresh" || value == "in-place";
          }}},
        {"--at", {"a moment such as 2026-11-22T00:30:00Z", readMoment}},
        {"--transaction",
         {"the number of a transaction",
          [](const std::string& value, Options& options) {
              std::uint64_t number = 0;
              const auto* end = value.data() + value.size();
              const auto read = std::from_chars(value.data(), end, number);
              options.acting.transaction = number;
              return read.ec == std::errc() && read.ptr == end && number > 0;
          }}},
        {"--last",
         {"a number from 1 to 10000",
          [](const std::string& value, Options& options) {
              const auto number = parseNumber(value);
              if (!number || !(*number >= 1.0 && *number <= 10'000.0) || *number != std::floor(*number))
                  return false;
              options.acting.limit = static_cast<std::size_t>(*number);
              return true;
          }}},
        {"--format", {"text, json or csv", readFormat}},
        {"--graph", {"a CSV file of callers and callees", text(&Options::graph)}},
        {"--input", {"a CSV file", text(&Options::input)}},
        {"--method",
         {"forest or stream",
          [](const std::string& value, Options& options) {
              options.method = value;
              return value == "forest" || value == "stream";
          }}},
        {"--train", {"a CSV file with the columns of the input", text(&Options::train)}},
        {"--label-column", {"the name of a column", text(&Options::labelColumn)}},
        {"--order",
         {"time or none",
          [](const std::string& value, Options& options) {
              options.order = value;
              return value == "time" || value == "none";
          }}},
        {"--trees", {"a number from 1 to 10000", wholeNumber(&Options::trees, 1.0, 10'000.0)}},
        {"--sample", {"a number from 2 to 32768", wholeNumber(&Options::sample, 2.0, 32'768.0)}},
        {"--seed", {"a whole number from 0 to 9007199254740992", wholeNumber(&Options::seed, 0.0, 0x1p53)}},
        {"--horizon",
         {"a number of steps from 1 to 2000, or a time from 1s to 365d such as 15m", readHorizon}},
        {"--season", {"lengths in steps such as 24,168", readSeasons}},
        {"--limit",
         {"a number",
          [](const std::string& value, Options& options) {
              options.limit = parseNumber(value);
              return options.limit && std::abs(*options.limit) <= 1e100;
          }}},
        {"--level", {"a percentage from 1 to 99.9", readLevel}},
        {"--service",
         {"the name of a service",
          [](const std::string& value, Options& options) {
              options.services.push_back(value);
              return !value.empty();
          }}},
        {"--profile",
         {"the name of a profile",
          [](const std::string& value, Options& options) {
              options.profiles.push_back(value);
              return !value.empty();
          }}},
        {"--env-file", {"a file of variables", text(&Options::environmentFile)}},
        {"--host",
         {"the name or address of the machine that runs the containers",
          [](const std::string& value, Options& options) {
              const auto endpoint =
                  parseEndpoint(value.find(':') != std::string::npos ? "[" + value + "]" : value);
              options.host = value;
              return endpoint && endpoint->port == 0;
          }}},
        {"--data", {"a folder", text(&Options::dataFolder)}},
        {"--page", {"the name of a page", text(&Options::page)}},
        {"--theme",
         {"light or dark",
          [](const std::string& value, Options& options) {
              options.theme = value;
              return value == "light" || value == "dark";
          }}},
        {"--size", {"a size from 640x400 to 7680x4320 such as 1440x900", readSize}},
        {"--scale",
         {"a factor from 1 to 4",
          [](const std::string& value, Options& options) {
              const auto scale = parseNumber(value);
              if (!scale || *scale < 1.0 || *scale > 4.0) return false;
              options.scale = *scale;
              return true;
          }}},
        {"--sweeps",
         {"a number from 1 to 10000",
          [](const std::string& value, Options& options) {
              const auto sweeps = parseNumber(value);
              if (!sweeps || *sweeps < 1.0 || *sweeps > 10'000.0) return false;
              options.sweeps = static_cast<int>(*sweeps);
              return true;
          }}},
        {"--fault",
         {"service:fault or service:fault:strength such as redis:fill:1",
          [](const std::string& value, Options& options) {
              options.fault = value;
              const auto colon = value.find(':');
              return colon != std::string::npos && colon > 0 && colon + 1 < value.size();
          }}},
        {"--listen", {"address:port such as 127.0.0.1:8010", text(&Options::listen)}},
        {"--tls-cert", {"a PEM file", text(&Options::certificateFile)}},
        {"--tls-key", {"a PEM file", text(&Options::keyFile)}},
        {"--token-env", {"the name of an environment variable", text(&Options::tokenVariable)}},
    };
    return rules;
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
