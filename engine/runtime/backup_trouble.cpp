// SPDX-License-Identifier: GPL-3.0-or-later
// What the desk of backups says that is not as it should be.
#include "engine/runtime/backup_desk.h"
#include "engine/runtime/backup_watched.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

using namespace backups;

/// The worst that is known, in a sentence that says what to do; empty: all is well.
std::string BackupDesk::troubleOf(const Watched& watched) const {
    const auto& shown = watched.shown;
    if (!watched.workTrouble.empty()) return watched.workTrouble;
    if (!watched.lookTrouble.empty()) return watched.lookTrouble;
    if (!watched.listed) return {};
    if (!shown.backups.empty()) {
        const auto& newest = shown.backups.front();
        if (!newest.damage.empty())
            return fmt::format("The backup {} is damaged: {}", newest.id.value(), newest.damage);
        if (newest.proofs.verified && !newest.proofs.verified->sound)
            return fmt::format("The backup {} is not sound: {}", newest.id.value(),
                               newest.proofs.verified->text);
        if (newest.proofs.drilled && !newest.proofs.drilled->proven)
            return fmt::format("The drill of {} failed: {}", newest.id.value(), newest.proofs.drilled->text);
    }
    if (shown.log && !shown.log->gaps.empty())
        return fmt::format(
            "Its log has a gap: what was written behind it can be restored only from the next backup. {}",
            schedules() ? "That one is drawn forward." : "Take one now.");
    if (const auto ahead = foretold(watched); !ahead.empty()) return ahead;
    if (shown.log && !shown.log->receiving && schedules()) return shown.log->trouble;
    if (shown.recoveryTime && *shown.recoveryTime > watched.settings.recoveryTime)
        return fmt::format("The newest drill took {:.0f} s until it ran, and the target is {:.0f} s.",
                           std::chrono::duration<double>(*shown.recoveryTime).count(),
                           std::chrono::duration<double>(watched.settings.recoveryTime).count());
    if (shown.recoveryPoint && shown.recoveryPoint->atMost > watched.settings.recoveryPoint && !shown.running)
        return fmt::format("If it failed now, the last {:.0f} s would be lost, and the target is {:.0f} s.",
                           std::chrono::duration<double>(shown.recoveryPoint->atMost).count(),
                           std::chrono::duration<double>(watched.settings.recoveryPoint).count());
    if (shown.copy && !shown.copy->trouble.empty())
        return fmt::format("The copy to {} failed: {}", shown.copy->to, shown.copy->trouble);
    return {};
}

/// That a target will be missed, before it is. Empty: it is missed already, or will not be.
std::string BackupDesk::foretold(const Watched& watched) const {
    const auto now = m_ways.clock.now();
    if (!watched.missesAt || *watched.missesAt <= now) return {};
    const auto& log = watched.shown.log;
    return fmt::format(
        "What would be lost if it failed will pass its target of {:.0f} s, in {:.0f} s: the next "
        "backup ends later than that.{}",
        std::chrono::duration<double>(watched.settings.recoveryPoint).count(),
        std::chrono::duration<double>(*watched.missesAt - now).count(),
        log && !log->trouble.empty() ? " " + log->trouble : std::string());
}

/// Trouble and its end are events; that a backup was taken is not, since it is in the list.
void BackupDesk::tellTrouble(Watched& watched) {
    auto text = troubleOf(watched);
    const auto now = m_ways.clock.now();
    // Figures in a sentence change all the time: only its beginning tells whether it is another one.
    const auto topic = [](const std::string& sentence) { return sentence.substr(0, sentence.find(',')); };
    if (!text.empty() && topic(text) != topic(watched.shown.trouble)) {
        watched.troubleSince = watched.troubleSince.value_or(now);
        m_ways.journal.add(
            {.time = now,
             .kind = EventKind::StoreTrouble,
             .severity = Severity::Warning,
             .service = watched.service,
             .facts = {{"message", fmt::format("Backups of {}: {}", watched.service.value(), text)},
                       {"kind", std::string("unwritable")}}});
    } else if (text.empty() && watched.troubleSince) {
        m_ways.journal.add(
            {.time = now,
             .kind = EventKind::StoreRecovered,
             .severity = Severity::Good,
             .service = watched.service,
             .facts = {{"seconds", static_cast<double>((now - *watched.troubleSince).count()) / 1000.0}}});
        watched.troubleSince.reset();
    }
    watched.shown.trouble = std::move(text);
}

/// Told once of each, however often what it left is tried to be removed.
void BackupDesk::tellCutShort(Watched& watched, const CutShort& one) {
    const auto same = [&](const CutShort& told) {
        return told.work == one.work && told.began == one.began && told.left == one.left;
    };
    if (std::ranges::any_of(watched.cutShort, same)) return;
    watched.cutShort.push_back(one);
    const auto text = sentenceOf(one);
    const bool verifies = one.work == Work::Verify || (one.work == Work::Backup && one.complete);
    if (verifies) watched.verifyNext = one.id;
    const bool bad = !one.left.empty() || (!one.complete && !verifies);
    m_ways.journal.add(
        {.time = m_ways.clock.now(),
         .kind = EventKind::StoreTrouble,
         .severity = bad ? Severity::Warning : Severity::Info,
         .service = watched.service,
         .facts = {{"message", fmt::format("Backups of {}: {}", watched.service.value(), text)},
                   {"kind", std::string("unwritable")}}});
    if (!bad) return;
    watched.workTrouble = text;
    // It is told: tellTrouble() tells its end.
    watched.shown.trouble = text;
    watched.troubleSince = watched.troubleSince.value_or(m_ways.clock.now());
}

} // namespace holdfast::runtime
