// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/snapshot_keeper.h"

#include "engine/core/base/nap.h"
#include "engine/snapshots/snapshot_list.h"
#include "engine/stores/snapshot_salt.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace holdfast::snapshots {

namespace {

using SteadyTime = std::chrono::steady_clock;

// Another program holds the folder for as long as it writes one snapshot.
constexpr Duration kForOthers{5'000};
constexpr Duration kLookAgain{20};

bool isBusy(const Error& error) {
    return error.code == ErrorCode::FixSetup && error.where.ends_with("/lock");
}

std::uint16_t randomBits() {
    std::random_device device;
    return static_cast<std::uint16_t>(device());
}

} // namespace

SnapshotKeeper::SnapshotKeeper(Parts parts)
    : m_parts(std::move(parts))
    , m_recorder({.fleet = *m_parts.fleet,
                  .subjects = *m_parts.subjects,
                  .newest = m_parts.newest,
                  .bounds = m_parts.bounds})
    , m_store(m_parts.folder) {}

Result<const Concealer*> SnapshotKeeper::concealer() {
    const std::lock_guard lock(m_saltMutex);
    if (!m_concealer) {
        auto salt = stores::snapshotSalt(m_parts.salt);
        if (!salt) return std::unexpected(salt.error());
        m_concealer = std::make_unique<const Concealer>(std::move(*salt), m_parts.references);
    }
    return m_concealer.get();
}

template <typename T>
Result<T> SnapshotKeeper::changing(const std::function<Result<T>()>& change, const std::stop_token& stop) {
    const std::lock_guard lock(m_changing);
    const auto end = SteadyTime::now() + kForOthers;
    for (;;) {
        auto result = change();
        if (result || !isBusy(result.error())) return result;
        if (SteadyTime::now() >= end)
            return failure(ErrorCode::Retry,
                           "Another Holdfast changes the snapshots just now. Try again in a moment.",
                           m_parts.folder.string());
        if (!napped(stop, kLookAgain))
            return failure(ErrorCode::Cancelled,
                           "Ended on request, while another Holdfast changed the snapshots.",
                           m_parts.folder.string());
    }
}

SafetyVerdict SnapshotKeeper::verdictFor(const std::string& plan) const {
    if (m_parts.verdict) return m_parts.verdict(plan);
    return {.safe = false, .sweeps = 0, .whyNot = "Nobody watched the fleet while it was taken."};
}

Result<recovery::LiveRecord> SnapshotKeeper::record(std::span<const ServiceId> services,
                                                    const ports::PlatformContext& context,
                                                    const recovery::RecordingProgress& progress) {
    const auto conceals = concealer();
    if (!conceals) return std::unexpected(conceals.error());
    auto recording = m_recorder.record(services, **conceals, PlainTexts::Keep, context, progress);
    if (!recording) return std::unexpected(recording.error());
    SecretPool pool(**conceals);
    recording->addTo(pool);
    for (const auto& [reference, value] : m_parts.references)
        pool.add(value.reveal());
    Snapshot snapshot{.manifest = {.fleet = m_parts.fleet->name,
                                   .taken = m_parts.clock.now(),
                                   .saltId = (*conceals)->saltId(),
                                   .services = std::move(recording->services)},
                      .parts = std::move(recording->parts)};
    return recovery::LiveRecord{.snapshot = std::move(snapshot), .pool = std::move(pool)};
}

Result<Snapshot> SnapshotKeeper::take(const Taking& taking, const ports::PlatformContext& context,
                                      const recovery::RecordingProgress& progress) {
    const auto conceals = concealer();
    if (!conceals) return std::unexpected(conceals.error());
    const auto before = verdictFor(taking.plan);
    const auto taken = m_parts.clock.now();
    auto recording = m_recorder.record({}, **conceals, PlainTexts::Forget, context, progress);
    if (!recording) return std::unexpected(recording.error());
    // What became of the fleet while it was read belongs to the picture.
    const auto after = verdictFor(taking.plan);
    Snapshot snapshot{.manifest = {.id = snapshotIdOf(taken, randomBits()),
                                   .fleet = m_parts.fleet->name,
                                   .taken = taken,
                                   .occasion = taking.occasion,
                                   .by = taking.by,
                                   .reason = taking.reason,
                                   .plan = taking.plan,
                                   .saltId = (*conceals)->saltId(),
                                   .safety = before.safe ? after : before,
                                   .services = std::move(recording->services)},
                      .parts = std::move(recording->parts)};
    auto written = changing<stores::WrittenSnapshot>([&] { return m_store.write(snapshot); }, context.stop);
    if (!written) return std::unexpected(written.error());
    return snapshot;
}

Result<SnapshotId> SnapshotKeeper::takeSafety(const std::string& plan, const std::string& reason,
                                              const ports::PlatformContext& context) {
    auto taken = take({.occasion = Occasion::Safety, .by = {}, .reason = reason, .plan = plan}, context);
    if (!taken) return std::unexpected(taken.error());
    return taken->manifest.id;
}

Result<std::vector<SnapshotSummary>> SnapshotKeeper::list() {
    const auto conceals = concealer();
    if (!conceals) return std::unexpected(conceals.error());
    const auto listed = m_store.list();
    if (!listed) return std::unexpected(listed.error());
    return summariesOf(*listed, (*conceals)->saltId(), m_parts.clock.now());
}

Result<SnapshotId> SnapshotKeeper::safePoint() {
    const auto listed = list();
    if (!listed) return std::unexpected(listed.error());
    auto found = safePointIn(*listed);
    if (!found.isEmpty()) return found;
    return failure(ErrorCode::FixInput,
                   "There is no intact safe point yet: a snapshot that was taken while every service was "
                   "well. Take one when the fleet is, or name a snapshot.",
                   m_parts.folder.string());
}

Result<Snapshot> SnapshotKeeper::load(const SnapshotId& id) {
    return m_store.load(id);
}

Result<void> SnapshotKeeper::verify(const SnapshotId& id) {
    return m_store.verify(id);
}

Result<void> SnapshotKeeper::setPinned(const SnapshotId& id, stores::Pin pin) {
    return changing<void>([&] { return m_store.setPinned(id, pin); });
}

Result<void> SnapshotKeeper::drop(const SnapshotId& id, const std::set<SnapshotId>& inUse) {
    if (inUse.contains(id))
        return failure(
            ErrorCode::FixInput,
            fmt::format("A plan under way needs the snapshot «{}». Wait until it has ended.", id.value()),
            id.value());
    return changing<void>([&]() -> Result<void> {
        const auto safe = safePoint();
        if (safe && *safe == id) {
            const auto all = list();
            const auto others = !all ? 0 : std::ranges::count_if(*all, [&](const SnapshotSummary& one) {
                return one.id != id && one.safety.safe && one.damage.empty();
            });
            if (others == 0)
                return failure(ErrorCode::FixInput,
                               fmt::format("«{}» is the last safe point, so it is kept. Take another one "
                                           "while the fleet is well, then drop it.",
                                           id.value()),
                               id.value());
        }
        return m_store.drop(id);
    });
}

Result<std::vector<SnapshotId>> SnapshotKeeper::thin(const RetentionRule& rule,
                                                     const std::set<SnapshotId>& inUse) {
    return changing<std::vector<SnapshotId>>([&] { return m_store.thin(rule, inUse); });
}

Result<std::string> SnapshotKeeper::exported(const SnapshotId& id) {
    return m_store.exported(id);
}

Result<SnapshotId> SnapshotKeeper::import(std::string_view bytes) {
    return changing<SnapshotId>([&] { return m_store.import(bytes, m_parts.fleet->name); });
}

} // namespace holdfast::snapshots
