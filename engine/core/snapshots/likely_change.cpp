// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/likely_change.h"

#include "engine/core/actions/plain_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>

namespace holdfast::snapshots {

namespace {

constexpr double kHardHop = 0.6;
constexpr double kSoftHop = 0.3;
constexpr double kHalfWeight = 3'600'000.0; ///< ms before health fell, after which a change counts half
constexpr std::size_t kShown = 80;

/// How much such a change can do, 0..1.
double depthOf(const FieldDifference& field) {
    if (field.part == PartKind::Files) return 0.8;
    if (field.part == PartKind::Settings) return field.field.starts_with("data.") ? 0.5 : 0.7;
    if (field.field == "artifact" || field.field == "fingerprint") return 1.0;
    if (field.field.starts_with("limits.")) return 0.6;
    if (field.field == "replicas") return 0.3;
    if (field.field.starts_with("labels.")) return 0.1;
    return 0.8;
}

/// The service and all that it depends on, each with the best weight of a way to it.
std::map<ServiceId, double> reachOf(const FleetSpec& fleet, const ServiceId& service) {
    std::map<ServiceId, double> reach{{service, 1.0}};
    std::deque<ServiceId> open{service};
    while (!open.empty()) {
        const auto from = open.front();
        open.pop_front();
        for (const auto& edge : fleet.dependencies) {
            if (edge.from != from) continue;
            const double weight = reach[from] * (edge.kind == DependencyKind::Hard ? kHardHop : kSoftHop);
            if (weight <= reach[edge.to]) continue;
            reach[edge.to] = weight;
            open.push_back(edge.to);
        }
    }
    return reach;
}

/// When it happened, as exactly as anybody knows.
struct Moment {
    TimePoint from;
    TimePoint to;
};

/// A plan says it; else an instance that was started meanwhile; else it was between two snapshots.
Moment momentOf(const ChangeOrigin& origin, std::span<const KnownPlan> plans, const ServiceEntry* after) {
    const auto plan = std::ranges::find(plans, origin.plan, &KnownPlan::plan);
    if (!origin.plan.empty() && plan != plans.end())
        return {std::max(plan->began, origin.earliest), std::min(plan->ended, origin.latest)};
    const auto started = after != nullptr ? after->health.started : std::nullopt;
    if (started && *started > origin.earliest && *started <= origin.latest) return {*started, *started};
    return {origin.earliest, origin.latest};
}

/// «shop/api:1.8.2» → «1.8.2», where the rest is the same.
std::pair<std::string, std::string> tagsOf(const FieldDifference& field) {
    const auto split = [](const std::string& text) {
        const auto colon = text.rfind(':');
        const bool tag = colon != std::string::npos && text.find('/', colon) == std::string::npos;
        return tag ? std::pair(text.substr(0, colon), text.substr(colon + 1))
                   : std::pair(text, std::string());
    };
    const auto before = split(field.before);
    const auto after = split(field.after);
    if (field.field != "artifact" || before.first != after.first || before.second.empty() ||
        after.second.empty())
        return {field.before, field.after};
    return {before.second, after.second};
}

std::string shortened(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    if (text.size() <= kShown) return text.empty() ? "nothing" : text;
    text.resize(kShown);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
        text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
    return text + "…";
}

std::string whatChanged(const FieldDifference& field, const ServiceEntry* before, const ServiceEntry* after) {
    const bool program =
        field.part == PartKind::Workload && (field.field == "artifact" || field.field == "fingerprint");
    if (program && before != nullptr && after != nullptr && !before->health.version.empty() &&
        !after->health.version.empty() && before->health.version != after->health.version)
        return fmt::format("{} → {}", before->health.version, after->health.version);
    if (field.secret) return field.field + " changed";
    const auto [was, is] = tagsOf(field);
    if (program && field.field == "artifact") return fmt::format("{} → {}", shortened(was), shortened(is));
    return fmt::format("{} {} → {}", field.field, shortened(was), shortened(is));
}

std::string whenBefore(const Moment& moment, TimePoint fell) {
    const auto least = fell - std::min(moment.to, fell);
    const auto most = fell - moment.from;
    if (moment.from == moment.to) return actions::inWords(least) + " before health fell";
    if (moment.to >= fell) return fmt::format("at most {} before health fell", actions::inWords(most));
    return fmt::format("{} to {} before health fell", actions::inWords(least), actions::inWords(most));
}

/// Looks through the changes of one pair of snapshots.
class Search {
public:
    Search(const IllService& ill, SnapshotHistory history, std::span<const KnownPlan> plans,
           const FleetSpec& fleet, Duration within)
        : m_ill(ill)
        , m_history(history)
        , m_plans(plans)
        , m_within(within)
        , m_reach(reachOf(fleet, ill.service)) {}

    [[nodiscard]] std::optional<LikelyChange> run() {
        for (std::size_t i = 1; i < m_history.size(); ++i) {
            const auto& before = *m_history[i - 1];
            const auto& after = *m_history[i];
            if (before.manifest.taken > m_ill.since || after.manifest.taken + m_within < m_ill.since)
                continue;
            for (const auto& [service, weight] : m_reach)
                look(service, weight, before, after);
        }
        return m_best;
    }

private:
    void look(const ServiceId& service, double weight, const Snapshot& before, const Snapshot& after) {
        const auto found = difference(before, after, service);
        if (!found) return;
        const auto* was = before.manifest.find(service);
        const auto* is = after.manifest.find(service);
        for (const auto& field : found->fields) {
            auto origin = originOf(service, field, before.manifest.taken, after.manifest.taken, m_plans);
            const auto moment = momentOf(origin, m_plans, is);
            if (moment.from > m_ill.since) continue;
            const auto least = m_ill.since - std::min(moment.to, m_ill.since);
            if (least > m_within) continue;
            const double score =
                weight * depthOf(field) * std::exp2(-static_cast<double>(least.count()) / kHalfWeight);
            if (m_best && score <= m_score) continue;
            m_score = score;
            m_best = LikelyChange{.service = service,
                                  .field = field,
                                  .origin = std::move(origin),
                                  .before = least,
                                  .safePoint = safePointBefore(before.manifest.taken),
                                  .text = textOf(service, field, was, is, moment)};
        }
    }

    [[nodiscard]] std::string textOf(const ServiceId& service, const FieldDifference& field,
                                     const ServiceEntry* was, const ServiceEntry* is,
                                     const Moment& moment) const {
        const auto whose = service == m_ill.service ? service.value()
                                                    : fmt::format("{} (on which {} depends)", service.value(),
                                                                  m_ill.service.value());
        return fmt::format("{} {}, {}", whose, whatChanged(field, was, is), whenBefore(moment, m_ill.since));
    }

    [[nodiscard]] SnapshotId safePointBefore(TimePoint time) const {
        SnapshotId newest;
        for (const auto* snapshot : m_history) {
            if (snapshot->manifest.safety.safe && snapshot->manifest.taken <= time)
                newest = snapshot->manifest.id;
        }
        return newest;
    }

    const IllService& m_ill;
    SnapshotHistory m_history;
    std::span<const KnownPlan> m_plans;
    Duration m_within;
    std::map<ServiceId, double> m_reach;
    double m_score = 0.0;
    std::optional<LikelyChange> m_best;
};

} // namespace

std::optional<LikelyChange> likelyChange(const IllService& ill, SnapshotHistory history,
                                         std::span<const KnownPlan> plans, const FleetSpec& fleet,
                                         Duration within) {
    return Search(ill, history, plans, fleet, within).run();
}

} // namespace holdfast::snapshots
