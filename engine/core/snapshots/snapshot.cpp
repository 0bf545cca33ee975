// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/snapshot.h"

#include "engine/core/base/sha256.h"
#include "engine/core/snapshots/canonical_json.h"
#include "engine/core/snapshots/manifest_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

const ServiceEntry* Manifest::find(const ServiceId& service) const noexcept {
    const auto found = std::ranges::lower_bound(services, service, {}, &ServiceEntry::service);
    return found != services.end() && found->service == service ? &*found : nullptr;
}

const std::string* Snapshot::part(const ServiceId& service, PartKind kind) const {
    const auto* entry = manifest.find(service);
    if (entry == nullptr) return nullptr;
    const auto named = entry->parts.find(kind);
    if (named == entry->parts.end()) return nullptr;
    const auto found = parts.find(named->second);
    return found == parts.end() ? nullptr : found->second.get();
}

std::string addPart(Snapshot& snapshot, const nlohmann::json& document) {
    auto text = canonicalText(document);
    auto digest = sha256Hex(text);
    auto& kept = snapshot.parts[digest];
    if (!kept) kept = std::make_shared<const std::string>(std::move(text));
    return digest;
}

std::string digestOf(const Manifest& manifest) {
    return sha256Hex(manifestText(manifest));
}

Result<void> checkParts(const Snapshot& snapshot) {
    for (const auto& entry : snapshot.manifest.services) {
        for (const auto& [kind, digest] : entry.parts) {
            const auto where = fmt::format("{} of {}", toString(kind), entry.service.value());
            const auto found = snapshot.parts.find(digest);
            if (found == snapshot.parts.end() || !found->second)
                return failure(ErrorCode::FixInput, "A part of the snapshot is missing.", where);
            if (sha256Hex(*found->second) != digest)
                return failure(ErrorCode::FixInput, "A part of the snapshot is not what it was.", where);
            if (auto document = canonicalDocument(*found->second, where); !document)
                return std::unexpected(document.error());
        }
    }
    return {};
}

SnapshotId snapshotIdOf(TimePoint taken, std::uint16_t entropy) {
    using namespace std::chrono;
    const auto at = floor<seconds>(taken);
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    return SnapshotId(fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}-{:04x}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  time.hours().count(), time.minutes().count(), time.seconds().count(),
                                  entropy));
}

bool isSnapshotId(std::string_view text) noexcept {
    constexpr std::string_view kForm = "00000000-000000-ffff";
    if (text.size() != kForm.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool digit = c >= '0' && c <= '9';
        const bool fits = kForm[i] == '-'   ? c == '-'
                          : kForm[i] == '0' ? digit
                                            : digit || (c >= 'a' && c <= 'f');
        if (!fits) return false;
    }
    return true;
}

std::string_view toString(PartKind kind) noexcept {
    return nameOf(kPartKinds, kind);
}

std::string_view toString(Occasion occasion) noexcept {
    return nameOf(kOccasions, occasion);
}

} // namespace holdfast::snapshots
