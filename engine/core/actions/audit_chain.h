// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/world.h"

#include <nlohmann/json_fwd.hpp>

#include <mutex>
#include <set>
#include <span>

namespace holdfast::actions {

/// One entry of the audit trail. `hash` is the SHA-256 of everything else in it, `previous` among that.
struct AuditEntry {
    std::uint64_t sequence = 0; ///< from 1, without gaps
    TimePoint time;
    AuditNote note;
    std::string previous; ///< hash of the entry before; 64 zeros for the first
    std::string hash;
};

/// The newest entry as it is kept outside of the store, so that entries cut off at the end are missed.
struct AuditAnchor {
    std::uint64_t sequence = 0;
    std::string hash;

    bool operator==(const AuditAnchor&) const = default;
};

struct ChainVerdict {
    bool whole = true;
    std::uint64_t entries = 0;
    std::uint64_t firstBroken = 0; ///< its place, from 1; where the chain is whole: 0
    std::string reason;

    bool operator==(const ChainVerdict&) const = default;
};

/// The entry that follows.
[[nodiscard]] AuditEntry linked(const AuditNote& note, TimePoint time, const AuditAnchor& newest);
[[nodiscard]] AuditAnchor anchorOf(const AuditEntry& entry);

/// Whether every entry is what it was when it was made, and none is missing, doubled or moved; with an anchor
/// also none at the end. Names the first that is not. O(bytes).
[[nodiscard]] ChainVerdict verifyChain(std::span<const AuditEntry> entries,
                                       const std::optional<AuditAnchor>& anchor = std::nullopt);

/// Where entries are kept. Append-only: nothing here could change one.
class AuditStore {
public:
    virtual ~AuditStore() = default;
    /// On stable storage when it returns. Replan: there is one of this sequence, since somebody else who
    /// writes to the same store was first.
    [[nodiscard]] virtual Result<void> append(const AuditEntry& entry) = 0;
    /// All, oldest first.
    [[nodiscard]] virtual Result<std::vector<AuditEntry>> entries() const = 0;
    /// Those with a greater sequence, oldest first; empty where there is none.
    [[nodiscard]] virtual Result<std::vector<AuditEntry>> entriesAfter(std::uint64_t sequence) const;
};

/// The audit trail over a store. Verifies it when it is made, or when it can first be read; a broken one goes
/// on behind its newest entry and stays broken for all to see. Where others write to the same store, an entry
/// that they were faster with is linked anew behind theirs. Thread-safe.
class ChainedAudit final : public AuditSink {
public:
    ChainedAudit(AuditStore& store, const Clock& clock,
                 const std::optional<AuditAnchor>& anchor = std::nullopt);

    [[nodiscard]] Result<void> write(const AuditNote& note) override;
    [[nodiscard]] Result<bool> has(const PlanId& plan, AuditMoment moment) const override;

    /// As it was found when this was made, or could first be read.
    [[nodiscard]] ChainVerdict verdict() const;

    [[nodiscard]] AuditAnchor newest() const;

private:
    /// Reads all of it, unless that was done.
    [[nodiscard]] Result<void> load() const;
    /// Reads what others wrote behind the newest that is known.
    [[nodiscard]] Result<void> catchUp() const;
    void know(const AuditEntry& entry) const;
    [[nodiscard]] bool isThere(const AuditNote& note) const;

    mutable std::mutex m_mutex;
    AuditStore& m_store;
    const Clock& m_clock;
    std::optional<AuditAnchor> m_anchor;
    mutable bool m_loaded = false; ///< what follows is what the store held, as far as it is known
    mutable ChainVerdict m_verdict;
    mutable AuditAnchor m_newest;
    mutable std::set<std::pair<PlanId, AuditMoment>> m_there;
};

/// {"sequence", "time", "moment", "plan", "kind", "actor", "fleet", "service", "text", "detail", "previous",
/// "hash"}; the way back checks the form only, verifyChain() the rest.
[[nodiscard]] nlohmann::json auditToJson(const AuditEntry& entry);
[[nodiscard]] Result<AuditEntry> auditFromJson(const nlohmann::json& document, const std::string& where);
/// With a header line; without detail. Cells that a spreadsheet would take for formulas are defused.
[[nodiscard]] std::string auditToCsv(std::span<const AuditEntry> entries);

} // namespace holdfast::actions
