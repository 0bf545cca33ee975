// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/health.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::snapshots {

/// «20261122-003000-7f3a»: when it was taken (UTC) and four hexadecimal digits; ids sort by time.
using SnapshotId = Id<struct SnapshotTag>;

/// What is recorded of a service, each as a document of its own.
enum class PartKind : std::uint8_t {
    Workload, ///< workload_record.h
    Files,    ///< file_record.h
    Settings, ///< settings_record.h
};

/// Why it was taken.
enum class Occasion : std::uint8_t {
    Schedule,
    Safety, ///< before an action
    Person,
};

/// How a service was when the snapshot was taken.
struct HealthEvidence {
    HealthState state = HealthState::Unknown;
    std::optional<double> own;        ///< 0..1; none: it was not known
    std::string version;              ///< as the service reports it; empty: unknown
    std::optional<TimePoint> started; ///< of the instance that was started last
    int running = 0;                  ///< instances

    bool operator==(const HealthEvidence&) const = default;
};

/// One service in a snapshot.
struct ServiceEntry {
    ServiceId service;
    std::map<PartKind, std::string> parts;   ///< SHA-256 of the part's text
    std::map<PartKind, std::string> missing; ///< why a part that belongs to it could not be recorded
    HealthEvidence health;

    bool operator==(const ServiceEntry&) const = default;
};

/// Whether all was well (safe_point.h).
struct SafetyVerdict {
    bool safe = false;
    int sweeps = 0;     ///< how many sweeps in a row all was well before
    std::string whyNot; ///< in a sentence; empty when safe

    bool operator==(const SafetyVerdict&) const = default;
};

/// What a snapshot says of itself. Its text names every part by its digest, so the digest of that text stands
/// for all of it.
struct Manifest {
    SnapshotId id;
    std::string fleet;
    TimePoint taken;
    Occasion occasion = Occasion::Schedule;
    std::string by;     ///< who asked for it; empty: nobody
    std::string reason; ///< in words
    std::string plan;   ///< Safety: before which one
    std::string saltId; ///< concealment.h: fingerprints compare only with those of the same salt
    SafetyVerdict safety;
    std::vector<ServiceEntry> services; ///< by id, each once

    [[nodiscard]] const ServiceEntry* find(const ServiceId& service) const noexcept;
    bool operator==(const Manifest&) const = default;
};

/// Texts of parts by their SHA-256; shared, since most snapshots have most of theirs in common.
using PartTexts = std::map<std::string, std::shared_ptr<const std::string>>;

struct Snapshot {
    Manifest manifest;
    PartTexts parts; ///< all that the manifest names, perhaps more

    /// The text of a service's part; null: it has none.
    [[nodiscard]] const std::string* part(const ServiceId& service, PartKind kind) const;
};

/// Adds a part's text to a snapshot under construction and gives its digest.
std::string addPart(Snapshot& snapshot, const nlohmann::json& document);

[[nodiscard]] std::string manifestText(const Manifest& manifest);
/// FixInput with what is wrong. Reads exactly what manifestText() writes.
[[nodiscard]] Result<Manifest> manifestFrom(std::string_view text, const std::string& where = {});
/// SHA-256 of the manifest's text: of the whole snapshot.
[[nodiscard]] std::string digestOf(const Manifest& manifest);

/// Whether every part that it names is there, has the digest by which it is named and is a document.
/// FixInput with the first that is not.
[[nodiscard]] Result<void> checkParts(const Snapshot& snapshot);

/// `entropy`: 16 random bits.
[[nodiscard]] SnapshotId snapshotIdOf(TimePoint taken, std::uint16_t entropy);
[[nodiscard]] bool isSnapshotId(std::string_view text) noexcept;

[[nodiscard]] std::string_view toString(PartKind kind) noexcept;
[[nodiscard]] std::string_view toString(Occasion occasion) noexcept;

} // namespace holdfast::snapshots
