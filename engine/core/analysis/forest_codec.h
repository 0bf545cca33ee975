// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/service_forest.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::analysis {

/// The version that is written. One that is read is this, or is refused by name.
inline constexpr std::uint16_t kForestVersion = 1;

/// A service's forest as bytes, for the store. Little-endian on every machine: «HFIF», version, record,
/// levels, centres, where the trees begin, nodes, and the CRC-32C of all that (RFC 3720). 8 bytes a node and
/// about 300.
[[nodiscard]] std::vector<std::uint8_t> encodeForest(const ServiceForest& forest);

/// Reads what encodeForest() wrote. Refused (FixInput) with the reason in words: bytes of something else, of
/// another version, cut off, with more behind them, with another sum, or whose parts do not hold together
/// although the sum is right. Never reads outside of `bytes`, and takes memory in proportion to them only.
[[nodiscard]] Result<ServiceForest> decodeForest(std::span<const std::uint8_t> bytes);

} // namespace holdfast::analysis
