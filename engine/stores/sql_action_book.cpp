// SPDX-License-Identifier: GPL-3.0-or-later
// What later plans are held against: attempts, settings, pauses, questions.
#include "engine/stores/sql_action_store.h"

namespace holdfast::stores {

namespace {

using automation::Attempts;

std::int64_t milliseconds(TimePoint time) {
    return time.time_since_epoch().count();
}

SqlValue millisecondsOrNull(const std::optional<TimePoint>& time) {
    if (!time) return std::monostate{};
    return milliseconds(*time);
}

std::optional<TimePoint> optionalTime(const std::string& cell) {
    if (cell.empty()) return std::nullopt;
    return TimePoint(Duration(ActionRows::number(cell)));
}

Attempts attemptsIn(const ActionRows::Row& row, std::size_t from) {
    return {.failed = static_cast<int>(ActionRows::number(row[from])),
            .lastEnded = optionalTime(row[from + 1]),
            .backOffUntil = optionalTime(row[from + 2])};
}

/// Locks the row, so that nobody else counts meanwhile, and reads it.
Result<Attempts> lockAttempts(ActionSql& database, const SqlValues& key) {
    auto row = database.run("INSERT INTO attempts AS known (fleet, service, action, failed) "
                            "VALUES ($1, $2, $3, 0) "
                            "ON CONFLICT (fleet, service, action) DO UPDATE SET failed = known.failed "
                            "RETURNING failed, last_ended, back_off_until",
                            key);
    if (!row) return std::unexpected(row.error());
    return attemptsIn(row->first(), 0);
}

} // namespace

Result<automation::AttemptRecord> SqlActionStore::attempts(const std::string& fleet,
                                                           const ServiceId& service) {
    const auto rows = ask(SqlAccess::Read,
                          "SELECT action, failed, last_ended, back_off_until FROM attempts "
                          "WHERE fleet = $1 AND service = $2",
                          {fleet, service.value()});
    if (!rows) return std::unexpected(rows.error());
    std::map<actions::RecoveryAction, Attempts> known;
    for (const auto& row : rows->all()) {
        // One that this program does not know was counted by a newer one.
        if (const auto action = actions::recoveryActionFromString(row[0]))
            known[*action] = attemptsIn(row, 1);
    }
    return automation::AttemptRecord(std::move(known));
}

Result<void> SqlActionStore::countOutcome(const actions::Plan& plan, const automation::TriggerRule& rule,
                                          actions::Outcome outcome, TimePoint ended) {
    const std::string action(actions::toString(rule.action));
    return transact(SqlAccess::Write, [&](ActionSql& database) -> Result<void> {
        const auto counted = database.run("INSERT INTO counted (plan, ended) VALUES ($1, $2) "
                                          "ON CONFLICT (plan) DO NOTHING RETURNING plan",
                                          {plan.id.value(), milliseconds(ended)});
        if (!counted) return std::unexpected(counted.error());
        if (counted->empty()) return {};
        const SqlValues key{plan.target.fleet, plan.target.service.value(), action};
        const auto before = lockAttempts(database, key);
        if (!before) return std::unexpected(before.error());
        automation::AttemptRecord record({{rule.action, *before}});
        record.take(rule, outcome, ended);
        const auto& after = record.of(rule.action);
        auto kept =
            database.run("UPDATE attempts SET failed = $1, last_ended = $2, back_off_until = $3 "
                         "WHERE fleet = $4 AND service = $5 AND action = $6",
                         {static_cast<std::int64_t>(after.failed), millisecondsOrNull(after.lastEnded),
                          millisecondsOrNull(after.backOffUntil), key[0], key[1], key[2]});
        if (!kept) return std::unexpected(kept.error());
        return {};
    });
}

Result<void> SqlActionStore::forgetAttempts(const std::string& fleet, const ServiceId& service) {
    return change("UPDATE attempts SET failed = 0, back_off_until = NULL WHERE fleet = $1 AND service = $2",
                  {fleet, service.value()});
}

Result<void> SqlActionStore::putSetting(const std::string& fleet, const std::string& name,
                                        const std::string& value) {
    if (value.empty())
        return change("DELETE FROM settings WHERE fleet = $1 AND name = $2", {fleet, storable(name)});
    return change("INSERT INTO settings (fleet, name, value) VALUES ($1, $2, $3) "
                  "ON CONFLICT (fleet, name) DO UPDATE SET value = excluded.value",
                  {fleet, storable(name), storable(value)});
}

Result<std::map<std::string, std::string>> SqlActionStore::settings(const std::string& fleet) {
    const auto rows = ask(SqlAccess::Read, "SELECT name, value FROM settings WHERE fleet = $1", {fleet});
    if (!rows) return std::unexpected(rows.error());
    std::map<std::string, std::string> all;
    for (const auto& row : rows->all())
        all.emplace(row[0], row[1]);
    return all;
}

Result<void> SqlActionStore::putPause(const std::string& fleet, const automation::PauseView& pause) {
    return change(
        "INSERT INTO pauses (fleet, service, who, why, since) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (fleet, service) DO UPDATE SET who = excluded.who, why = excluded.why, "
        "since = excluded.since",
        {fleet, pause.service.value(), storable(pause.by), storable(pause.why), milliseconds(pause.since)});
}

Result<void> SqlActionStore::removePause(const std::string& fleet, const ServiceId& service) {
    return change("DELETE FROM pauses WHERE fleet = $1 AND service = $2", {fleet, service.value()});
}

Result<std::vector<automation::PauseView>> SqlActionStore::pauses(const std::string& fleet) {
    const auto rows =
        ask(SqlAccess::Read,
            "SELECT service, who, why, since FROM pauses WHERE fleet = $1 ORDER BY since, service", {fleet});
    if (!rows) return std::unexpected(rows.error());
    std::vector<automation::PauseView> views;
    for (const auto& row : rows->all())
        views.push_back({.service = ServiceId(row[0]),
                         .by = row[1],
                         .why = row[2],
                         .since = TimePoint(Duration(ActionRows::number(row[3])))});
    return views;
}

Result<void> SqlActionStore::putQuestion(const std::string& fleet, const automation::OpenQuestion& question) {
    return change("INSERT INTO questions (plan, fleet, service, why, since, settled) "
                  "VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (plan) DO NOTHING",
                  {question.plan.value(), fleet, question.service.value(), storable(question.why),
                   milliseconds(question.since)});
}

Result<void> SqlActionStore::removeQuestion(const actions::PlanId& plan) {
    return change("UPDATE questions SET settled = 1 WHERE plan = $1", {plan.value()});
}

Result<std::vector<automation::OpenQuestion>> SqlActionStore::questions(const std::string& fleet) {
    const auto rows = ask(SqlAccess::Read,
                          "SELECT plan, service, why, since FROM questions "
                          "WHERE fleet = $1 AND settled = 0 ORDER BY since, plan",
                          {fleet});
    if (!rows) return std::unexpected(rows.error());
    std::vector<automation::OpenQuestion> views;
    for (const auto& row : rows->all())
        views.push_back({.plan = actions::PlanId(row[0]),
                         .service = ServiceId(row[1]),
                         .why = row[2],
                         .since = TimePoint(Duration(ActionRows::number(row[3])))});
    return views;
}

} // namespace holdfast::stores
