// SPDX-License-Identifier: GPL-3.0-or-later
// What stays of plans: themselves with their evidence, and the audit trail.
#include "engine/core/actions/plan_detail_json.h"
#include "engine/stores/sql_action_store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::stores {

namespace {

constexpr std::int64_t kPage = 200; // entries of the audit trail
constexpr std::size_t kMostPlans = 10'000;

std::string textOf(const nlohmann::json& document) {
    return document.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::int64_t milliseconds(TimePoint time) {
    return time.time_since_epoch().count();
}

/// What cannot be read stands in the trail all the same, for everybody to see that it is broken there.
actions::AuditEntry entryOf(const ActionRows::Row& row) {
    const auto sequence = static_cast<std::uint64_t>(ActionRows::number(row[0]));
    const auto document = nlohmann::json::parse(row[1], nullptr, false);
    auto entry = actions::auditFromJson(document, fmt::format("audit entry {}", sequence));
    if (entry) {
        // Its place is where it is kept; what it says of itself is checked against its hash.
        if (entry->sequence != sequence) entry->hash.clear();
        entry->sequence = sequence;
        return std::move(*entry);
    }
    return {.sequence = sequence,
            .note = {.moment = actions::AuditMoment::Between,
                     .kind = "unreadable",
                     .text = "This entry cannot be read any more: " + entry.error().detail,
                     .detail = "{}"}};
}

Error damaged(const actions::PlanId& plan, const Error& error) {
    return {ErrorCode::Internal,
            fmt::format("What is kept of plan {} is damaged: {}. The audit trail and its export still say "
                        "what it did.",
                        plan.value(), error.detail),
            error.where};
}

} // namespace

Result<void> SqlActionStore::append(const actions::AuditEntry& entry) {
    const auto row = ask(SqlAccess::Write,
                         "INSERT INTO audit (sequence, document) VALUES ($1, $2) "
                         "ON CONFLICT (sequence) DO NOTHING RETURNING sequence",
                         {static_cast<std::int64_t>(entry.sequence), textOf(actions::auditToJson(entry))});
    if (!row) return std::unexpected(row.error());
    if (!row->empty()) return {};
    return failure(ErrorCode::Replan,
                   fmt::format("Entry {} of the audit trail is there already: another Holdfast was first.",
                               entry.sequence),
                   m_sql->place().where);
}

Result<std::vector<actions::AuditEntry>> SqlActionStore::entries() const {
    return entriesAfter(0);
}

Result<std::vector<actions::AuditEntry>> SqlActionStore::entriesAfter(std::uint64_t sequence) const {
    std::vector<actions::AuditEntry> all;
    auto after = static_cast<std::int64_t>(sequence);
    for (;;) {
        const auto rows =
            ask(SqlAccess::Read,
                "SELECT sequence, document FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2",
                {after, kPage});
        if (!rows) return std::unexpected(rows.error());
        for (const auto& row : rows->all()) {
            all.push_back(entryOf(row));
            after = ActionRows::number(row[0]);
        }
        if (rows->all().size() < static_cast<std::size_t>(kPage)) return all;
    }
}

Result<void> SqlActionStore::putPlan(const std::string& fleet, const actions::PlanDetail& detail) {
    if (detail.evidence.size() > kMostEvidence)
        return failure(ErrorCode::FixInput,
                       fmt::format("The evidence of plan {} has {} bytes; at most {} are kept. Keep its "
                                   "calls shorter.",
                                   detail.plan.id.value(), detail.evidence.size(), kMostEvidence),
                       detail.plan.id.value());
    return change("INSERT INTO plans (plan, fleet, service, began, summary, document, evidence) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (plan) DO UPDATE SET "
                  "fleet = excluded.fleet, service = excluded.service, began = excluded.began, "
                  "summary = excluded.summary, document = excluded.document, evidence = excluded.evidence",
                  {detail.plan.id.value(), fleet, detail.plan.target.service.value(),
                   milliseconds(detail.summary.began), textOf(actions::summaryToJson(detail.summary)),
                   textOf(actions::detailToJson(detail)), storable(detail.evidence)});
}

Result<std::vector<actions::PlanSummary>> SqlActionStore::plans(const std::string& fleet,
                                                                const actions::PlanQuery& query) {
    std::string sql = "SELECT plan, summary FROM plans WHERE fleet = $1";
    SqlValues values{fleet};
    const auto add = [&](const char* condition, SqlValue value) {
        values.push_back(std::move(value));
        sql += fmt::format(" AND {} ${}", condition, values.size());
    };
    if (!query.service.isEmpty()) add("service =", query.service.value());
    if (query.from) add("began >=", milliseconds(*query.from));
    if (query.to) add("began <=", milliseconds(*query.to));
    const auto limit = std::clamp(query.limit, std::size_t{1}, kMostPlans);
    sql += fmt::format(" ORDER BY began DESC, plan DESC LIMIT {}", limit);
    const auto rows = ask(SqlAccess::Read, sql, values);
    if (!rows) return std::unexpected(rows.error());
    std::vector<actions::PlanSummary> all;
    for (const auto& row : rows->all()) {
        auto summary = actions::summaryFromJson(nlohmann::json::parse(row[1], nullptr, false), "summary");
        if (!summary) return std::unexpected(damaged(actions::PlanId(row[0]), summary.error()));
        all.push_back(std::move(*summary));
    }
    return all;
}

Result<actions::PlanDetail> SqlActionStore::plan(const actions::PlanId& plan) {
    const auto row =
        ask(SqlAccess::Read, "SELECT document, evidence FROM plans WHERE plan = $1", {plan.value()});
    if (!row) return std::unexpected(row.error());
    if (row->empty())
        return failure(ErrorCode::Replan,
                       fmt::format("There is no plan {} here. It may have ended elsewhere, or not yet; look "
                                   "at the list of plans.",
                                   plan.value()),
                       plan.value());
    auto detail = actions::detailFromJson(nlohmann::json::parse(row->first()[0], nullptr, false), "plan");
    if (!detail) return std::unexpected(damaged(plan, detail.error()));
    detail->evidence = row->first()[1];
    return detail;
}

} // namespace holdfast::stores
