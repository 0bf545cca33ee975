// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_file.h"
#include "engine/ports/action_store.h"

#include <filesystem>
#include <memory>

namespace holdfast::stores {

/// The variable that names the shared store: postgresql://user:password@host:5432/database.
inline constexpr const char* kStoreUrl = "HOLDFAST_STORE_URL";

/// Where acting keeps what must outlive a program, and what lies beside it.
struct OpenedActionStore {
    std::unique_ptr<ports::ActionStore> store; ///< never null
    std::filesystem::path anchor;              ///< of the audit trail in this store: for AnchoredAuditStore
};

/// The store of this environment: PostgreSQL where HOLDFAST_STORE_URL is set, else `actions.db` in the
/// folder. Nothing is opened here and nothing fails: a store that cannot be reached (or whose address is
/// wrong) is there all the same, answers every call with an error that says what to do, and tries again with
/// the next. `clock` outlives it. The folder is made (0700) when there is none.
[[nodiscard]] OpenedActionStore openActionStore(const std::filesystem::path& folder,
                                                const EnvironmentLookup& environment, const Clock& clock);

/// `actions.db` in the folder whatever the environment says: for acting with the glass broken, while the
/// shared store is what is down.
[[nodiscard]] OpenedActionStore openLocalActionStore(const std::filesystem::path& folder, const Clock& clock);

/// Of the journal of actions in this folder, for JournalFile.
[[nodiscard]] std::filesystem::path journalPath(const std::filesystem::path& folder);

} // namespace holdfast::stores
