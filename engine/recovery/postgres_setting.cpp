// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/rollback_deeds.h"
#include "engine/recovery/server_call.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::recovery {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;

namespace {

/// Their values are lists of names, each quoted by itself. Source: PostgreSQL, variable_is_guc_list_quote().
constexpr std::array<std::string_view, 6> kLists{"local_preload_libraries",   "search_path",
                                                 "session_preload_libraries", "shared_preload_libraries",
                                                 "temp_tablespaces",          "unix_socket_directories"};

std::string quotedName(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string trimmedItem(std::string_view item) {
    const auto begin = item.find_first_not_of(" \"");
    if (begin == std::string_view::npos) return {};
    return std::string(item.substr(begin, item.find_last_not_of(" \"") - begin + 1));
}

std::string valueOf(const std::string& name, const std::string& value) {
    if (std::ranges::find(kLists, name) == kLists.end()) return sqlText(value);
    std::string out;
    for (std::string_view rest = value;;) {
        const auto comma = rest.find(',');
        if (!out.empty()) out += ", ";
        out += sqlText(trimmedItem(rest.substr(0, comma)));
        if (comma == std::string_view::npos) return out;
        rest.remove_prefix(comma + 1);
    }
}

/// Undoing what stood in no file takes it out of the file again.
std::string commandOf(const StepCall& call) {
    const auto name = argumentOf(call, "parameter");
    const bool back = call.operation.name == "postgres.setting.restore";
    if (back && argumentOf(call, "file") == "no")
        return fmt::format("ALTER SYSTEM RESET {}", quotedName(name));
    return fmt::format("ALTER SYSTEM SET {} = {}", quotedName(name),
                       valueOf(name, argumentOf(call, back ? "before" : "after")));
}

constexpr auto kReload = "SELECT pg_reload_conf()::text AS said";

/// As the next session has it, in the words of SHOW; of what a start alone takes, what stands in the files.
constexpr auto kLook =
    "SELECT now, coalesce((SELECT f.setting FROM pg_show_all_file_settings() f WHERE lower(f.name) = l.name "
    "AND "
    "l.context = 'postmaster' ORDER BY f.seqno DESC LIMIT 1), now) AS planned FROM (SELECT name, context, "
    "CASE WHEN "
    "setting IS NOT DISTINCT FROM reset_val OR context IN ('internal', 'postmaster', 'sighup') THEN "
    "current_setting(name) ELSE reset_val || CASE WHEN unit ~ '^[A-Za-z]+$' AND reset_val NOT IN ('0', '-1') "
    "THEN "
    "unit ELSE '' END END AS now FROM pg_settings) l WHERE l.name = ";

} // namespace

StepAnswer PostgresSettingDeed::run(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    if (database == nullptr)
        return stepFailed(
            {}, "The fleet file does not say any more how to reach this PostgreSQL. Plan it again.");
    const auto command = commandOf(call);
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = command, .answer = "not made: a dry run", .took = {}},
                         {.call = kReload, .answer = "not made: a dry run", .took = {}}});
    SqlTalk talk(*database, call.deadline, subject.stop);
    const auto ended = [&talk](const Error& error) {
        return error.code == ErrorCode::UnknownVerify ? stepUnknown(std::move(talk.calls()), error.detail)
                                                      : stepFailed(std::move(talk.calls()), error.detail);
    };
    if (const auto done = talk.order(command); !done) return ended(done.error());
    if (const auto told = talk.tell(kReload, "said"); !told) return ended(told.error());
    return stepDone(std::move(talk.calls()));
}

StepSight PostgresSettingDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    if (database == nullptr)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach this PostgreSQL."};
    SqlTalk talk(*database, call.deadline, subject.stop);
    const auto rows = talk.ask(kLook + sqlText(argumentOf(call, "parameter")));
    if (!rows) return {.seen = Seen::Unknown, .text = rows.error().detail};
    const auto planned = rows->text("planned").value_or("");
    const auto words = fmt::format("it is «{}»", shownText(planned));
    if (planned == argumentOf(call, "after")) return {.seen = Seen::InEffect, .text = words};
    // A file may spell it in another unit than the server does.
    const auto before = argumentOf(call, "before");
    if (planned == before || rows->text("now") == before) return {.seen = Seen::NotInEffect, .text = words};
    return {.seen = Seen::Partly, .text = words};
}

} // namespace holdfast::recovery
