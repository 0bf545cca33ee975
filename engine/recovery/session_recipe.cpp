// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/session_recipe.h"

#include "engine/core/base/text.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using nlohmann::json;

constexpr int kOlderThan = 60;     ///< seconds
constexpr int kMostSessions = 100; ///< at once, as many as the arguments of a step can name

/// Client sessions that may be ended at all, if they are stuck. Autovacuum, replication and the server's own
/// are of other kinds than «client backend».
constexpr auto kMayEnd = R"sql(
    a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()
    AND a.application_name NOT IN ('holdfast', 'pg_dump', 'pg_dumpall', 'pg_restore', 'pg_basebackup', 'vacuumdb', 'reindexdb')
    AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = a.usesysid AND (r.rolsuper OR r.rolreplication))
    AND NOT EXISTS (SELECT FROM pg_stat_progress_vacuum p WHERE p.pid = a.pid))sql";

/// A session's start, to the microsecond: with its process number it is that very session.
constexpr auto kStart = R"sql(to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))sql";

struct Session {
    int pid = 0;
    std::string start;
    bool idle = false; ///< in a transaction; else it waits for a lock
    double age = 0.0;  ///< seconds in that state
    std::string application;
    std::string user;
    std::string state;
    std::string statement;
    std::vector<int> blockers;

    [[nodiscard]] std::string key() const { return fmt::format("{}@{}", pid, start); }

    [[nodiscard]] std::string words() const {
        return fmt::format("{} for {:.0f} s, application «{}», user {}, since {} UTC: {}", state, age,
                           shownText(application, 60), shownText(user, 60), start,
                           maskedStatement(statement));
    }
};

std::string sessionsQuery() {
    return fmt::format(
        "SELECT coalesce(json_agg(t), '[]')::text AS sessions FROM (SELECT a.pid, {} AS start, a.state, "
        "a.state LIKE 'idle in transaction%' AS idle, extract(epoch FROM clock_timestamp() - CASE WHEN "
        "a.state LIKE "
        "'idle in transaction%' THEN a.state_change ELSE a.query_start END) AS age, a.application_name AS "
        "application, "
        "a.usename AS user, left(a.query, 400) AS query, pg_blocking_pids(a.pid) AS blockers, ({}) AS may "
        "FROM pg_stat_activity a WHERE a.state LIKE 'idle in transaction%' OR (a.wait_event_type = 'Lock' "
        "AND "
        "cardinality(pg_blocking_pids(a.pid)) > 0) ORDER BY age DESC LIMIT 2000) t",
        kStart, kMayEnd);
}

struct Stuck {
    std::vector<Session> all;
    std::vector<Session> may; ///< be ended, old enough
};

Result<Stuck> readStuck(SqlTalk& talk, double olderThan) {
    const auto rows = talk.ask(sessionsQuery());
    if (!rows) return std::unexpected(rows.error());
    const auto document = json::parse(rows->text("sessions").value_or("[]"), nullptr, false);
    if (!document.is_array())
        return failure(ErrorCode::FixSetup, "PostgreSQL answered with something else than sessions.");
    Stuck stuck;
    for (const auto& entry : document) {
        Session session;
        session.pid = entry.value("pid", 0);
        session.start = entry.value("start", "");
        session.idle = entry.value("idle", false);
        session.age = entry["age"].is_number() ? entry["age"].get<double>() : 0.0;
        const auto text = [&](const char* key) {
            return entry[key].is_string() ? entry[key].get<std::string>() : "";
        };
        session.application = text("application");
        session.user = text("user");
        session.statement = text("query");
        session.state = session.idle ? text("state") : "blocked";
        for (const auto& blocker : entry["blockers"])
            session.blockers.push_back(blocker.get<int>());
        if (entry["may"] == true && session.age > olderThan) stuck.may.push_back(session);
        stuck.all.push_back(std::move(session));
    }
    return stuck;
}

/// Of the old ones: those idle in a transaction, and the blocked ones that would stay so when these are gone.
std::vector<Session> chosen(const Stuck& stuck) {
    std::vector<Session> ended;
    std::set<int> freed;
    for (const auto& session : stuck.may) {
        if (!session.idle) continue;
        ended.push_back(session);
        freed.insert(session.pid);
    }
    for (bool more = true; more;) {
        more = false;
        for (const auto& session : stuck.all) {
            const bool goesOn =
                !session.idle && !freed.contains(session.pid) && !session.blockers.empty() &&
                std::ranges::all_of(session.blockers, [&](int pid) { return freed.contains(pid); });
            if (!goesOn) continue;
            freed.insert(session.pid);
            more = true;
        }
    }
    for (const auto& session : stuck.may) {
        if (!session.idle && !freed.contains(session.pid)) ended.push_back(session);
    }
    if (ended.size() > kMostSessions) ended.resize(kMostSessions);
    return ended;
}

