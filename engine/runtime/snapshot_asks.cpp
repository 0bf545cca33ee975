// SPDX-License-Identifier: GPL-3.0-or-later
// What people, commands and the HTTP API ask of snapshots.
#include "engine/core/actions/world.h"
#include "engine/runtime/snapshot_desk.h"
#include "engine/runtime/snapshot_look.h"
#include "engine/snapshots/snapshot_compare.h"

#include <fmt/format.h>

#include <utility>

namespace holdfast::runtime {

using namespace snapshots;

namespace {

constexpr Duration kReadWithin{60'000};

} // namespace

Result<void> SnapshotDesk::ready() const {
    if (m_stopped) return failure(ErrorCode::Cancelled, "Holdfast is closing.");
    if (m_keeper) return {};
    if (!m_ways.actions.office().ways().acting.snapshots)
        return failure(ErrorCode::FixSetup,
                       "This program keeps no snapshots. Use the window, «serve» or «snapshot».");
    return failure(ErrorCode::FixInput, "No fleet is open. Open one first.");
}

Result<void> SnapshotDesk::may(const Asker& asker, actions::Role needed) const {
    if (const auto is = ready(); !is) return is;
    const auto& office = m_ways.actions.office();
    if (const auto is = office.ready(); !is) return is; // it could not be audited
    return office.rules()->may(asker, needed);
}

actions::AuditNote SnapshotDesk::noteOf(const char* kind, const Asker& asker, std::string text) const {
    return {.moment = actions::AuditMoment::Between,
            .plan = {},
            .kind = kind,
            .actor = m_ways.actions.office().rules()->nameOf(asker),
            .fleet = m_fleet->name,
            .service = {},
            .text = std::move(text),
            .detail = {}};
}

/// Taking one changes nothing but this machine's disk: the person at it needs no unlocking, a token its role.
void SnapshotDesk::take(const std::string& reason, const Asker& asker, Answer<SnapshotId> answer) {
    auto is = ready();
    if (is) is = m_ways.actions.office().ready();
    if (is && asker.granted) is = may(asker, actions::Role::Operator);
    if (!is) return answer(std::unexpected(is.error()));
    if (m_shown.capturing)
        return answer(failure(ErrorCode::Retry, "A snapshot is being taken. Try again in a moment."));
    const auto by = m_ways.actions.office().rules()->nameOf(asker);
    auto taken = [this, generation = m_generation, asker, reason, answer](Result<SnapshotId> result) {
        if (!result) return answer(std::unexpected(result.error()));
        post(generation, [this, asker, reason, answer, id = *result] {
            const auto text =
                fmt::format("The snapshot {} was taken{}{}.", id.value(), reason.empty() ? "" : ": ", reason);
            m_ways.actions.office().carryOut({}, noteOf("snapshot-taken", asker, text), text,
                                             [answer, id](const Result<std::string>& audited) {
                                                 if (!audited)
                                                     return answer(std::unexpected(audited.error()));
                                                 answer(id);
                                             });
        });
    };
    begin({.occasion = Occasion::Person, .by = by, .reason = reason, .plan = {}}, std::move(taken));
}

void SnapshotDesk::compare(const SnapshotId& before, const SnapshotId& after, Answer<SnapshotDiff> answer) {
    if (const auto is = ready(); !is) return answer(std::unexpected(is.error()));
    submit([before, after, plans = planLookup(), answer = std::move(answer)](SnapshotKeeper& keeper,
                                                                             const std::stop_token& stop) {
        answer(compared(keeper, before, after, {.deadline = kReadWithin, .stop = stop}, plans));
    });
}

void SnapshotDesk::verify(const SnapshotId& id, Answer<std::string> answer) {
    if (const auto is = ready(); !is) return answer(std::unexpected(is.error()));
    submit([this, id, generation = m_generation, answer = std::move(answer)](SnapshotKeeper& keeper,
                                                                             const std::stop_token&) {
        const auto sound = keeper.verify(id);
        post(generation, [this] { lookAnew(); });
        if (!sound) return answer(std::unexpected(sound.error()));
        answer(fmt::format("The snapshot {} is intact: every byte of it was read and checked.", id.value()));
    });
}

void SnapshotDesk::change(const Asker& asker, const char* kind, std::string text,
                          std::function<Result<void>(SnapshotKeeper&)> work, Answer<std::string> answer) {
    if (const auto is = may(asker, actions::Role::Operator); !is) return answer(std::unexpected(is.error()));
    submit([this, generation = m_generation, note = noteOf(kind, asker, text), text = std::move(text),
            work = std::move(work),
            answer = std::move(answer)](SnapshotKeeper& keeper, const std::stop_token&) {
        const auto done = work(keeper);
        if (!done) return answer(std::unexpected(done.error()));
        post(generation, [this, note, text, answer] {
            lookAnew();
            m_ways.actions.office().carryOut({}, note, text, answer);
        });
    });
}

void SnapshotDesk::pin(const SnapshotId& id, stores::Pin pin, const Asker& asker,
                       Answer<std::string> answer) {
    const bool set = pin == stores::Pin::Set;
    change(
        asker, set ? "snapshot-pinned" : "snapshot-unpinned",
        fmt::format("The snapshot {} {}.", id.value(),
                    set ? "is pinned and stays" : "is not pinned any more"),
        [id, pin](SnapshotKeeper& keeper) { return keeper.setPinned(id, pin); }, std::move(answer));
}

void SnapshotDesk::drop(const SnapshotId& id, const Asker& asker, Answer<std::string> answer) {
    change(
        asker, "snapshot-dropped", fmt::format("The snapshot {} was dropped.", id.value()),
        [id, used = inUse()](SnapshotKeeper& keeper) { return keeper.drop(id, used); }, std::move(answer));
}

void SnapshotDesk::part(const SnapshotId& id, const ServiceId& service, PartKind kind,
                        Answer<std::string> answer) {
    if (const auto is = ready(); !is) return answer(std::unexpected(is.error()));
    submit([id, service, kind, answer = std::move(answer)](SnapshotKeeper& keeper, const std::stop_token&) {
        const auto snapshot = keeper.load(id);
        answer(snapshot ? shownPart(*snapshot, service, kind) : std::unexpected(snapshot.error()));
    });
}

void SnapshotDesk::exportAs(const SnapshotId& id, Answer<std::string> answer) {
    if (const auto is = ready(); !is) return answer(std::unexpected(is.error()));
    submit([id, answer = std::move(answer)](SnapshotKeeper& keeper, const std::stop_token&) {
        answer(keeper.exported(id));
    });
}

void SnapshotDesk::import(std::string bytes, const Asker& asker, Answer<SnapshotId> answer) {
    const auto id = std::make_shared<SnapshotId>();
    auto work = [id, bytes = std::move(bytes)](SnapshotKeeper& keeper) -> Result<void> {
        auto imported = keeper.import(bytes);
        if (!imported) return std::unexpected(imported.error());
        *id = std::move(*imported);
        return {};
    };
    change(asker, "snapshot-imported", "A snapshot was imported from a file.", std::move(work),
           [id, answer = std::move(answer)](const Result<std::string>& done) {
               answer(done ? Result<SnapshotId>(*id) : std::unexpected(done.error()));
           });
}

} // namespace holdfast::runtime
