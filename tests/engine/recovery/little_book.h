// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/file_record.h"
#include "engine/core/snapshots/workload_record.h"
#include "engine/recovery/snapshot_book.h"
#include "tests/engine/recovery/recovery_incident.h"

#include <QtCore/QFile>

#include <map>

namespace holdfast::recovery::testing {

/// Snapshots in memory: what the platform of these subjects runs, and their configuration files.
class LittleBook final : public SnapshotBook {
public:
    explicit LittleBook(Subjects& subjects) : m_subjects(subjects) {}

    Result<snapshots::Snapshot> load(const snapshots::SnapshotId& id) override {
        const auto found = m_kept.find(id);
        if (found == m_kept.end())
            return failure(ErrorCode::FixInput, "There is no such snapshot.", id.value());
        return found->second;
    }

    Result<snapshots::SnapshotId> safePoint() override {
        if (m_safe.isEmpty()) return failure(ErrorCode::FixInput, "There is no safe point yet.");
        return m_safe;
    }

    Result<LiveRecord> record(std::span<const ServiceId> services, const ports::PlatformContext& context,
                              const RecordingProgress& /*progress*/ = {}) override {
        LiveRecord live{.snapshot = {}, .pool = snapshots::SecretPool(m_concealer)};
        live.snapshot.manifest = {.id = snapshots::snapshotIdOf(m_time, ++m_number),
                                  .fleet = m_subjects.fleet.name,
                                  .taken = m_time};
        live.snapshot.manifest.saltId = m_concealer.saltId();
        std::map<ServiceId, snapshots::ServiceEntry> entries;
        for (const auto& spec : m_subjects.fleet.services) {
            if (!services.empty() && std::ranges::find(services, spec.id) == services.end()) continue;
            auto& entry = entries[spec.id];
            entry.service = spec.id;
            recordWorkload(spec.id, entry, live, context);
            recordFiles(spec, entry, live);
        }
        for (auto& [id, entry] : entries)
            live.snapshot.manifest.services.push_back(std::move(entry));
        return live;
    }

    Result<snapshots::SnapshotId> takeSafety(const std::string& plan, const std::string& reason,
                                             const ports::PlatformContext& context) override {
        auto live = record({}, context);
        if (!live) return std::unexpected(live.error());
        live->snapshot.manifest.occasion = snapshots::Occasion::Safety;
        live->snapshot.manifest.plan = plan;
        live->snapshot.manifest.reason = reason;
        ++safeties;
        return keep(std::move(live->snapshot));
    }

    /// As it is now, as a safe point.
    snapshots::SnapshotId take() {
        auto live = record({}, {});
        if (!live) qFatal("%s", live.error().detail.c_str());
        live->snapshot.manifest.safety = {.safe = true, .sweeps = 3, .whyNot = {}};
        m_safe = keep(std::move(live->snapshot));
        return m_safe;
    }

    int safeties = 0;

private:
    snapshots::SnapshotId keep(snapshots::Snapshot&& snapshot) {
        const auto id = snapshot.manifest.id;
        m_kept.insert_or_assign(id, std::move(snapshot));
        return id;
    }

    void recordWorkload(const ServiceId& service, snapshots::ServiceEntry& entry, LiveRecord& live,
                        const ports::PlatformContext& context) {
        const auto subject = m_subjects.find(service);
        const auto found = m_subjects.platform().describe(subject->workload, context);
        if (!found) {
            entry.missing[snapshots::PartKind::Workload] = found.error().detail;
            return;
        }
        addTo(live.pool, found->configuration);
        entry.parts[snapshots::PartKind::Workload] =
            addPart(live.snapshot, documentOf({.platform = "docker",
                                               .workload = found->id,
                                               .replicas = static_cast<int>(found->instances.size()),
                                               .configuration = found->configuration},
                                              m_concealer));
    }

    void recordFiles(const ServiceSpec& spec, snapshots::ServiceEntry& entry, LiveRecord& live) {
        snapshots::RecordedFiles files;
        for (const auto& path : spec.configurationFiles) {
            QFile file(QString::fromStdString(path));
            auto& kept = files[path];
            if (!file.exists())
                kept.condition = snapshots::FileCondition::Absent;
            else if (!file.open(QIODevice::ReadOnly))
                kept.condition = snapshots::FileCondition::Unreadable;
            else
                kept.content = file.readAll().toStdString();
            addTo(live.pool, kept);
        }
        if (!files.empty())
            entry.parts[snapshots::PartKind::Files] = addPart(live.snapshot, documentOf(files, m_concealer));
    }

    Subjects& m_subjects;
    snapshots::Concealer m_concealer{Secret("0123456789abcdef0123456789abcdef")};
    TimePoint m_time{Duration(1'795'000'000'000)};
    std::uint16_t m_number = 0;
    std::map<snapshots::SnapshotId, snapshots::Snapshot> m_kept;
    snapshots::SnapshotId m_safe;
};

} // namespace holdfast::recovery::testing
