// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/audit_chain.h"

#include "engine/core/actions/audit_pruning.h"
#include "engine/core/actions/json_fields.h"
#include "engine/core/base/sha256.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

namespace holdfast::actions {

namespace {

const std::string kNoHash(64, '0');

/// Others may be faster so many times before an entry is given back.
constexpr int kMostAttempts = 16;

constexpr EnumNames<AuditMoment, 3> kMoments{
    {{AuditMoment::Before, "before"}, {AuditMoment::Between, "between"}, {AuditMoment::After, "after"}}};

/// JSON with sorted keys and no spaces: one text for one entry.
std::string hashOf(const AuditEntry& entry) {
    auto document = auditToJson(entry);
    document.erase("hash");
    return sha256Hex(document.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

std::string cell(std::string text) {
    // =, +, -, @ and their like at the beginning would be run by a spreadsheet.
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(0, "'");
    if (text.find_first_of("\",\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

AuditEntry linked(const AuditNote& note, TimePoint time, const AuditAnchor& newest) {
    AuditEntry entry{.sequence = newest.sequence + 1,
                     .time = time,
                     .note = note,
                     .previous = newest.sequence == 0 ? kNoHash : newest.hash};
    entry.hash = hashOf(entry);
    return entry;
}

AuditAnchor anchorOf(const AuditEntry& entry) {
    return {.sequence = entry.sequence, .hash = entry.hash};
}

ChainVerdict verifyChain(std::span<const AuditEntry> entries, const std::optional<AuditAnchor>& anchor) {
    ChainVerdict verdict{.entries = entries.size()};
    const auto broken = [&](std::uint64_t place, std::string reason) {
        verdict.whole = false;
        verdict.firstBroken = place;
        verdict.reason = std::move(reason);
        return verdict;
    };
    std::string previous = kNoHash;
    std::uint64_t place = 0;
    if (!entries.empty() && entries.front().sequence > 1) {
        const auto head = prunedBefore(entries);
        if (!head)
            return broken(1,
                          fmt::format("entries 1 to {} are missing, and no entry says that they were pruned",
                                      entries.front().sequence - 1));
        previous = head->hash;
        place = head->sequence;
    }
    for (const auto& entry : entries) {
        ++place;
        if (entry.sequence != place)
            return broken(place, fmt::format("entry {} stands where {} belongs", entry.sequence, place));
        if (entry.previous != previous)
            return broken(place, fmt::format("entry {} does not follow the one before it", place));
        if (entry.hash != hashOf(entry))
            return broken(place, fmt::format("entry {} was changed after it was written", place));
        if (anchor && anchor->sequence == place && anchor->hash != entry.hash)
            return broken(place, fmt::format("entry {} is not the one that was anchored", place));
        previous = entry.hash;
    }
    if (anchor && anchor->sequence > place)
        return broken(place + 1, fmt::format("{} entries are missing at the end", anchor->sequence - place));
    return verdict;
}

Result<std::vector<AuditEntry>> AuditStore::entriesAfter(std::uint64_t sequence) const {
    auto all = entries();
    if (all) std::erase_if(*all, [&](const AuditEntry& entry) { return entry.sequence <= sequence; });
    return all;
}

ChainedAudit::ChainedAudit(AuditStore& store, const Clock& clock, const std::optional<AuditAnchor>& anchor)
    : m_store(store), m_clock(clock), m_anchor(anchor) {
    static_cast<void>(load());
}

Result<void> ChainedAudit::load() const {
    if (m_loaded) return {};
    const auto entries = m_store.entries();
    if (!entries) {
        m_verdict = {.whole = false, .reason = "it could not be read: " + entries.error().detail};
        return std::unexpected(entries.error());
    }
    m_verdict = verifyChain(*entries, m_anchor);
    for (const auto& entry : *entries)
        know(entry);
    m_loaded = true;
    return {};
}

Result<void> ChainedAudit::catchUp() const {
    const auto entries = m_store.entriesAfter(m_newest.sequence);
    if (!entries) return std::unexpected(entries.error());
    for (const auto& entry : *entries)
        know(entry);
    return {};
}

void ChainedAudit::know(const AuditEntry& entry) const {
    m_there.emplace(entry.note.plan, entry.note.moment);
    m_newest = anchorOf(entry);
}

bool ChainedAudit::isThere(const AuditNote& note) const {
    return note.moment != AuditMoment::Between && !note.plan.isEmpty() &&
           m_there.contains({note.plan, note.moment});
}

Result<void> ChainedAudit::write(const AuditNote& note) {
    const std::lock_guard lock(m_mutex);
    if (auto loaded = load(); !loaded) return loaded;
    for (int attempt = 1;; ++attempt) {
        const auto entry = linked(note, m_clock.now(), m_newest);
        auto written = m_store.append(entry);
        if (written) {
            know(entry);
            return {};
        }
        if (written.error().code != ErrorCode::Replan || attempt == kMostAttempts) return written;
        const auto before = m_newest;
        const bool wasThere = isThere(note);
        if (auto read = catchUp(); !read) return read;
        // It is there now: our own, entered by a call whose answer was lost.
        if (m_newest == anchorOf(entry) || (!wasThere && isThere(note))) return {};
        if (m_newest == before) return written;
    }
}

Result<bool> ChainedAudit::has(const PlanId& plan, AuditMoment moment) const {
    const std::lock_guard lock(m_mutex);
    if (auto loaded = load(); !loaded) return std::unexpected(loaded.error());
    return m_there.contains({plan, moment});
}

ChainVerdict ChainedAudit::verdict() const {
    const std::lock_guard lock(m_mutex);
    return m_verdict;
}

AuditAnchor ChainedAudit::newest() const {
    const std::lock_guard lock(m_mutex);
    return m_newest;
}

nlohmann::json auditToJson(const AuditEntry& entry) {
    return {{"sequence", entry.sequence},
            {"time", toIso8601(entry.time)},
            {"moment", nameOf(kMoments, entry.note.moment)},
            {"plan", entry.note.plan.value()},
            {"kind", entry.note.kind},
            {"actor", entry.note.actor},
            {"fleet", entry.note.fleet},
            {"service", entry.note.service.value()},
            {"text", entry.note.text},
            {"detail", entry.note.detail},
            {"previous", entry.previous},
            {"hash", entry.hash}};
}

Result<AuditEntry> auditFromJson(const nlohmann::json& document, const std::string& where) {
    FieldReader fields(document, where);
    AuditEntry entry{.sequence = fields.count("sequence"),
                     .time = fields.time("time"),
                     .note = {.moment = fields.word("moment", kMoments),
                              .plan = PlanId(fields.text("plan")),
                              .kind = fields.text("kind"),
                              .actor = fields.text("actor"),
                              .fleet = fields.text("fleet"),
                              .service = ServiceId(fields.text("service")),
                              .text = fields.text("text"),
                              .detail = fields.text("detail")},
                     .previous = fields.text("previous"),
                     .hash = fields.text("hash")};
    if (auto read = fields.result(); !read) return std::unexpected(read.error());
    return entry;
}

std::string auditToCsv(std::span<const AuditEntry> entries) {
    std::string text = "sequence,time,kind,actor,fleet,service,plan,text,hash\n";
    for (const auto& entry : entries)
        text += fmt::format("{},{},{},{},{},{},{},{},{}\n", entry.sequence, toIso8601(entry.time),
                            cell(entry.note.kind), cell(entry.note.actor), cell(entry.note.fleet),
                            cell(entry.note.service.value()), cell(entry.note.plan.value()),
                            cell(entry.note.text), entry.hash);
    return text;
}

} // namespace holdfast::actions
