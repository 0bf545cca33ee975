// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/runtime/store_worker.h"

#include <string>

namespace holdfast::app {

/// A store for each fleet in a folder of its own below `folder`; `clock` outlives the stores.
[[nodiscard]] runtime::StoreFactory storesOnDisk(std::string folder, const Clock& clock);

/// Kept until the program ends, for one sweep or a picture.
[[nodiscard]] runtime::StoreFactory storesInMemory();

/// The folder's name for a fleet: its own where that is a good file name, with a mark of the rest where it is
/// not.
[[nodiscard]] std::string folderNameOf(const std::string& fleet);

} // namespace holdfast::app
