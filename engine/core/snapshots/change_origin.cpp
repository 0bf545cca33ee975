// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/change_origin.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

namespace {

using actions::RecoveryAction;

bool isRestart(RecoveryAction action) {
    return action == RecoveryAction::GracefulRestart || action == RecoveryAction::ContainerRestart ||
           action == RecoveryAction::DependencyRestart || action == RecoveryAction::WorkerDrain;
}

/// Whether a plan of this action leaves such a field other than it was. A restart starts the same
/// configuration anew, but with the program that lies there now, and with the files' settings.
bool mayChange(RecoveryAction action, const FieldDifference& field) {
    if (action == RecoveryAction::EmergencyRollback) return true;
    switch (field.part) {
    case PartKind::Workload:
        if (field.field == "replicas")
            return action == RecoveryAction::ScaleOut || action == RecoveryAction::ScaleIn;
        if (field.field.starts_with("limits.")) return action == RecoveryAction::ResourceBoost;
        return field.field == "fingerprint" && isRestart(action);
    case PartKind::Settings:
        return isRestart(action) || action == RecoveryAction::ConfigurationReload ||
               action == RecoveryAction::Failover || action == RecoveryAction::Restore;
    case PartKind::Files:
        break;
    }
    return false;
}

/// «/etc/redis.conf:12» is a place in a file, which moves when lines come before it.
std::string_view subjectOf(const FieldDifference& field) {
    const std::string_view name = field.field;
    if (field.part != PartKind::Files) return name;
    const auto colon = name.rfind(':');
    const bool numbered = colon != std::string_view::npos && colon + 1 < name.size() &&
                          name.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
    return numbered ? name.substr(0, colon) : name;
}

bool changes(const std::optional<ServiceDifference>& found, const FieldDifference& field) {
    return found && std::ranges::any_of(found->fields, [&](const FieldDifference& other) {
               return other.part == field.part && subjectOf(other) == subjectOf(field);
           });
}

/// «graceful restart».
std::string wordsOf(RecoveryAction action) {
    std::string words(toString(action));
    std::ranges::replace(words, '-', ' ');
    return words;
}

} // namespace

ChangeOrigin originOf(const ServiceId& service, const FieldDifference& field, TimePoint earliest,
                      TimePoint latest, std::span<const KnownPlan> plans) {
    ChangeOrigin origin{
        .earliest = earliest, .latest = latest, .who = {}, .plan = {}, .text = "outside of Holdfast"};
    const KnownPlan* last = nullptr;
    for (const auto& plan : plans) {
        const bool meanwhile = plan.ended > earliest && plan.began <= latest;
        if (!meanwhile || !mayChange(plan.action, field) ||
            std::ranges::find(plan.services, service) == plan.services.end())
            continue;
        if (last == nullptr || plan.ended > last->ended) last = &plan;
    }
    if (last == nullptr) return origin;
    origin.who = last->who;
    origin.plan = last->plan;
    origin.text =
        last->who.empty() ? wordsOf(last->action) : fmt::format("{} by {}", wordsOf(last->action), last->who);
    return origin;
}

std::vector<ChangeOrigin> originsOf(const ServiceDifference& difference, SnapshotHistory history,
                                    std::span<const KnownPlan> plans) {
    std::vector<ChangeOrigin> out(difference.fields.size());
    std::vector<bool> found(difference.fields.size(), false);
    for (std::size_t pair = history.size(); pair-- > 1;) {
        if (std::ranges::find(found, false) == found.end()) break;
        const auto& before = *history[pair - 1];
        const auto& after = *history[pair];
        const auto step = snapshots::difference(before, after, difference.service);
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (found[i] || !changes(step, difference.fields[i])) continue;
            out[i] = originOf(difference.service, difference.fields[i], before.manifest.taken,
                              after.manifest.taken, plans);
            found[i] = true;
        }
    }
    for (std::size_t i = 0; i < out.size() && !history.empty(); ++i) {
        if (!found[i])
            out[i] = originOf(difference.service, difference.fields[i], history.front()->manifest.taken,
                              history.back()->manifest.taken, plans);
    }
    return out;
}

} // namespace holdfast::snapshots
