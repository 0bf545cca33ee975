// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/aside_audit.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace holdfast::runtime {

namespace {

using actions::AuditMoment;
using actions::AuditNote;

std::string lineOf(const AuditNote& note) {
    const nlohmann::json document{{"moment", static_cast<int>(note.moment)},
                                  {"plan", note.plan.value()},
                                  {"kind", note.kind},
                                  {"actor", note.actor},
                                  {"fleet", note.fleet},
                                  {"service", note.service.value()},
                                  {"text", note.text},
                                  {"detail", note.detail}};
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

/// Nothing for a last line that was never finished.
std::optional<AuditNote> noteFrom(const std::string& line) {
    const auto document = nlohmann::json::parse(line, nullptr, false);
    if (!document.is_object()) return std::nullopt;
    const auto text = [&](const char* name) { return document.value(name, std::string()); };
    const int moment = document.value("moment", static_cast<int>(AuditMoment::Between));
    if (moment < 0 || moment > static_cast<int>(AuditMoment::After)) return std::nullopt;
    return AuditNote{.moment = static_cast<AuditMoment>(moment),
                     .plan = actions::PlanId(text("plan")),
                     .kind = text("kind"),
                     .actor = text("actor"),
                     .fleet = text("fleet"),
                     .service = ServiceId(text("service")),
                     .text = text("text"),
                     .detail = text("detail")};
}

/// By a program that was killed before it could take the note out of the file. Of orders, and of what there
/// may be several, nobody can tell.
Result<bool> isEntered(const actions::AuditSink& trail, const AuditNote& note) {
    if (note.plan.isEmpty() || note.moment == AuditMoment::Between) return false;
    return trail.has(note.plan, note.moment);
}

} // namespace

AsideAudit::AsideAudit(actions::AuditSink& trail, actions::DurableFile* aside, GlassIsBroken broken)
    : m_trail(trail), m_aside(aside), m_broken(std::move(broken)) {
    if (m_aside == nullptr) return;
    const auto kept = m_aside->read();
    if (!kept) return;
    // Half a note that a program left when it ended would spoil the next one behind it.
    const auto whole = kept->find_last_of('\n') + 1; // 0 where there is none
    if (whole < kept->size() && !m_aside->truncate(whole)) {
        m_aside = nullptr;
        return;
    }
    std::istringstream lines(kept->substr(0, whole));
    for (std::string line; std::getline(lines, line);) {
        if (auto note = noteFrom(line)) m_waiting.push_back(std::move(*note));
    }
}

Result<void> AsideAudit::write(const AuditNote& note) {
    auto written = m_trail.write(note);
    if (written || m_aside == nullptr) return written;
    if (!note.plan.isEmpty() && !m_broken(note.service)) return written;
    return putAside(note);
}

Result<void> AsideAudit::putAside(const AuditNote& note) {
    auto aside = note;
    aside.text += " (Entered later: the trail could not be written then.)";
    const std::lock_guard lock(m_mutex);
    if (auto kept = m_aside->append(lineOf(aside)); !kept) return kept;
    m_waiting.push_back(std::move(aside));
    return {};
}

Result<bool> AsideAudit::has(const actions::PlanId& plan, AuditMoment moment) const {
    auto there = m_trail.has(plan, moment);
    if (there && *there) return there;
    const std::lock_guard lock(m_mutex);
    const bool waits = std::ranges::any_of(
        m_waiting, [&](const AuditNote& note) { return note.plan == plan && note.moment == moment; });
    if (waits) return true;
    // While the trail cannot be asked, what lies beside is all that was written since.
    if (!there && m_aside != nullptr) return false;
    return there;
}

Result<void> AsideAudit::bringBack() {
    while (true) {
        AuditNote note;
        {
            const std::lock_guard lock(m_mutex);
            if (m_waiting.empty()) return {};
            note = m_waiting.front();
        }
        const auto entered = isEntered(m_trail, note);
        if (!entered) return std::unexpected(entered.error());
        if (!*entered) {
            if (auto written = m_trail.write(note); !written) return written;
        }
        const std::lock_guard lock(m_mutex);
        m_waiting.pop_front();
        // A crash between the two enters some orders twice, which is better than not at all.
        if (m_waiting.empty()) static_cast<void>(m_aside->truncate(0));
    }
}

std::size_t AsideAudit::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_waiting.size();
}

} // namespace holdfast::runtime
