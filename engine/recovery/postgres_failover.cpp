// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/failover_recipe.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;

constexpr auto kStanding = R"sql(
SELECT (SELECT system_identifier::text FROM pg_control_system()) AS identity, current_user AS account,
  pg_is_in_recovery() AS standby, has_function_privilege('pg_promote(boolean, integer)', 'EXECUTE') AS may,
  coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text AS received, pg_last_wal_replay_lsn()::text AS replayed,
  coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::bigint AS behind,
  to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS newest,
  (SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming') AS streaming,
  EXISTS (SELECT FROM pg_stat_activity WHERE application_name ILIKE 'patroni%') AS patroni)sql";

std::string missingGrant(const probes::SqlRows& rows) {
    return fmt::format(
        "The account «{0}» may not promote. As a superuser, on the primary, so that the standby has it "
        "too: GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO \"{0}\"",
        rows.text("account").value_or(""));
}

actions::Step promoteStep(const FailoverPair& pair, const std::string& identity,
                          const std::string& received) {
    actions::Step step;
    step.title = fmt::format("Promote {}, wait until it takes writes", pair.standby.target);
    step.service = pair.standbyService.id;
    step.operation = {.name = "postgres.failover.promote",
                      .arguments = {{"identity", identity}, {"received", received}}};
    step.precondition = "it is a standby of the same data, and the old primary refuses connections";
    step.repeatability = actions::Repeatability::Guarded;
    step.deadline = Duration(120'000);
    step.undo.text =
        "none: what was promoted does not become a standby again; a person rebuilds the old primary as one";
    return step;
}

} // namespace

Result<Drawing> drawPostgresFailover(const FailoverPair& pair, const ports::PlatformContext& context) {
    SqlTalk talk(pair.standby, context.deadline / 2, context.stop);
    const auto rows = talk.ask(kStanding);
    if (!rows) return std::unexpected(rows.error());
    if (!rows->isTrue("standby"))
        return failure(ErrorCode::Replan,
                       fmt::format("{} is a primary already. Point its users at it.", pair.standby.target),
                       pair.standby.target);
    if (!rows->isTrue("may")) return failure(ErrorCode::FixSetup, missingGrant(*rows), pair.standby.target);
    if (rows->integer("streaming").value_or(0) > 0)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} still receives from a primary, so the old one serves. Stop it first.",
                                   pair.standby.target),
                       pair.standby.target);
    const auto identity = rows->text("identity").value_or("");
    const auto received = rows->text("received").value_or("");
    Drawing drawing;
    drawing.context = "postgresql " + pair.standby.target;
    drawing.identity = identity;
    drawing.basis = digestOfParts({"failover", pair.old.target, pair.standby.target, identity, received});
    drawing.changes = {
        {.field = "what may be lost",
         .before = "everything that the old primary committed",
         .after = fmt::format("all after {} (WAL {}), as far as it had not been sent",
                              rows->text("newest").value_or("an unknown time") + " UTC", received)},
        {.field = "received and still to be replayed",
         .before = shownBytes(static_cast<double>(rows->integer("behind").value_or(0))),
         .after = "replayed before it takes writes"}};
    drawing.steps.push_back(promoteStep(pair, identity, received));
    drawing.managers = std::vector<actions::Manager>{};
    if (rows->isTrue("patroni"))
        drawing.managers.push_back(
            {.name = "Patroni",
             .attitude = actions::Attitude::Fights,
             .advice = "Patroni decides here who is primary: use «patronictl failover», or pause "
                       "it with «patronictl pause» first."});
    return drawing;
}

StepAnswer PostgresFailoverDeed::run(const StepCall& call, const Subject& subject) {
    const auto* standby = probeOf(subject.service, ProbeKind::Postgres);
    const auto* service = subject.fleet.find(call.target.service);
    const auto* old = service == nullptr ? nullptr : probeOf(*service, ProbeKind::Postgres);
    if (standby == nullptr || old == nullptr)
        return stepFailed({},
                          "The fleet file does not say any more how to reach both servers. Plan it again.");
    const auto seconds = std::max<std::int64_t>(1, call.deadline.count() / 1000 * 3 / 4);
    const auto promote = fmt::format("SELECT pg_promote(true, {})::text AS said", seconds);
    constexpr auto kWrite = "SELECT txid_current()::text AS written";
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = promote, .answer = "not made: a dry run", .took = {}},
                         {.call = kWrite, .answer = "not made: a dry run", .took = {}}});
    if (auto why = whyNotRefusing(*old, call.deadline / 8); !why.empty())
        return stepFailed({}, std::move(why));
    SqlTalk talk(*standby, call.deadline, subject.stop);
    const auto rows = talk.ask(kStanding);
    if (!rows) return stepFailed({}, rows.error().detail);
    if (rows->text("identity") != argumentOf(call, "identity"))
        return stepFailed(
            {}, fmt::format("{} holds other data than the plan saw. Plan it again.", standby->target));
    const auto promoted = talk.tell(promote, "said");
    if (!promoted && promoted.error().code == ErrorCode::UnknownVerify)
        return stepUnknown(std::move(talk.calls()), promoted.error().detail);
    if (!promoted) return stepFailed(std::move(talk.calls()), promoted.error().detail);
    if (promoted->text("said") != "true")
        return stepUnknown(std::move(talk.calls()), "It was told to become the primary, and has not yet.");
    // A number for a transaction is given by a primary only.
    const auto written = talk.tell(kWrite, "written");
    if (!written) return stepUnknown(std::move(talk.calls()), written.error().detail);
    return stepDone(std::move(talk.calls()));
}

StepSight PostgresFailoverDeed::observe(const StepCall& /*call*/, const Subject& subject) {
    const auto* standby = probeOf(subject.service, ProbeKind::Postgres);
    if (standby == nullptr)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach the standby."};
    SqlTalk talk(*standby, Duration(10'000), subject.stop);
    const auto rows = talk.ask("SELECT pg_is_in_recovery() AS standby");
    if (!rows) return {.seen = Seen::Unknown, .text = rows.error().detail};
    if (rows->isTrue("standby")) return {.seen = Seen::NotInEffect, .text = "it is a standby"};
    return {.seen = Seen::InEffect, .text = "it is a primary"};
}

} // namespace holdfast::recovery
