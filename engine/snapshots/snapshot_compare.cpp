// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/snapshot_compare.h"

#include "engine/core/base/secret_masking.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr std::string_view kData = "data.";

bool isData(const FieldDifference& field) {
    return field.part == PartKind::Settings && field.field.starts_with(kData);
}

void mask(json& value) {
    if (isConcealed(value)) {
        value = kMasked;
        return;
    }
    if (!value.is_structured()) return;
    for (auto& each : value)
        mask(each);
}

} // namespace

SnapshotDiff diffOf(const Snapshot& before, const Snapshot& after) {
    SnapshotDiff out{.before = before.manifest.id,
                     .after = after.manifest.id,
                     .beforeAt = before.manifest.taken,
                     .afterAt = after.manifest.taken};
    const ChangeOrigin unknown{.earliest = before.manifest.taken, .latest = after.manifest.taken};
    for (auto& service : differences(before, after)) {
        for (const auto& field : service.fields) {
            if (isData(field))
                out.data.push_back(fmt::format("The {} of {} differ: they belong to its data, which is not "
                                               "rolled back.",
                                               field.field.substr(kData.size()), service.service.value()));
        }
        std::vector<ChangeOrigin> origins(service.fields.size(), unknown);
        out.services.push_back({.difference = std::move(service), .origins = std::move(origins)});
    }
    return out;
}

Result<SnapshotDiff> compared(SnapshotKeeper& keeper, const SnapshotId& before, const SnapshotId& after,
                              const ports::PlatformContext& context, const PlanLookup& plans) {
    const auto old = keeper.load(before);
    if (!old) return std::unexpected(old.error());
    const auto with = [&](const Snapshot& now) {
        auto diff = diffOf(*old, now);
        explain(diff, keeper, *old, now, plans);
        return diff;
    };
    if (after.isEmpty()) {
        const auto live = keeper.record({}, context);
        if (!live) return std::unexpected(live.error());
        return with(live->snapshot);
    }
    const auto now = keeper.load(after);
    if (!now) return std::unexpected(now.error());
    return with(*now);
}

std::vector<DriftCount> driftOf(const Snapshot& before, const Snapshot& after) {
    std::vector<DriftCount> out;
    for (const auto& one : differences(before, after)) {
        // A service that is new or gone is one difference, whatever it holds.
        const auto fields = one.kind == ChangeKind::Changed ? one.fields.size() : std::size_t{1};
        out.push_back({.service = one.service, .fields = fields, .unknown = !one.unknown.empty()});
    }
    return out;
}

Result<std::string> shownPart(const Snapshot& snapshot, const ServiceId& service, PartKind kind) {
    const auto* entry = snapshot.manifest.find(service);
    if (entry == nullptr)
        return failure(ErrorCode::FixInput, fmt::format("The snapshot has no service «{}».", service.value()),
                       service.value());
    const auto* text = snapshot.part(service, kind);
    if (text == nullptr) {
        const auto why = entry->missing.find(kind);
        return failure(ErrorCode::FixInput,
                       why == entry->missing.end()
                           ? fmt::format("There is no {} of {} in it.", toString(kind), service.value())
                           : fmt::format("The {} of {} could not be recorded: {}", toString(kind),
                                         service.value(), why->second),
                       service.value());
    }
    auto document = json::parse(*text, nullptr, false);
    mask(document);
    return document.dump(2, ' ', false, json::error_handler_t::replace);
}

} // namespace holdfast::snapshots
