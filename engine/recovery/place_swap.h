// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <filesystem>

namespace holdfast::recovery {

/// A folder that takes the place of another one, which is kept: renamed, never copied, written over or
/// removed. All three lie in the same folder.
struct PlaceSwap {
    std::filesystem::path data;     ///< the place
    std::filesystem::path restored; ///< what takes it
    std::filesystem::path aside;    ///< where what stands there goes
    bool lost = false;              ///< nothing stands there
};

/// Told by what is there alone, so that it is known after any crash, too.
enum class SwapSight : std::uint8_t {
    Before,
    Half, ///< the former one stands aside, and nothing in its place
    After,
    Strange, ///< somebody else has moved something
};

[[nodiscard]] SwapSight lookAt(const PlaceSwap& swap) noexcept;
/// «/srv/pg stands, /srv/pg.restored-1 does not, …»
[[nodiscard]] std::string wordsOf(const PlaceSwap& swap);

/// From Before to After, durably. FixSetup: it is as before, or as the sentence says. Replan: it is not
/// Before.
[[nodiscard]] Result<void> swapIn(const PlaceSwap& swap);
/// From Half or After to Before. Before: nothing is done. Never takes anything else for the former one.
[[nodiscard]] Result<void> swapBack(const PlaceSwap& swap);

} // namespace holdfast::recovery
