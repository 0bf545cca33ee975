// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_store_factory.h"

#include "engine/core/base/sha256.h"
#include "engine/stores/postgres_action_store.h"
#include "engine/stores/sqlite_action_store.h"

#include <fmt/format.h>

namespace holdfast::stores {

namespace fs = std::filesystem;

OpenedActionStore openActionStore(const fs::path& folder, const EnvironmentLookup& environment,
                                  const Clock& clock) {
    const auto url = environment ? environment(kStoreUrl) : std::nullopt;
    if (!url || url->empty()) return openLocalActionStore(folder, clock);
    auto place = parsePostgresPlace(*url);
    if (!place)
        return {.store = makeRefusingActionStore(place.error()), .anchor = folder / "actions-shared.anchor"};
    // Each shared store has a trail of its own, and so an anchor.
    const auto name = sha256Hex(place->where).substr(0, 12);
    return {.store = makePostgresActionStore(std::move(*place)),
            .anchor = folder / fmt::format("actions-{}.anchor", name)};
}

OpenedActionStore openLocalActionStore(const fs::path& folder, const Clock& clock) {
    return {.store = makeSqliteActionStore(folder / "actions.db", clock),
            .anchor = folder / "actions.anchor"};
}

fs::path journalPath(const fs::path& folder) {
    return folder / "actions.journal";
}

} // namespace holdfast::stores
