// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"

#include <filesystem>

namespace holdfast::stores {

/// The newest entry of an audit trail in a small file beside the store, so that entries which were cut off at
/// the end are missed. Replaced as a whole and synced; readable by the owner only.
class AnchorFile {
public:
    explicit AnchorFile(std::filesystem::path path) : m_path(std::move(path)) {}

    /// None: there is no such file yet. FixSetup: it is not what this program wrote, or cannot be read; then
    /// a person must look, for somebody may have taken the proof away.
    [[nodiscard]] Result<std::optional<actions::AuditAnchor>> read() const;
    [[nodiscard]] Result<void> write(const actions::AuditAnchor& anchor) const;

private:
    std::filesystem::path m_path;
};

/// Entries in a store, the newest that was written here in an anchor file. An entry counts as kept once the
/// store has it: if the anchor cannot be written then, it is behind, and the next entry moves it on. It moves
/// only along the trail that it anchors: where entries are missing or others stand in their place, it stays
/// as it is for a person to see. Thread-safe.
class AnchoredAuditStore final : public actions::AuditStore {
public:
    /// `store` outlives it.
    AnchoredAuditStore(actions::AuditStore& store, std::filesystem::path anchor)
        : m_store(store), m_file(std::move(anchor)) {}

    [[nodiscard]] Result<void> append(const actions::AuditEntry& entry) override;
    [[nodiscard]] Result<std::vector<actions::AuditEntry>> entries() const override;
    [[nodiscard]] Result<std::vector<actions::AuditEntry>>
    entriesAfter(std::uint64_t sequence) const override;

    /// For ChainedAudit, before it is made.
    [[nodiscard]] Result<std::optional<actions::AuditAnchor>> anchor() const { return m_file.read(); }

private:
    void moveOn(const actions::AuditEntry& entry);

    actions::AuditStore& m_store;
    AnchorFile m_file;
    std::mutex m_mutex;
};

} // namespace holdfast::stores
