// SPDX-License-Identifier: GPL-3.0-or-later
// Transactions, leases and what the store says of itself.
#include "engine/stores/sql_action_store.h"

#include "engine/core/actions/plain_words.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace holdfast::stores {

namespace {

TimePoint timeOf(const std::string& cell) {
    return TimePoint(Duration(ActionRows::number(cell)));
}

std::int64_t tokenOf(const actions::Lease& lease) {
    return static_cast<std::int64_t>(lease.token);
}

} // namespace

std::string storable(const std::string& text) {
    const auto quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    auto clean = nlohmann::json::parse(quoted).get<std::string>();
    for (auto at = clean.find('\0'); at != std::string::npos; at = clean.find('\0', at))
        clean.replace(at, 1, "\uFFFD");
    return clean;
}

SqlActionStore::SqlActionStore(std::unique_ptr<ActionSql> sql) : m_sql(std::move(sql)) {}

SqlActionStore::~SqlActionStore() = default;

Result<void> SqlActionStore::transact(SqlAccess access,
                                      const std::function<Result<void>(ActionSql&)>& work) const {
    const auto until = std::chrono::steady_clock::now() + kDeadline;
    const std::unique_lock lock(m_mutex, until);
    if (!lock)
        return failure(ErrorCode::Retry,
                       "The store of actions is busy with other calls that get no answer. Try again in a "
                       "moment.",
                       m_sql->place().where);
    auto done = m_sql->begin(access, until);
    if (done) done = work(*m_sql);
    if (done) done = m_sql->commit();
    if (!done) m_sql->rollBack();
    return done;
}

Result<ActionRows> SqlActionStore::ask(SqlAccess access, const std::string& sql,
                                       const SqlValues& values) const {
    ActionRows rows;
    auto done = transact(access, [&](ActionSql& database) -> Result<void> {
        auto answer = database.run(sql, values);
        if (!answer) return std::unexpected(answer.error());
        rows = std::move(*answer);
        return {};
    });
    if (!done) return std::unexpected(done.error());
    return rows;
}

Result<void> SqlActionStore::change(const std::string& sql, const SqlValues& values) const {
    auto rows = ask(SqlAccess::Write, sql, values);
    if (!rows) return std::unexpected(rows.error());
    return {};
}

Result<actions::Lease> SqlActionStore::acquire(const actions::PlanTarget& target, const std::string& holder) {
    std::optional<actions::Lease> lease;
    ActionRows other;
    const auto done = transact(SqlAccess::Write, [&](ActionSql& database) -> Result<void> {
        // The first token is the time, so that tokens grow even over a store that had to be made anew. The
        // clock is asked once: between two looks it runs on.
        const auto granted = database.run(
            "WITH moment AS MATERIALIZED (SELECT now_ms() AS now, lease_ms() AS lease) "
            "INSERT INTO leases AS held (fleet, service, token, holder, since, until, ends, era) "
            "SELECT $1, $2, now / 1000, $3, now, now + $4, lease + $4, lease_era() FROM moment WHERE true "
            "ON CONFLICT (fleet, service) DO UPDATE SET token = held.token + 1, holder = excluded.holder, "
            "since = excluded.since, until = excluded.until, ends = excluded.ends, era = excluded.era "
            "WHERE held.holder = '' OR held.era <> lease_era() OR held.ends <= lease_ms() "
            "RETURNING token, until",
            {target.fleet, target.service.value(), storable(holder.empty() ? "somebody" : holder),
             kLeaseTime.count()});
        if (!granted) return std::unexpected(granted.error());
        if (!granted->empty()) {
            lease =
                actions::Lease{.target = target,
                               .token = static_cast<std::uint64_t>(ActionRows::number(granted->first()[0])),
                               .until = timeOf(granted->first()[1]),
                               .reach = database.place().reach};
            return {};
        }
        auto holds = database.run("SELECT holder, since, until, now_ms() FROM leases "
                                  "WHERE fleet = $1 AND service = $2",
                                  {target.fleet, target.service.value()});
        if (!holds) return std::unexpected(holds.error());
        other = std::move(*holds);
        return {};
    });
    if (!done) return std::unexpected(done.error());
    if (!lease) return held(other, target.service);
    const std::lock_guard lock(m_grantedMutex);
    m_granted.emplace(target.fleet, target.service.value(), lease->token);
    return *lease;
}

