// SPDX-License-Identifier: GPL-3.0-or-later
// What people, commands and the HTTP API ask of backups.
#include "engine/backups/target_facts.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/runtime/backup_desk.h"
#include "engine/runtime/backup_watched.h"

#include <fmt/format.h>

#include <utility>

namespace holdfast::runtime {

using namespace backups;

namespace {

constexpr const char* kRestored = "backup-restored";
constexpr const char* kFailedRestore = "backup-restore-failed";

} // namespace

Result<BackupDesk::Watched*> BackupDesk::ready(const ServiceId& service, const Asker& asker,
                                               std::optional<actions::Role> unlocked) {
    auto& office = m_ways.actions.office();
    if (m_stopped) return failure(ErrorCode::Cancelled, "Holdfast is closing.");
    if (!office.ways().acting.backups)
        return failure(ErrorCode::FixSetup,
                       "This program takes no backups. Use the window, «serve» or «backup».");
    if (!m_fleet) return failure(ErrorCode::FixInput, "No fleet is open. Open one first.");
    if (const auto is = office.ready(); !is) return std::unexpected(is.error()); // it could not be audited
    const auto needed = asker.granted ? std::optional(actions::Role::Operator) : unlocked;
    if (needed) {
        if (const auto is = office.rules()->may(asker, *needed); !is) return std::unexpected(is.error());
    }
    auto* watched = find(service);
    if (watched == nullptr)
        return failure(ErrorCode::FixInput,
                       fmt::format("{} is not backed up. Give it a «backup:» with a «repository» in the "
                                   "fleet file.",
                                   service.value()),
                       service.value());
    if (isRestored(service))
        return failure(
            ErrorCode::Retry,
            fmt::format("A plan restores a backup over {}. Try again when that has ended.", service.value()),
            service.value());
    if (m_running)
        return failure(ErrorCode::Retry,
                       fmt::format("Backups of {} are being worked on. Try again when that is "
                                   "done, or end it.",
                                   m_running->place().service.value()));
    return watched;
}

Result<BackupDesk::BackupId> BackupDesk::chosen(const BackupKeeper& keeper, const BackupId& id) {
    if (!id.isEmpty()) return id; // the repository says when there is no such one
    const auto all = keeper.list();
    if (!all) return std::unexpected(all.error());
    const auto* newest = newestGood(*all);
    if (newest != nullptr) return newest->id;
    const auto& service = keeper.place().service.value();
    return failure(ErrorCode::FixInput,
                   fmt::format("There is no sound backup of {} yet. Take one first.", service), service);
}

actions::AuditNote BackupDesk::noteOf(const char* kind, const ServiceId& service, const Asker& asker,
                                      std::string text) const {
    return {.moment = actions::AuditMoment::Between,
            .plan = {},
            .kind = kind,
            .actor = m_ways.actions.office().rules()->nameOf(asker),
            .fleet = m_fleet->name,
            .service = service,
            .text = std::move(text),
            .detail = {}};
}

/// An answer that is given once what was done stands in the audit trail.
template <typename T>
BackupDesk::Answer<T> BackupDesk::audited(actions::AuditNote note, std::function<std::string(const T&)> text,
                                          Answer<T> answer) {
    return
        [this, note = std::move(note), text = std::move(text), answer = std::move(answer)](Result<T> result) {
            // What was begun has an end in the trail, too.
            if (!result && note.kind != kRestored) return answer(std::move(result));
            m_ways.gate->post([this, note, text, answer, result = std::move(result)]() mutable {
                if (!result) note.kind = kFailedRestore;
                note.text = result ? text(*result) : backupSentence(result.error());
                auto shown = note.text;
                m_ways.actions.office().carryOut(
                    {}, std::move(note), std::move(shown), [answer, result](const Result<std::string>& kept) {
                        answer(kept || !result ? result : Result<T>(std::unexpected(kept.error())));
                    });
            });
        };
}

/// Taking one changes nothing but the repository: the person at this machine needs no unlocking.
void BackupDesk::take(const ServiceId& service, const Asker& asker, Answer<BackupSummary> answer) {
    const auto watched = ready(service, asker, std::nullopt);
    if (!watched) return answer(std::unexpected(watched.error()));
    auto told = audited<BackupSummary>(
        noteOf("backup-taken", service, asker, {}),
        [](const BackupSummary& one) { return fmt::format("The backup {} was taken.", one.id.value()); },
        std::move(answer));
    begin(**watched, Work::Backup,
          [&clock = m_ways.clock, told = std::move(told)](BackupKeeper& keeper, const ports::BackupSink& sink,
                                                          std::stop_token stop) {
              return takeAndVerify(keeper, clock, sink, std::move(stop), told);
          });
}

void BackupDesk::verify(const ServiceId& service, const BackupId& id, const Asker& asker,
                        Answer<Verification> answer) {
    const auto watched = ready(service, asker, std::nullopt);
    if (!watched) return answer(std::unexpected(watched.error()));
    auto told = audited<Verification>(
        noteOf("backup-verified", service, asker, {}),
        [](const Verification& one) {
            return one.sound ? "A backup was verified and is sound." : "A backup is not sound: " + one.text;
        },
        std::move(answer));
    begin(**watched, Work::Verify,
          [id, told = std::move(told)](BackupKeeper& keeper, const ports::BackupSink& sink,
                                       std::stop_token stop) -> std::string {
              const auto which = chosen(keeper, id);
              const auto verified = which ? keeper.provider().verify(*which, sink, std::move(stop))
                                          : std::unexpected(which.error());
              told(verified);
              return verified ? std::string() : backupSentence(verified.error());
          });
}

void BackupDesk::drill(const ServiceId& service, const BackupId& id, const Asker& asker,
                       Answer<DrillReport> answer) {
    const auto watched = ready(service, asker, std::nullopt);
    if (!watched) return answer(std::unexpected(watched.error()));
    auto told = audited<DrillReport>(
        noteOf("backup-drilled", service, asker, {}),
        [](const DrillReport& one) { return "A restore was rehearsed: " + one.text; }, std::move(answer));
    begin(**watched, Work::Drill,
          [id, told = std::move(told)](BackupKeeper& keeper, const ports::BackupSink& sink,
                                       std::stop_token stop) -> std::string {
              const auto which = chosen(keeper, id);
              const auto drilled = which ? keeper.provider().drill(*which, sink, std::move(stop))
                                         : std::unexpected(which.error());
              told(drilled);
              return drilled ? std::string() : backupSentence(drilled.error());
          });
}

/// The audit trail knows of it before anything is written, and afterwards how it ended.
void BackupDesk::restore(const ServiceId& service, ports::RestoreOrder order, const Asker& asker,
                         Answer<ports::Restored> answer) {
    if (const auto first = ready(service, asker, actions::Role::Operator); !first)
        return answer(std::unexpected(first.error()));
    const auto text = fmt::format("A backup is restored into {}.", order.into);
    auto go = [this, service, order = std::move(order), asker,
               answer](const Result<std::string>& kept) mutable {
        if (!kept) return answer(std::unexpected(kept.error()));
        m_ways.gate->post([this, service, order = std::move(order), asker, answer]() mutable {
            const auto watched = ready(service, asker, actions::Role::Operator);
            if (!watched) return answer(std::unexpected(watched.error()));
            auto told = audited<ports::Restored>(
                noteOf(kRestored, service, asker, {}),
                [](const ports::Restored& one) { return "A backup was restored: " + one.text; },
                std::move(answer));
            begin(**watched, Work::Restore,
                  [order = std::move(order),
                   told = std::move(told)](BackupKeeper& keeper, const ports::BackupSink& sink,
                                           std::stop_token stop) mutable -> std::string {
                      const auto which = chosen(keeper, order.id);
                      order.homes = homesOfPeople();
                      if (which) order.id = *which;
                      const auto restored = which ? keeper.provider().restore(order, sink, std::move(stop))
                                                  : std::unexpected(which.error());
                      told(restored);
                      return restored ? std::string() : backupSentence(restored.error());
                  });
        });
    };
    m_ways.actions.office().carryOut({}, noteOf("backup-restore-begun", service, asker, text), text,
                                     std::move(go));
}

void BackupDesk::cancel(const Asker& asker, Answer<std::string> answer) {
    const bool copies = !m_running && m_copies.running();
    if (m_stopped || (!m_running && !copies))
        return answer(failure(ErrorCode::FixInput, "Nothing is under way with backups."));
    if (asker.granted) {
        if (const auto is = m_ways.actions.office().rules()->may(asker, actions::Role::Operator); !is)
            return answer(std::unexpected(is.error()));
    }
    if (copies) {
        m_copies.cancel();
        return answer(fmt::format("The copy of the backups of {} ends; what arrived is not sent again.",
                                  m_copies.running()->place().service.value()));
    }
    m_cancel.request_stop();
    answer(fmt::format("What was under way with the backups of {} ends, and leaves nothing behind.",
                       m_running->place().service.value()));
}

} // namespace holdfast::runtime