Result<double> olderThanOf(const actions::PlanRequest& request) {
    const auto given = request.arguments.find("older-than");
    if (given == request.arguments.end()) return kOlderThan;
    const auto seconds = parseNumber(given->second);
    if (!seconds || *seconds < 1.0 || *seconds > 86'400.0)
        return failure(ErrorCode::FixInput, "«older-than» must be 1 to 86400 seconds.", "older-than");
    return *seconds;
}

/// Who it is, and whether we may end sessions of others.
Result<std::string> identityOf(SqlTalk& talk) {
    const auto rows = talk.ask(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()) || '/' || extract(epoch FROM "
        "pg_postmaster_start_time())::text AS identity, current_user AS account, EXISTS (SELECT FROM "
        "pg_roles WHERE "
        "rolname = current_user AND rolsuper) OR pg_has_role(current_user, 'pg_signal_backend', 'USAGE') AS "
        "may");
    if (!rows) return std::unexpected(rows.error());
    if (!rows->isTrue("may"))
        return failure(ErrorCode::FixSetup,
                       fmt::format("The account «{0}» may not end sessions of others. As a superuser: GRANT "
                                   "pg_signal_backend TO \"{0}\"",
                                   rows->text("account").value_or("")),
                       talk.spec().target);
    return rows->text("identity").value_or("");
}

actions::Step endStep(const Subject& subject, const std::vector<Session>& sessions) {
    std::vector<std::string> keys;
    for (const auto& session : sessions)
        keys.push_back(session.key());
    actions::Step step;
    step.title = fmt::format("End {} session{}", sessions.size(), sessions.size() == 1 ? "" : "s");
    step.service = subject.service.id;
    step.operation = {.name = "postgres.sessions.end", .arguments = {{"sessions", joinList(keys)}}};
    step.precondition = "at least one of these very sessions is still stuck";
    step.undo.text =
        "none: a session that was ended is gone; its transaction was undone, its application connects anew";
    return step;
}

/// The listed sessions that are still the same and still stuck, as rows of pg_stat_activity.
std::string stillStuck(const std::vector<std::string>& keys) {
    std::string list;
    for (const auto& key : keys)
        list += (list.empty() ? "" : ", ") + sqlText(key);
    return fmt::format("FROM pg_stat_activity a WHERE a.pid || '@' || {} IN ({}) AND (a.state LIKE 'idle in "
                       "transaction%' OR a.wait_event_type = 'Lock') AND {}",
                       kStart, list.empty() ? "''" : list, kMayEnd);
}

} // namespace

std::string maskedStatement(std::string_view sql) {
    std::string shown;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        const char c = sql[at];
        const bool wordBefore =
            at > 0 && (std::isalnum(static_cast<unsigned char>(sql[at - 1])) != 0 || sql[at - 1] == '_');
        if (c == '\'') {
            const auto end = sql.find('\'', at + 1); // a doubled one begins the next literal
            shown += '?';
            if (end == std::string_view::npos) break;
            at = end;
        } else if (c == '$' && at + 1 < sql.size() &&
                   std::isdigit(static_cast<unsigned char>(sql[at + 1])) == 0) {
            shown += "$…"; // quoted by dollars: nothing behind it is shown
            break;
        } else if (std::isdigit(static_cast<unsigned char>(c)) != 0 && !wordBefore) {
            while (at + 1 < sql.size() &&
                   (std::isdigit(static_cast<unsigned char>(sql[at + 1])) != 0 || sql[at + 1] == '.'))
                ++at;
            shown += '?';
        } else {
            shown += c;
        }
    }
    return shownText(shown);
}

std::string ConnectionResetRecipe::whyNot(const Subject& subject) const {
    if (probeOf(subject.service, ProbeKind::Postgres) != nullptr) return {};
    return fmt::format(
        "«{}» is not read as a PostgreSQL, so it has no sessions to end; plan this for its database.",
        subject.service.id.value());
}

