// SPDX-License-Identifier: GPL-3.0-or-later
// What is taken away again: ended plans and the beginning of the audit trail.
#include "engine/core/actions/audit_pruning.h"
#include "engine/stores/sql_action_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::stores {

namespace {

/// Of those that are to go; a question that is open keeps its plan.
constexpr auto kGone = "began < $2 AND plan NOT IN (SELECT plan FROM questions WHERE settled = 0)";

} // namespace

Result<std::uint64_t> SqlActionStore::forgetPlans(const std::string& fleet, TimePoint before,
                                                  std::size_t most) {
    std::uint64_t gone = 0;
    const auto done = transact(SqlAccess::Write, [&](ActionSql& database) -> Result<void> {
        auto limit = before.time_since_epoch().count();
        const auto rows = database.run(
            fmt::format("SELECT began FROM plans WHERE fleet = $1 ORDER BY began DESC, plan DESC "
                        "LIMIT 1 OFFSET {}",
                        std::min<std::size_t>(most, 1'000'000)),
            {fleet});
        if (!rows) return std::unexpected(rows.error());
        // The newest of those that are too many goes as well.
        if (!rows->empty()) limit = std::max(limit, ActionRows::number(rows->first()[0]) + 1);
        for (const char* table : {"counted", "questions"}) {
            const auto left = database.run(
                fmt::format("DELETE FROM {} WHERE plan IN (SELECT plan FROM plans WHERE fleet = $1 AND {})",
                            table, kGone),
                {fleet, limit});
            if (!left) return std::unexpected(left.error());
        }
        const auto plans = database.run(
            fmt::format("DELETE FROM plans WHERE fleet = $1 AND {} RETURNING plan", kGone), {fleet, limit});
        if (!plans) return std::unexpected(plans.error());
        gone = plans->all().size();
        return {};
    });
    if (!done) return std::unexpected(done.error());
    return gone;
}

Result<void> SqlActionStore::forgetAudit(const actions::AuditAnchor& through) {
    const auto behind = entriesAfter(through.sequence);
    if (!behind) return std::unexpected(behind.error());
    if (actions::prunedBefore(*behind) != through)
        return failure(
            ErrorCode::FixInput,
            fmt::format("No entry says that those up to {} are pruned, so they stay.", through.sequence),
            m_sql->place().where);
    return change("DELETE FROM audit WHERE sequence <= $1", {static_cast<std::int64_t>(through.sequence)});
}

} // namespace holdfast::stores
