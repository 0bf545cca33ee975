// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/option_rules.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/actions/recovery_action.h"
#include "engine/core/backups/backup.h"
#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/snapshots/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace holdfast::app {

namespace {

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

/// «2026-11-22T00:30:00Z», perhaps with milliseconds, or «backup».
bool readMoment(const std::string& text, Options& options) {
    constexpr std::size_t kWithoutFraction = 20;
    options.acting.atBackup = text == "backup";
    if (options.acting.atBackup) {
        options.acting.at.reset();
        return true;
    }
    const bool whole = text.size() == kWithoutFraction && text.back() == 'Z';
    options.acting.at =
        actions::timeFromIso8601(whole ? text.substr(0, kWithoutFraction - 1) + ".000Z" : text);
    return options.acting.at.has_value();
}

} // namespace

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
        {"--at", {"a moment such as 2026-11-22T00:30:00Z, or backup", readMoment}},
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

} // namespace holdfast::app
