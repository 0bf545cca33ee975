// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/pgbackrest_tool.h"

#include "engine/backups/postgres_tools.h"
#include "engine/backups/restore_steps.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace holdfast::backups {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr Duration kAsk{120'000};
constexpr std::size_t kMostJson = 16UL << 20U;
/// What it ends with where a file of its repository is not what it was: a wrong checksum, an invalid file, a
/// wrong format, a missing file.
constexpr std::array kDamage{26, 28, 29, 55};

std::string textIn(const json& from, const char* name) {
    const auto found = from.find(name);
    return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json partOf(const json& from, const char* name) {
    const auto found = from.find(name);
    return found != from.end() && found->is_object() ? *found : json::object();
}

/// The number of a cluster in its list, as «database» of a backup and as «db» of the stanza name it; -1:
/// none.
std::int64_t numberIn(const json& from, const char* name) {
    const auto found = from.find(name);
    return found != from.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

/// Of the cluster that a backup is of: pgBackRest keeps a list of those that the stanza had.
std::string identifierOf(const json& stanza, const json& set) {
    const auto database = partOf(set, "database");
    const auto all = stanza.find("db");
    if (all == stanza.end() || !all->is_array()) return {};
    for (const auto& one : *all) {
        if (!one.is_object() || numberIn(one, "id") != numberIn(database, "id") ||
            numberIn(one, "repo-key") != numberIn(database, "repo-key"))
            continue;
        const auto identifier = one.value("system-id", json());
        return identifier.is_number_unsigned() ? std::to_string(identifier.get<std::uint64_t>())
                                               : std::string();
    }
    return {};
}

/// One word of a shell, whatever is in it, in a setting of PostgreSQL's that knows «%f» and «%p».
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : c == '%' ? std::string("%%") : std::string(1, c);
    return out + "'";
}

} // namespace

Result<std::vector<PgBackRestSet>> pgBackRestSetsIn(const std::string& text, const std::string& stanza) {
    const auto document = json::parse(text, nullptr, false);
    if (!document.is_array())
        return failure(ErrorCode::FixInput, "pgBackRest did not say in JSON what it has.", stanza);
    for (const auto& one : document) {
        if (!one.is_object() || textIn(one, "name") != stanza) continue;
        const auto status = partOf(one, "status");
        std::vector<PgBackRestSet> out;
        const auto sets = one.find("backup");
        if (sets != one.end() && sets->is_array()) {
            for (const auto& set : *sets) {
                if (!set.is_object() || textIn(set, "label").empty()) continue;
                const auto size = partOf(set, "info").value("size", json());
                const auto errors = set.value("error", json());
                out.push_back({.label = textIn(set, "label"),
                               .kind = textIn(set, "type"),
                               .bytes = size.is_number_unsigned() ? size.get<std::uint64_t>() : 0,
                               .hasErrors = errors.is_boolean() && errors.get<bool>(),
                               .systemIdentifier = identifierOf(one, set)});
            }
        }
        const auto code = status.value("code", json());
        constexpr int kNoBackups = 2;
        const bool well = code.is_number_integer() && (code == 0 || code == kNoBackups);
        if (!well)
            return failure(
                ErrorCode::FixSetup,
                fmt::format("pgBackRest says of the stanza «{}»: {}.", stanza, textIn(status, "message")),
                stanza);
        return out;
    }
    return failure(ErrorCode::FixSetup, fmt::format("pgBackRest knows no stanza «{}».", stanza), stanza);
}

Result<PgBackRestTool> PgBackRestTool::find(const BackupPlace& place) {
    PgBackRestTool tool;
    tool.m_stanza = place.settings.stanza;
    tool.m_host = RemoteHost::of(place);
    if (tool.m_host) {
        tool.m_program = tool.m_host->program("pgbackrest"); // as its own configuration there says
        return tool;
    }
    const auto account = serverAccount(place.serverAccount);
    if (!account) return std::unexpected(account.error());
    tool.m_config = place.pgBackRestConfig;
    tool.m_account = *account;
    std::vector<fs::path> folders{"/usr/bin", "/usr/local/bin"};
    if (!place.settings.programs.empty()) folders.insert(folders.begin(), place.settings.programs);
    for (const auto& folder : folders) {
        const auto path = folder / "pgbackrest";
        if (::access(path.c_str(), X_OK) != 0) continue;
        tool.m_program = path.string();
        return tool;
    }
    return failure(ErrorCode::FixSetup,
                   "pgBackRest is not on this machine. Install it, or name its folder («programs»).",
                   "pgbackrest");
}