Result<Drawing> ConnectionResetRecipe::draw(const Subject& subject, const actions::PlanRequest& request,
                                            SubjectFinder& /*others*/,
                                            const ports::PlatformContext& context) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    if (database == nullptr) return failure(ErrorCode::FixInput, whyNot(subject));
    const auto olderThan = olderThanOf(request);
    if (!olderThan) return std::unexpected(olderThan.error());
    SqlTalk talk(*database, context.deadline, context.stop);
    const auto identity = identityOf(talk);
    if (!identity) return std::unexpected(identity.error());
    const auto stuck = readStuck(talk, *olderThan);
    if (!stuck) return std::unexpected(stuck.error());
    const auto sessions = chosen(*stuck);
    if (sessions.empty())
        return failure(
            ErrorCode::Replan,
            fmt::format("No session that may be ended is idle in a transaction or blocked for longer than "
                        "{:.0f} s ({} are stuck at all). Choose another age, or another action.",
                        *olderThan, stuck->all.size()),
            database->target);
    Drawing drawing;
    drawing.context = "postgresql " + database->target;
    drawing.identity = *identity;
    // Not the sessions: they come and go, and the step looks at each of its own again.
    drawing.basis = digestOfParts({"connection-reset", *identity, fmt::format("{}", *olderThan)});
    for (const auto& session : sessions)
        drawing.changes.push_back(
            {.field = fmt::format("session {}", session.pid), .before = session.words(), .after = "ended"});
    const auto freed = std::ranges::count_if(stuck->all, [&](const Session& session) {
        return !session.idle && std::ranges::find(sessions, session.pid, &Session::pid) == sessions.end();
    });
    drawing.changes.push_back({.field = "other sessions that wait for a lock",
                               .before = std::to_string(freed),
                               .after = "go on by themselves"});
    drawing.steps.push_back(endStep(subject, sessions));
    const auto waiting = std::ranges::count(stuck->all, false, &Session::idle);
    if (waiting > 0)
        drawing.promises.push_back({.text = fmt::format("at most {} sessions wait for a lock", waiting / 2),
                                    .name = signals::kLocksWaiting,
                                    .comparison = actions::Comparison::AtMost,
                                    .value = static_cast<double>(waiting / 2),
                                    .word = {}});
    drawing.expected = Duration(2'000);
    drawing.wayBack =
        "none: sessions that were ended cannot be brought back; their applications connect anew";
    return drawing;
}

StepAnswer SessionDeed::run(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    const auto keys = splitList(argumentOf(call, "sessions"));
    if (database == nullptr || !keys)
        return stepFailed(
            {}, "The fleet file does not say any more how to reach this PostgreSQL. Plan it again.");
    SqlTalk talk(*database, call.deadline, subject.stop);
    const auto which = stillStuck(*keys);
    // From version 14 on it waits until each is gone.
    if (const auto greeted = talk.ask("SELECT 1"); !greeted) return stepFailed({}, greeted.error().detail);
    const auto* ended =
        talk.version() >= 140'000 ? "pg_terminate_backend(a.pid, 5000)" : "pg_terminate_backend(a.pid)";
    const auto sql =
        fmt::format("SELECT count(*) FILTER (WHERE done) || ' of ' || count(*) || ' ended' AS said, "
                    "count(*) FILTER (WHERE NOT done) = 0 AS good FROM (SELECT {} AS done {}) t",
                    ended, which);
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = sql, .answer = "not made: a dry run", .took = {}}});
    const auto rows = talk.tell(sql, "said");
    if (!rows) {
        auto error = rows.error();
        return error.code == ErrorCode::UnknownVerify ? stepUnknown(std::move(talk.calls()), error.detail)
                                                      : stepFailed(std::move(talk.calls()), error.detail);
    }
    if (!rows->isTrue("good"))
        return stepFailed(std::move(talk.calls()), fmt::format("Only {}: the others did not go in time.",
                                                               rows->text("said").value_or("")));
    return stepDone(std::move(talk.calls()));
}

StepSight SessionDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    const auto keys = splitList(argumentOf(call, "sessions"));
    if (database == nullptr || !keys)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach this PostgreSQL."};
    SqlTalk talk(*database, call.deadline, subject.stop);
    const auto rows = talk.ask("SELECT count(*) AS left " + stillStuck(*keys));
    if (!rows) return {.seen = Seen::Unknown, .text = rows.error().detail};
    const auto left = rows->integer("left").value_or(0);
    if (left == 0)
        return {.seen = Seen::InEffect, .text = "none of these sessions is there and stuck any more"};
    return {.seen = Seen::NotInEffect, .text = fmt::format("{} of these sessions are still stuck", left)};
}

} // namespace holdfast::recovery
