// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/killing/kill_judge.h"

#include "engine/stores/action_store_factory.h"
#include "engine/stores/anchor_file.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>

namespace holdfast::testing {

using actions::Outcome;
using actions::PlanHistory;
using actions::RecordKind;
using actions::StepStanding;
using workloads::OrderKind;

namespace {

std::string serviceOf(const PlanHistory& plan) {
    return plan.plan().target.service.value();
}

bool needsPerson(const PlanHistory& plan) {
    return plan.outcome() == Outcome::NeedsPerson;
}

/// Its steps up to here change something.
bool changes(const actions::Step& step) {
    return step.operation.name != "platform.ready";
}

} // namespace

KillJudge::KillJudge(KillPlace& place, const KillScript& script, const Lives& lives,
                     const std::vector<std::string>& open)
    : m_place(place), m_script(script), m_lives(lives), m_open(open), m_deeds(place.platform().deeds()) {}

void KillJudge::fault(const PlanHistory& plan, const std::string& text) {
    m_faults.push_back(fmt::format("{} of {} ({}): {}", toString(plan.plan().action), serviceOf(plan),
                                   plan.outcome() ? toString(*plan.outcome()) : "not ended", text));
}

void KillJudge::judge(KillReport& report) {
    journal();
    for (const auto& plan : m_plans) {
        recordsOf(plan);
        deedsOf(plan);
    }
    untouched();
    store();
    told();
    database();
    report.begun = static_cast<int>(m_plans.size());
    for (const auto& plan : m_plans)
        report.outcomes.push_back(fmt::format("{}: {}", toString(plan.plan().action),
                                              plan.outcome() ? toString(*plan.outcome()) : "not ended"));
    std::ranges::move(m_faults, std::back_inserter(report.faults));
}

void KillJudge::journal() {
    const auto reading = m_place.journal();
    if (reading.damage) fault("the journal is damaged: " + reading.damage->detail);
    if (reading.tornBytes > 0) fault("the journal is torn though a program opened it");
    std::map<actions::PlanId, std::size_t> places;
    for (const auto& record : reading.records) {
        const auto known = places.find(record.plan);
        if (known != places.end()) {
            m_plans[known->second].take(record);
            continue;
        }
        auto plan = PlanHistory::from(record);
        if (!plan) return fault("a plan cannot be read from the journal");
        places.emplace(record.plan, m_plans.size());
        m_plans.push_back(std::move(*plan));
    }
    // What was accepted for somebody is there.
    for (const auto& life : m_lives) {
        for (const auto& line : life->said()) {
            if (!line.contains("accepted")) continue;
            if (!places.contains(actions::PlanId(line["accepted"].get<std::string>())))
                fault("lost: the plan of " + line["service"].get<std::string>() +
                      " was accepted and is not there");
        }
    }
}

/// It ended, and no step was begun again without a look at what had become of it.
void KillJudge::recordsOf(const PlanHistory& plan) {
    if (!plan.outcome() || !plan.closed()) fault(plan, "it is not closed");
    std::map<std::pair<std::size_t, actions::Direction>, int> unseen;
    bool ended = false;
    for (const auto& record : plan.records()) {
        if (ended && record.kind == RecordKind::Intent) fault(plan, "a step begins behind its end");
        ended = ended || record.kind == RecordKind::Ended;
        auto& blind = unseen[{record.step, record.direction}];
        if (record.kind == RecordKind::Observed) blind = 0;
        if (record.kind != RecordKind::Intent) continue;
        if (record.direction == actions::Direction::Do && ++blind > 1)
            fault(plan, fmt::format("step {} is repeated blindly", record.step + 1));
    }
}

int KillJudge::stopsOf(const std::string& replica) const {
    return static_cast<int>(std::ranges::count_if(m_deeds, [&](const Deed& deed) {
        return deed.kind == OrderKind::Stop && deed.instance == replica && deed.changed;
    }));
}

void KillJudge::deedsOf(const PlanHistory& plan) {
    // Nothing was ordered without an intent.
    std::map<std::string, int> intents;
    for (const auto& record : plan.records()) {
        if (record.kind == RecordKind::Intent && changes(plan.plan().steps[record.step]))
            ++intents[plan.plan().steps[record.step].service.value()];
    }
    for (const auto& step : plan.plan().steps) {
        const auto& service = step.service.value();
        const auto orders = std::ranges::count(m_deeds, service, &Deed::workload);
        if (orders > intents[service])
            fault(plan, fmt::format("{} orders to {} and {} intents", orders, service, intents[service]));
    }
    if (serviceOf(plan) == "pool") return sizeOf(plan, 1, 3);
    if (serviceOf(plan) == "crowd") return sizeOf(plan, 3, 2);
    if (serviceOf(plan) == "shop") restartOf(plan, "db.1");
    restartOf(plan, serviceOf(plan) + ".1");
}

void KillJudge::restartOf(const PlanHistory& plan, const std::string& replica) {
    const int starts = m_place.startsOf(replica) - 1;
    const int stops = stopsOf(replica);
    if (starts > 1) fault(plan, fmt::format("{} was started {} times", replica, starts));
    if (stops > 1) fault(plan, fmt::format("{} was stopped {} times", replica, stops));
    if (plan.outcome() == Outcome::Done && (starts != 1 || stops != 1))
        fault(plan, fmt::format("done, but {} was stopped {} and started {} times", replica, stops, starts));
    if (plan.outcome() == Outcome::Failed && starts + stops > 0)
        fault(plan, fmt::format("failed without effect, but {} was acted on", replica));
    if (!m_place.platform().isRunning(replica) && !needsPerson(plan))
        fault(plan, replica + " is left down and nobody is asked");
}

void KillJudge::sizeOf(const PlanHistory& plan, int from, int to) {
    const auto replicas = m_place.platform().replicasOf(serviceOf(plan));
    const auto count = static_cast<int>(replicas.size());
    for (int number = from + 1; number <= to; ++number) {
        const auto replica = fmt::format("{}.{}", serviceOf(plan), number);
        if (m_place.startsOf(replica) > 1) fault(plan, replica + " was started more than once");
    }
    if (count != to && plan.outcome() == Outcome::Done)
        fault(plan, fmt::format("done with {} replicas", count));
    const bool undone = plan.outcome() == Outcome::RolledBack || plan.outcome() == Outcome::Failed;
    if (count != from && undone) fault(plan, fmt::format("undone, and {} replicas", count));
    for (const auto& replica : replicas) {
        if (!m_place.platform().isRunning(replica) && !needsPerson(plan))
            fault(plan, replica + " is left down");
    }
}

/// A service whose plan never began is as it was.
void KillJudge::untouched() {
    for (const auto& asked : m_script.plans) {
        if (std::ranges::find(m_plans, asked.service, serviceOf) != m_plans.end()) continue;
        if (std::ranges::find(m_deeds, asked.service, &Deed::workload) != m_deeds.end())
            fault(fmt::format("{} was acted on without a plan in the journal", asked.service));
    }
}

void KillJudge::store() {
    auto opened = stores::openLocalActionStore(m_place.actingFolder(), m_place.laterClock());
    auto& store = *opened.store;
    const auto entries = store.entries();
    if (!entries) return fault("the audit trail cannot be read: " + entries.error().detail);
    const auto anchor = stores::AnchorFile(opened.anchor).read();
    if (!anchor) return fault("the anchor cannot be read: " + anchor.error().detail);
    if (!m_plans.empty() && !*anchor) fault("there is no anchor of the audit trail");
    const auto verdict = actions::verifyChain(*entries, *anchor);
    if (!verdict.whole) fault("the audit chain is broken: " + verdict.reason);
    audit(*entries);
    for (const auto& plan : m_plans)
        kept(store, plan);
    const auto leases = store.leases(KillPlace::kFleet);
    if (!leases) return fault("the leases cannot be read: " + leases.error().detail);
    // The locks of one that was killed run out by themselves.
    for (const auto& lease : *leases)
        fault("the lock of " + lease.service.value() + " is still held a minute later");
}

/// In history, counted once, and a question where a person is needed.
void KillJudge::kept(ports::ActionStore& store, const PlanHistory& plan) {
    const auto detail = store.plan(plan.plan().id);
    if (!detail) {
        fault(plan, "lost: it is not in the history");
    } else {
        if (detail->summary.outcome != plan.outcome()) fault(plan, "history says another outcome");
        if (detail->evidence.empty()) fault(plan, "there is no evidence");
    }
    const auto attempts = store.attempts(KillPlace::kFleet, plan.plan().target.service);
    if (!attempts) return fault(plan, "its attempts cannot be read");
    const auto& counted = attempts->of(plan.plan().action);
    const int failed = plan.outcome() == Outcome::Done ? 0 : 1;
    if (!counted.lastEnded || counted.failed != failed)
        fault(plan, fmt::format("{} failed attempts are counted", counted.failed));
    const auto questions = store.questions(KillPlace::kFleet);
    if (!questions) return fault(plan, "the questions cannot be read");
    const auto asked = std::ranges::count(*questions, plan.plan().id, &automation::OpenQuestion::plan);
    if (asked != (needsPerson(plan) ? 1 : 0)) fault(plan, fmt::format("{} questions to a person", asked));
}

void KillJudge::audit(const std::vector<actions::AuditEntry>& entries) {
    for (const auto& plan : m_plans) {
        const auto of = [&](actions::AuditMoment moment) {
            return std::ranges::count_if(entries, [&](const actions::AuditEntry& entry) {
                return entry.note.plan == plan.plan().id && entry.note.moment == moment;
            });
        };
        const auto before = of(actions::AuditMoment::Before);
        if (before > 1 || (plan.anyIntent() && before != 1))
            fault(plan, fmt::format("{} audit entries before it", before));
        if (const auto after = of(actions::AuditMoment::After); after != 1)
            fault(plan, fmt::format("{} audit entries after it", after));
    }
}

/// What was left unfinished was said to be taken up, and how it ended.
void KillJudge::told() {
    for (const auto& plan : m_plans) {
        if (std::ranges::find(m_open, plan.plan().id.value()) == m_open.end()) continue;
        bool takenUp = false;
        bool ended = false;
        for (std::size_t i = 1; i < m_lives.size(); ++i) {
            for (const auto& line : m_lives[i]->said()) {
                if (line.value("plan", std::string()) != plan.plan().id.value()) continue;
                const auto event = line.value("event", std::string());
                takenUp = takenUp || (event == "begun" && line["interrupted"] == "1");
                ended = ended || event == "ended";
            }
        }
        // Or it stands in the list of those that ended.
        const auto& last = m_lives.back()->state();
        for (const auto& one : last.value("ended", nlohmann::json::array()))
            ended = ended || one == plan.plan().id.value();
        if (!takenUp) fault(plan, "nobody was told that it is taken up");
        if (!ended) fault(plan, "nobody was told how it ended");
    }
}

void KillJudge::database() {
    sqlite3* database = nullptr;
    const auto path = (m_place.actingFolder() / "actions.db").string();
    std::string verdict = "cannot be opened";
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        const auto take = [](void* out, int, char** values, char**) {
            *static_cast<std::string*>(out) = values[0] != nullptr ? values[0] : "";
            return 0;
        };
        sqlite3_exec(database, "PRAGMA integrity_check", take, &verdict, nullptr);
    }
    sqlite3_close(database);
    if (verdict != "ok") fault("the action store is not whole: " + verdict);
}

} // namespace holdfast::testing
