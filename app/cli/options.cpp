// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include "engine/core/base/text.h"
#include "engine/core/base/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

namespace holdfast::app {

namespace {

constexpr std::array<std::pair<std::string_view, Action>, 9> kActions{{{"serve", Action::Serve},
                                                                       {"check", Action::Check},
                                                                       {"sweep", Action::Sweep},
                                                                       {"impact", Action::Impact},
                                                                       {"forecast", Action::Forecast},
                                                                       {"anomalies", Action::Anomalies},
                                                                       {"warnings", Action::Warnings},
                                                                       {"discover", Action::Discover},
                                                                       {"capture", Action::Capture}}};

std::unexpected<Error> misused(std::string text) {
    return failure(ErrorCode::FixInput, std::move(text), "command line");
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
    static const std::map<std::string_view, OptionRule> rules{
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
    std::vector<std::string_view> known{"--lab", "--no-api", "--analysis", "--help", "--version"};
    for (const auto& [name, rule] : valueOptions())
        known.push_back(name);
    const auto nearest = nearestWord(option, known);
    return fmt::format("{} is not an option{}", option,
                       nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
}

/// What is wrong with the options of impact; empty: nothing.
std::string impactMisuse(const Options& options) {
    if (options.action != Action::Impact) {
        const bool given = !options.graph.empty() || !options.services.empty() || options.analysis;
        return given ? "--graph, --service and --analysis are for impact" : "";
    }
    if (options.fleet.empty() == options.graph.empty())
        return "impact: expected either a fleet file or --graph FILE.csv";
    if (options.services.empty() && !options.analysis)
        return "impact: expected --service NAME (once for each that fails) or --analysis";
    return {};
}

/// What is wrong with the options of forecast; empty: nothing.
std::string forecastMisuse(const Options& options) {
    if (options.action == Action::Warnings) return {};
    if (options.action != Action::Forecast) {
        const bool given = options.horizon > 0 || !options.seasons.empty();
        return given ? "--horizon and --season are for forecast" : "";
    }
    if (options.horizonIsTime) return "forecast: expected --horizon STEPS, found a time";
    if (options.input.empty()) return "forecast: expected --input FILE.csv (id,v1,v2,…; one series a line)";
    if (options.horizon == 0) return "forecast: expected --horizon STEPS";
    if (!options.fleet.empty()) return fmt::format("forecast: «{}» is one word too many", options.fleet);
    return {};
}

/// What is wrong with the options of anomalies, and with an input that nobody reads; empty: nothing.
std::string anomaliesMisuse(const Options& options) {
    if (options.action != Action::Anomalies) {
        const bool given = !options.method.empty() || !options.train.empty() ||
                           !options.labelColumn.empty() || !options.order.empty() || options.trees > 0 ||
                           options.sample > 0 || options.seed > 0;
        if (given)
            return "--method, --train, --label-column, --order, --trees, --sample and --seed are for "
                   "anomalies";
        if (!options.input.empty() && options.action != Action::Forecast &&
            options.action != Action::Warnings)
            return "--input is for forecast, anomalies and warnings";
        return {};
    }
    if (options.method.empty()) return "anomalies: expected --method forest or stream";
    if (options.input.empty()) return "anomalies: expected --input FILE.csv (one observation a row)";
    const bool forest = !options.train.empty() || !options.labelColumn.empty() || !options.order.empty() ||
                        options.trees > 0 || options.sample > 0 || options.seed > 0;
    if (options.method == "stream" && forest)
        return "--train, --label-column, --order, --trees, --sample and --seed are for anomalies --method "
               "forest";
    if (!options.fleet.empty()) return fmt::format("anomalies: «{}» is one word too many", options.fleet);
    return {};
}

/// What is wrong with the options of warnings; empty: nothing.
std::string warningsMisuse(const Options& options) {
    if (options.action != Action::Warnings) {
        if (options.limit) return "--limit is for warnings";
        const bool time = options.horizonIsTime && options.action != Action::Forecast;
        return time ? "--horizon is for forecast and warnings" : "";
    }
    if (options.input.empty()) return "warnings: expected --input FILE.csv (minute,s00,s01,…)";
    if (!options.limit) return "warnings: expected --limit NUMBER";
    if (options.horizon > 0) return "warnings: expected --horizon as a time such as 15m, found steps";
    if (!options.seasons.empty()) return "warnings: --season is for forecast";
    if (!options.fleet.empty()) return fmt::format("warnings: «{}» is one word too many", options.fleet);
    return {};
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

std::string helpText() {
    return R"(holdfast: the control centre for the resilience of a fleet

  holdfast [FLEET.yaml]              the window; with no fleet: the last one, else a welcome page
  holdfast --lab                     the window on the lab
  holdfast serve FLEET.yaml|--lab    the engine without a window; HTTP API on 127.0.0.1:8010
  holdfast check FLEET.yaml          validate a fleet file
  holdfast sweep FLEET.yaml|--lab    one round of probes
  holdfast impact FLEET.yaml|--graph EDGES.csv --service NAME… [--analysis]
                                     what a failure takes down, and what hangs on each service; without --format
                                     as JSON. EDGES.csv: caller,callee[,weight[,kind]]
  holdfast forecast --input SERIES.csv --horizon STEPS [--season 24,168] [--level 95]
                                     median and interval of each step ahead, by series; without --format as CSV.
                                     SERIES.csv: id,v1,v2,… (one series a line, an empty field is a gap)
  holdfast anomalies --method forest --input ROWS.csv [--train ROWS.csv] [--label-column NAME] [--trees 100]
                                     [--sample 256] [--seed N] [--order time|none]
                                     how unusual each row is, 0 to 1, by an isolation forest of the training rows
                                     (without --train: of the same); without --format as CSV. Training rows that
                                     resemble their neighbours are taken as readings in time, and changes count,
                                     too; --order says it outright
  holdfast anomalies --method stream --input READINGS.csv
                                     each reading of a signal (timestamp,value) judged by those before it, 0 to 1
                                     (an anomaly from 0.5 on); without --format as CSV, the reasons as JSON
  holdfast warnings --input TABLE.csv --limit NUMBER [--horizon 15m]
                                     for each minute and series of minute,s00,s01,…: how likely the limit is
                                     reached within the horizon, from the past alone; a series begins after
                                     twice the horizon; without --format as CSV
  holdfast discover compose FILE… [--profile NAME…] [--env-file FILE] [--host NAME]
                                     a fleet file on standard output from a Compose file; further files override
                                     it; what was understood and what was not on standard error. --host is where
                                     published ports are reached (127.0.0.1)
  holdfast capture DIR [FLEET.yaml|--lab] [--page P] [--theme light|dark] [--size 1440x900] [--scale 2]
                                     every page as PNG, no display needed
    --sweeps N                       so many sweeps first; --fault SERVICE:FAULT[:STRENGTH] hurts the lab after
                                     half of them, e.g. redis:fill:1

  --format text|json|csv             how results are written (check, sweep; discover: text, json)
  --data DIR                         where history is kept (default: the user's data folder)
  --listen ADDRESS:PORT              serve: another address than loopback needs --tls-cert, --tls-key and a token
                                     in the environment (HOLDFAST_API_TOKEN, or the one named by --token-env)
  --no-api                           serve: no HTTP API

Exit codes: 0 done; 1 failed; 2 bad usage or input; 3 refused by a guard; 4 outcome unknown; 130 interrupted.
)";
}

} // namespace holdfast::app