Result<ToolEnd> PgBackRestTool::call(std::vector<std::string> arguments, Duration deadline,
                                     std::function<void(std::string_view)> read, std::stop_token stop) const {
    if (m_host) {
        // All it says comes with its end, so that a reader gets it at once.
        auto end =
            m_host->run({.program = m_program, .arguments = std::move(arguments)}, deadline, std::move(stop));
        if (end && read) read(end->output);
        return end;
    }
    if (!m_config.empty()) arguments.insert(arguments.begin(), "--config=" + m_config);
    return runTool({.program = m_program,
                    .arguments = std::move(arguments),
                    .account = m_account,
                    .read = std::move(read)},
                   deadline, std::move(stop));
}

Result<std::string> PgBackRestTool::version(std::stop_token stop) const {
    const auto end =
        m_host ? m_host->run({.program = m_program, .arguments = {"version"}}, kAsk, std::move(stop))
               : runTool({.program = m_program, .arguments = {"version"}, .account = m_account}, kAsk,
                         std::move(stop));
    if (!end) return std::unexpected(end.error());
    return std::string(trimmed(end->output));
}

Result<std::vector<PgBackRestSet>> PgBackRestTool::sets(std::stop_token stop) const {
    std::string text; // its end alone would not do
    const auto end = call(
        {"--stanza=" + m_stanza, "--output=json", "--log-level-console=off", "--log-level-stderr=off",
         "info"},
        kAsk,
        [&text](std::string_view bytes) {
            if (text.size() + bytes.size() < kMostJson) text += bytes;
        },
        std::move(stop));
    if (!end) return std::unexpected(end.error());
    if (!end->good())
        return failure(ErrorCode::FixSetup, fmt::format("pgbackrest info: {}.", lastWords(end->output)),
                       m_stanza);
    return pgBackRestSetsIn(text, m_stanza);
}

Result<void> PgBackRestTool::has(const std::string& label, std::stop_token stop) const {
    const auto all = sets(std::move(stop));
    if (!all) return std::unexpected(all.error());
    if (std::ranges::find(*all, label, &PgBackRestSet::label) != all->end()) return {};
    return failure(
        ErrorCode::FixInput,
        fmt::format("pgBackRest no longer has the backup {}: its own retention let it go. Take another one.",
                    label),
        m_stanza);
}

Result<std::string> PgBackRestTool::run(std::vector<std::string> arguments, Duration deadline,
                                        std::stop_token stop) const {
    const auto command = arguments.back();
    arguments.insert(arguments.begin(), {"--stanza=" + m_stanza, "--log-level-console=warn",
                                         "--log-level-stderr=off", "--no-log-timestamp"});
    const auto end = call(std::move(arguments), deadline, {}, std::move(stop));
    if (!end) return std::unexpected(end.error());
    if (end->good()) return end->output;
    const bool damaged = std::ranges::find(kDamage, end->code) != kDamage.end();
    return failure(damaged ? ErrorCode::FixInput : ErrorCode::FixSetup,
                   fmt::format("pgbackrest {}: {}", command, lastWords(end->output, 6)), m_stanza);
}

std::string PgBackRestTool::fetchCommand(const std::string& data) const {
    auto out = quoted(m_program);
    if (!m_config.empty()) out += " " + quoted("--config=" + m_config);
    return out + " " + quoted("--stanza=" + m_stanza) + " " + quoted("--pg1-path=" + data) +
           " archive-get %f %p";
}

} // namespace holdfast::backups
