// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/service_moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

/// Whether a difference is of this file: it is called like it, or like one of its lines.
bool isOf(const FieldDifference& field, const std::string& path) {
    if (!field.field.starts_with(path)) return false;
    const auto rest = std::string_view(field.field).substr(path.size());
    if (rest.empty()) return true;
    return rest.size() > 1 && rest.front() == ':' &&
           rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::optional<FileCondition> conditionOf(const json& files, const std::string& path) {
    if (!files.is_object() || !files.contains(path)) return std::nullopt;
    const auto& entry = files[path];
    if (!entry.is_object() || !entry.contains("condition") || !entry["condition"].is_string())
        return std::nullopt;
    return fileConditionFrom(entry["condition"].get_ref<const std::string&>());
}

/// Why a file cannot be put back but is left as it is; empty: it can.
std::string whyLeft(const ServicePair& pair, const std::string& path, std::optional<FileCondition> now,
                    std::optional<FileCondition> then) {
    const auto& named = pair.spec.configurationFiles;
    if (std::ranges::find(named, path) == named.end()) return "the fleet file does not name it (any more)";
    if (!then) return "it is not in the snapshot";
    if (*then == FileCondition::Unreadable) return "it could not be read when the snapshot was taken";
    if (*then == FileCondition::TooLarge) return "it was too large for the snapshot";
    if (!now) return "it was not looked at now";
    return {};
}

} // namespace

void addFileMoves(const ServicePair& pair, RollbackStage& stage, std::vector<std::string>& told) {
    const auto fields = fieldsOf(pair.difference, PartKind::Files);
    if (fields.empty()) return;
    const auto now = documentOfPart(pair.now, stage.service, PartKind::Files);
    const auto then = documentOfPart(pair.then, stage.service, PartKind::Files);
    std::set<std::string> paths;
    for (const auto* side : {&now, &then}) {
        if (!side->is_object()) continue;
        for (const auto& [path, entry] : side->items())
            paths.insert(path);
    }
    for (const auto& path : paths) {
        Move move{.kind = MoveKind::Write, .what = path, .fields = {}, .refusal = {}};
        std::ranges::copy_if(fields, std::back_inserter(move.fields),
                             [&](const FieldDifference& field) { return isOf(field, path); });
        const auto before = conditionOf(now, path);
        const auto after = conditionOf(then, path);
        if (move.fields.empty() && before == after) continue;
        if (const auto why = whyLeft(pair, path, before, after); !why.empty()) {
            told.push_back(fmt::format("{}: {} stays as it is: {}.", stage.service.value(), path, why));
            continue;
        }
        auto former = fileFrom(then, path, pair.pool);
        if (former)
            move.file = std::move(*former);
        else
            move.refusal = fmt::format("{}: {}", path, former.error().detail);
        if (before == FileCondition::Unreadable)
            move.refusal =
                fmt::format("{} cannot be read now, so it could not be put back if it had to. See to "
                            "its rights first.",
                            path);
        stage.moves.push_back(std::move(move));
    }
    if (stage.moves.empty()) return;
    const auto& recovery = pair.spec.recovery;
    const bool loads = !recovery.proxyAdmin.empty() &&
                       std::ranges::find(stage.moves, recovery.reload, &Move::what) != stage.moves.end();
    const bool reads = pair.spec.kind == ServiceKind::Postgres || loads;
    // Redis reads its file at its start only; what differs of it while it runs is set one by one.
    const bool isSet = pair.spec.kind == ServiceKind::Redis &&
                       pair.now.part(stage.service, PartKind::Settings) != nullptr &&
                       pair.then.part(stage.service, PartKind::Settings) != nullptr;
    stage.uptake = isSet ? Uptake::Nothing : reads ? Uptake::Reload : Uptake::Restart;
}

} // namespace holdfast::snapshots