std::unexpected<Error> SqlActionStore::held(const ActionRows& rows, const ServiceId& service) const {
    if (rows.empty())
        return failure(ErrorCode::Retry, "The lock changed hands at this moment. Try again.",
                       service.value());
    const auto& row = rows.first();
    const auto now = timeOf(row[3]);
    return failure(
        ErrorCode::Retry,
        fmt::format("{} acts on {} since {} ({} ago); the lock ends in {} unless it is prolonged. Wait until "
                    "it is done, or talk to them.",
                    row[0], service.value(), toIso8601(timeOf(row[1])),
                    actions::inWords(now - timeOf(row[1])), actions::inWords(timeOf(row[2]) - now)),
        service.value());
}

Result<actions::Lease> SqlActionStore::renew(const actions::Lease& lease) {
    const auto& fleet = lease.target.fleet;
    const auto& service = lease.target.service.value();
    auto renewed = lease;
    std::string lost;
    const auto done = transact(SqlAccess::Write, [&](ActionSql& database) -> Result<void> {
        const auto row = database.run("UPDATE leases SET until = now_ms() + $1, ends = lease_ms() + $1 "
                                      "WHERE fleet = $2 AND service = $3 AND token = $4 AND holder <> '' "
                                      "AND era = lease_era() AND ends > lease_ms() RETURNING until",
                                      {kLeaseTime.count(), fleet, service, tokenOf(lease)});
        if (!row) return std::unexpected(row.error());
        if (!row->empty()) {
            renewed.until = timeOf(row->first()[0]);
            return {};
        }
        const auto now = database.run(
            "SELECT holder, since, token FROM leases WHERE fleet = $1 AND service = $2", {fleet, service});
        if (!now) return std::unexpected(now.error());
        const bool taken = !now->empty() && ActionRows::number(now->first()[2]) > tokenOf(lease);
        lost = taken ? fmt::format("The lock on {} was lost: it is with {} since {}. Look what they do.",
                                   service, now->first()[0].empty() ? "others" : now->first()[0],
                                   toIso8601(timeOf(now->first()[1])))
                     : fmt::format("The lock on {} ended at {}, before it was prolonged. Draw the plan up "
                                   "anew.",
                                   service, toIso8601(lease.until));
        return {};
    });
    if (!done) return std::unexpected(done.error());
    if (!lost.empty()) return failure(ErrorCode::Replan, lost, service);
    return renewed;
}

void SqlActionStore::release(const actions::Lease& lease) {
    // Where it cannot be told, it ends by itself.
    static_cast<void>(change("UPDATE leases SET holder = '' WHERE fleet = $1 AND service = $2 AND token = $3",
                             {lease.target.fleet, lease.target.service.value(), tokenOf(lease)}));
    const std::lock_guard lock(m_grantedMutex);
    m_granted.erase({lease.target.fleet, lease.target.service.value(), lease.token});
}

Duration SqlActionStore::leaseTime() const {
    return kLeaseTime;
}

Result<std::vector<automation::LeaseView>> SqlActionStore::leases(const std::string& fleet) {
    const auto rows = ask(SqlAccess::Read,
                          "SELECT service, holder, since, until, token FROM leases WHERE fleet = $1 "
                          "AND holder <> '' AND era = lease_era() AND ends > lease_ms() ORDER BY service",
                          {fleet});
    if (!rows) return std::unexpected(rows.error());
    const std::lock_guard lock(m_grantedMutex);
    std::vector<automation::LeaseView> views;
    for (const auto& row : rows->all()) {
        const auto token = static_cast<std::uint64_t>(ActionRows::number(row[4]));
        views.push_back({.service = ServiceId(row[0]),
                         .holder = row[1],
                         .since = timeOf(row[2]),
                         .until = timeOf(row[3]),
                         .ours = m_granted.contains({fleet, row[0], token})});
    }
    return views;
}

automation::ActionStoreState SqlActionStore::condition() {
    auto state = m_sql->place();
    const auto answer = ask(SqlAccess::Read, "SELECT 1", {});
    if (!answer) state.trouble = answer.error().detail;
    return state;
}

} // namespace holdfast::stores
