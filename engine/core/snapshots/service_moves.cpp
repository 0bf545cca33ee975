// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/service_moves.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr std::string_view kLimits = "limits.";

bool isLimit(const FieldDifference& field) {
    return field.field.starts_with(kLimits);
}

/// Whether a live change gets from these limits to those and back: the platform leaves alone what is 0.
bool canMoveLive(const workloads::Limits& now, const workloads::Limits& then) {
    const auto movable = [](auto from, auto to) { return from == to || (from != 0 && to != 0); };
    return movable(now.cpus, then.cpus) && movable(now.memory.count, then.memory.count) &&
           movable(now.processes, then.processes);
}

workloads::Limits onlyWhatDiffers(const workloads::Limits& now, const workloads::Limits& then) {
    return {.cpus = now.cpus == then.cpus ? 0.0 : then.cpus,
            .memory = now.memory == then.memory ? Bytes{} : then.memory,
            .processes = now.processes == then.processes ? 0 : then.processes};
}

workloads::Limits limitsIn(const json& document) {
    const auto& from = document["limits"];
    return {.cpus = from.value("cpus", 0.0),
            .memory = Bytes{from.value("memory_bytes", std::int64_t{0})},
            .processes = from.value("processes", std::int64_t{0})};
}

/// Why the former configuration cannot be run in the place of the present one; empty: it can.
std::string whyNotInPlace(const std::vector<FieldDifference>& fields) {
    for (const auto& field : fields) {
        if (field.field == "platform" || field.field == "workload")
            return fmt::format(
                "It runs elsewhere now ({} is {} instead of {}). Bring it back there, or change "
                "the fleet file.",
                field.field, field.before, field.after);
    }
    return {};
}

/// Why nobody knows now what runs, though the snapshot does; empty: it is known.
std::string whyUnseen(const ServicePair& pair) {
    const auto* now = pair.now.manifest.find(pair.difference.service);
    const auto* then = pair.then.manifest.find(pair.difference.service);
    if (now == nullptr || then == nullptr || !then->parts.contains(PartKind::Workload)) return {};
    const auto why = now->missing.find(PartKind::Workload);
    if (now->parts.contains(PartKind::Workload) || why == now->missing.end()) return {};
    return fmt::format("What runs cannot be looked at now, so it cannot be told what to put back: {}",
                       why->second);
}

Move scaleMove(const json& now, const json& then, FieldDifference field) {
    Move move{.kind = MoveKind::Scale,
              .what = {},
              .fields = {std::move(field)},
              .refusal = {},
              .workload = std::nullopt,
              .replicasNow = now.value("replicas", 0),
              .replicas = then.value("replicas", 0)};
    if (move.replicas < 1)
        move.refusal = "The snapshot shows none of it running: stop it by hand if that is meant.";
    else if (move.replicasNow < 1)
        move.refusal = "Nothing of it is in its place now. Put back or settle the replacement that is under "
                       "way, or start it first.";
    return move;
}

} // namespace

std::vector<FieldDifference> fieldsOf(const ServiceDifference& difference, PartKind part) {
    std::vector<FieldDifference> out;
    std::ranges::copy_if(difference.fields, std::back_inserter(out),
                         [part](const FieldDifference& field) { return field.part == part; });
    return out;
}

json documentOfPart(const Snapshot& snapshot, const ServiceId& service, PartKind kind) {
    const auto* text = snapshot.part(service, kind);
    return text == nullptr ? json() : json::parse(*text, nullptr, false);
}

void addWorkloadMoves(const ServicePair& pair, RollbackStage& stage) {
    auto fields = fieldsOf(pair.difference, PartKind::Workload);
    if (const auto why = whyUnseen(pair); !why.empty())
        stage.moves.push_back({.kind = MoveKind::Replace, .what = {}, .fields = {}, .refusal = why});
    if (fields.empty()) return;
    const auto now = documentOfPart(pair.now, stage.service, PartKind::Workload);
    const auto then = documentOfPart(pair.then, stage.service, PartKind::Workload);
    if (!now.is_object() || !then.is_object()) {
        stage.moves.push_back({.kind = MoveKind::Replace,
                               .what = {},
                               .fields = std::move(fields),
                               .refusal = now.is_object()
                                              ? "The snapshot has nothing of what ran for it."
                                              : "Nothing runs for it now that could be put back as it was."});
        return;
    }
    const auto replicas = std::ranges::find(fields, "replicas", &FieldDifference::field);
    if (replicas != fields.end()) {
        stage.moves.push_back(scaleMove(now, then, std::move(*replicas)));
        fields.erase(replicas);
    }
    if (fields.empty()) return;
    const auto limitsNow = limitsIn(now);
    const auto limitsThen = limitsIn(then);
    if (std::ranges::all_of(fields, isLimit) && pair.limitsLive && canMoveLive(limitsNow, limitsThen)) {
        stage.moves.push_back({.kind = MoveKind::Limit,
                               .what = {},
                               .fields = std::move(fields),
                               .refusal = {},
                               .workload = std::nullopt,
                               .limitsNow = limitsNow,
                               .limits = onlyWhatDiffers(limitsNow, limitsThen)});
        return;
    }
    Move replace{.kind = MoveKind::Replace, .what = {}, .fields = {}, .refusal = whyNotInPlace(fields)};
    auto former = workloadFrom(then, pair.pool);
    if (former)
        replace.workload = std::move(*former);
    else if (replace.refusal.empty())
        replace.refusal = former.error().detail;
    replace.fields = std::move(fields);
    stage.moves.push_back(std::move(replace));
}

RollbackStage movesOf(const ServicePair& pair, std::vector<std::string>& told) {
    RollbackStage stage{.service = pair.difference.service, .moves = {}};
    for (const auto& unknown : pair.difference.unknown)
        told.push_back(fmt::format("{}: {} That stays as it is.", stage.service.value(), unknown));
    addFileMoves(pair, stage, told);
    addWorkloadMoves(pair, stage);
    addSettingMoves(pair, stage, told);
    // A replacement starts it anew.
    if (std::ranges::find(stage.moves, MoveKind::Replace, &Move::kind) != stage.moves.end())
        stage.uptake = Uptake::Nothing;
    // Files first, then what a start takes, how many and how they run, then what is moved while it runs.
    std::ranges::stable_sort(stage.moves, {}, [](const Move& move) {
        const bool live = move.kind == MoveKind::Set && move.setting.applies != Applies::Restart;
        return std::pair(live, move.kind);
    });
    return stage;
}

} // namespace holdfast::snapshots
