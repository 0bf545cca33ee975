// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store_factory.h"

#include "engine/stores/memory_store.h"
#include "engine/stores/store_factory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

namespace holdfast::app {

std::string folderNameOf(const std::string& fleet) {
    std::string name;
    std::uint64_t hash = 1469598103934665603ULL;
    for (const char c : fleet) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
        name.push_back(plain ? c : '_');
    }
    if (name == fleet && name.size() <= 64) return name;
    return fmt::format("{}-{:016x}", name.substr(0, 64), hash);
}

runtime::StoreFactory storesOnDisk(std::string folder, const Clock& clock) {
    return [folder = std::move(folder), &clock](const FleetSpec& fleet) -> Result<runtime::OpenedStore> {
        const std::filesystem::path place =
            std::filesystem::path(folder) / "fleets" / folderNameOf(fleet.name);
        std::error_code problem;
        std::filesystem::create_directories(place.parent_path(), problem);
        if (problem)
            return failure(ErrorCode::FixSetup, "cannot be made: " + problem.message(), place.parent_path());
        auto opened = stores::openStore(place / "store.sqlite", ports::Retention{}, clock);
        if (!opened) return std::unexpected(opened.error());
        return runtime::OpenedStore{.store = std::move(opened->store), .notice = std::move(opened->notice)};
    };
}

runtime::StoreFactory storesInMemory() {
    return [](const FleetSpec&) -> Result<runtime::OpenedStore> {
        return runtime::OpenedStore{.store = std::make_unique<stores::MemoryStore>(ports::Retention{}),
                                    .notice = {}};
    };
}

} // namespace holdfast::app
