// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/reload_recipe.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using nlohmann::json;

/// Longer than a server needs to hear of it.
constexpr int kLooks = 20;

struct Standing {
    std::string identity;
    std::string loaded; ///< when its files were read last
};

Result<Standing> standingOf(SqlTalk& talk) {
    const auto rows = talk.ask(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()) || '/' || extract(epoch FROM "
        "pg_postmaster_start_time())::text AS identity, extract(epoch FROM pg_conf_load_time())::text AS "
        "loaded, "
        "current_user AS account, has_function_privilege('pg_reload_conf()', 'EXECUTE') AS reload, "
        "has_function_privilege('pg_show_all_file_settings()', 'EXECUTE') AS files");
    if (!rows) return std::unexpected(rows.error());
    if (!rows->isTrue("reload") || !rows->isTrue("files"))
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The account «{0}» may not reload the configuration, or not see whether the files "
                        "are sound. As a superuser: GRANT EXECUTE ON FUNCTION pg_reload_conf(), "
                        "pg_show_all_file_settings() TO \"{0}\"",
                        rows->text("account").value_or("")),
            talk.spec().target);
    return Standing{.identity = rows->text("identity").value_or(""),
                    .loaded = rows->text("loaded").value_or("")};
}

/// What is wrong in the files; empty: nothing. A setting that only a start can take «could not be applied»,
/// which is no mistake.
Result<std::string> mistakes(SqlTalk& talk) {
    const auto rows = talk.ask("SELECT coalesce(string_agg(regexp_replace(f.sourcefile, '.*/', '') || ':' || "
                               "f.sourceline || ': ' || "
                               "coalesce(f.name || ': ', '') || f.error, '; '), '') AS wrong FROM "
                               "pg_show_all_file_settings() f LEFT JOIN "
                               "pg_settings s ON s.name = lower(f.name) WHERE f.error IS NOT NULL AND NOT "
                               "(f.error = 'setting could not be "
                               "applied' AND s.context IS NOT DISTINCT FROM 'postmaster')");
    if (!rows) return std::unexpected(rows.error());
    return rows->text("wrong").value_or("");
}

bool isSecretSetting(const std::string& name) {
    return name.find("conninfo") != std::string::npos || name.find("passphrase") != std::string::npos ||
           name.find("password") != std::string::npos;
}

Result<std::vector<actions::FieldChange>> pending(SqlTalk& talk) {
    const auto rows =
        talk.ask("SELECT coalesce(json_agg(t), '[]')::text AS found FROM (SELECT s.name, "
                 "current_setting(s.name) AS now, "
                 "f.setting AS then, s.context = 'postmaster' AS restart FROM "
                 "pg_show_all_file_settings() f JOIN pg_settings s "
                 "ON s.name = lower(f.name) WHERE f.error IS NULL AND f.applied AND s.source IN "
                 "('configuration file', 'default') AND "
                 "f.setting NOT IN (s.setting, current_setting(s.name)) OR f.error = 'setting "
                 "could not be applied' ORDER BY 1 "
                 "LIMIT 200) t");
    if (!rows) return std::unexpected(rows.error());
    std::vector<actions::FieldChange> changes;
    const auto document = json::parse(rows->text("found").value_or("[]"), nullptr, false);
    for (const auto& entry : document.is_array() ? document : json::array()) {
        const auto name = entry.value("name", "");
        const bool restart = entry.value("restart", false);
        changes.push_back({.field = name,
                           .before = entry.value("now", ""),
                           .after = restart ? entry.value("now", "") + " (the file's needs a restart)"
                                            : entry.value("then", ""),
                           .sensitivity = isSecretSetting(name) ? actions::Sensitivity::Secret
                                                                : actions::Sensitivity::Plain});
    }
    return changes;
}

} // namespace

Result<Drawing> drawPostgresReload(const Subject& subject, const ports::PlatformContext& context) {
    const auto& database = *probeOf(subject.service, ProbeKind::Postgres);
    SqlTalk talk(database, context.deadline, context.stop);
    const auto standing = standingOf(talk);
    if (!standing) return std::unexpected(standing.error());
    const auto wrong = mistakes(talk);
    if (!wrong) return std::unexpected(wrong.error());
    if (!wrong->empty())
        return failure(ErrorCode::FixSetup,
                       fmt::format("The files have mistakes, so they are not read: {}. Mend them first.",
                                   shownText(*wrong, 400)),
                       database.target);
    auto changes = pending(talk);
    if (!changes) return std::unexpected(changes.error());
    Drawing drawing;
    drawing.context = "postgresql " + database.target;
    drawing.identity = standing->identity;
    std::string all;
    for (const auto& change : *changes)
        all += change.field + change.before + change.after;
    drawing.basis = digestOfParts({"configuration-reload", standing->identity, standing->loaded, all});
    drawing.changes = std::move(*changes);
    if (drawing.changes.empty())
        drawing.changes.push_back(
            {.field = "settings", .before = "as in the files", .after = "as in the files"});
    actions::Step step;
    step.title = "Read the configuration files again";
    step.service = subject.service.id;
    step.operation = {.name = "postgres.reload", .arguments = {{"loaded", standing->loaded}}};
    step.precondition = "they were not read since the plan was drawn up";
    step.undo.text = "none: write the former values into the files and reload again";
    drawing.steps.push_back(std::move(step));
    drawing.expected = Duration(1'000);
    drawing.wayBack =
        "none by itself: the former values are listed here; write them into the files and reload again";
    return drawing;
}

StepAnswer PostgresReloadDeed::run(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    if (database == nullptr)
        return stepFailed(
            {}, "The fleet file does not say any more how to reach this PostgreSQL. Plan it again.");
    constexpr auto kReload = "SELECT pg_reload_conf()::text AS said";
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = kReload, .answer = "not made: a dry run", .took = {}}});
    SqlTalk talk(*database, call.deadline, subject.stop);
    const auto wrong = mistakes(talk);
    if (!wrong) return stepFailed({}, wrong.error().detail);
    if (!wrong->empty())
        return stepFailed(
            {}, fmt::format("The files have mistakes by now, so they were not read: {}. Mend them first.",
                            shownText(*wrong, 400)));
    const auto told = talk.tell(kReload, "said");
    if (!told && told.error().code == ErrorCode::UnknownVerify)
        return stepUnknown(std::move(talk.calls()), told.error().detail);
    if (!told) return stepFailed(std::move(talk.calls()), told.error().detail);
    for (int look = 0; look < kLooks && talk.left() > Duration(500); ++look) {
        const auto sight = observe(call, subject);
        if (sight.seen == Seen::InEffect) return stepDone(std::move(talk.calls()));
        static_cast<void>(talk.ask("SELECT pg_sleep(0.1)"));
    }
    return stepUnknown(std::move(talk.calls()), "PostgreSQL was told, and has not read its files yet.");
}

StepSight PostgresReloadDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    if (database == nullptr)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach this PostgreSQL."};
    SqlTalk talk(*database, call.deadline, subject.stop); // a new session knows when the files were read
    const auto rows = talk.ask("SELECT extract(epoch FROM pg_conf_load_time())::text AS loaded");
    if (!rows) return {.seen = Seen::Unknown, .text = rows.error().detail};
    if (rows->text("loaded") != argumentOf(call, "loaded"))
        return {.seen = Seen::InEffect, .text = "the files were read since the plan was drawn up"};
    return {.seen = Seen::NotInEffect, .text = "the files were not read since the plan was drawn up"};
}

} // namespace holdfast::recovery
