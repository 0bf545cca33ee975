// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/copy_desk.h"

#include "engine/runtime/backup_watched.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

using namespace backups;

namespace {

constexpr Duration kToldEvery{500};
constexpr int kAsAfterMany = 10; ///< failures: it waits as long as it ever does

/// Whether one is not there that ought to be.
bool isMissing(const std::vector<BackupSummary>& backups) {
    return std::ranges::any_of(backups, [](const BackupSummary& one) {
        const bool unsound = one.proofs.verified && !one.proofs.verified->sound;
        return !one.copied && one.damage.empty() && !unsound;
    });
}

} // namespace

CopyDesk::Known& CopyDesk::of(const Keeper& keeper) {
    auto& known = m_known[keeper->place().service];
    if (known.keeper.lock() != keeper) known = Known{.keeper = keeper};
    return known;
}

void CopyDesk::fill(const Keeper& keeper, const std::vector<BackupSummary>& backups, bool schedules,
                    CopyStatus& status) const {
    const auto found = m_known.find(keeper->place().service);
    const bool mine = found != m_known.end() && found->second.keeper.lock() == keeper;
    const Known known = mine ? found->second : Known{};
    status.running = known.progress;
    status.trouble = known.trouble;
    status.next.reset();
    if (!schedules || status.running || (backups.empty() && !status.at)) return; // there is nothing to send
    status.next = nextCopy({.copied = status.at,
                            .missing = isMissing(backups),
                            .log = keeper->place().settings.log,
                            .lastTried = known.lastTried,
                            .failuresInARow = known.failures},
                           m_ways.clock.now());
}

void CopyDesk::begin(const Keeper& keeper) {
    if (m_stopped || m_running) return;
    m_running = keeper;
    m_cancel = std::stop_source();
    auto& known = of(keeper);
    known.lastTried = m_ways.clock.now();
    known.progress =
        BackupProgress{.work = BackupProgress::Work::Copy, .phase = "send", .began = m_ways.clock.now()};
    m_work.submit([this, keeper, cancel = m_cancel](const std::stop_token& stop) mutable {
        const std::stop_callback closing(stop, [&cancel] { cancel.request_stop(); });
        std::uint64_t bytes = 0;
        auto next = m_ways.clock.steady() + kToldEvery;
        const BytesSink sink = [&](std::uint64_t more) {
            bytes += more;
            const auto now = m_ways.clock.steady();
            if (now < next) return;
            next = now + kToldEvery;
            m_ways.gate->post([this, keeper, bytes] { told(keeper, bytes); });
        };
        auto copies = keeper->copies();
        const auto report =
            copies ? copies->copy(keeper->place().settings.keep, m_ways.clock.now(), sink, cancel.get_token())
                   : std::unexpected(copies.error());
        m_ways.gate->post([this, keeper, cancelled = cancel.stop_requested(),
                           trouble = report ? std::string() : backupSentence(report.error())] {
            ended(keeper, cancelled, trouble);
        });
    });
    m_ways.moved(keeper);
}

void CopyDesk::told(const Keeper& keeper, std::uint64_t bytes) {
    if (m_stopped || m_running != keeper) return;
    auto& known = of(keeper);
    if (!known.progress) return;
    known.progress->bytesDone = bytes;
    m_ways.moved(keeper);
}

void CopyDesk::ended(const Keeper& keeper, bool cancelled, const std::string& trouble) {
    if (m_stopped) return;
    m_running.reset();
    auto& known = of(keeper);
    known.progress.reset();
    known.failures = cancelled ? kAsAfterMany : trouble.empty() ? 0 : known.failures + 1;
    known.trouble = cancelled ? std::string() : trouble;
    m_ways.ended(keeper);
}

void CopyDesk::stop() {
    if (std::exchange(m_stopped, true)) return;
    m_cancel.request_stop();
    m_work.stop();
}

} // namespace holdfast::runtime
