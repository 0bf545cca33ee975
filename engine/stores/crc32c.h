// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/byte_stream.h"

#include <cstdint>
#include <string_view>

namespace holdfast::stores {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, as in RFC 3720 section 12.1), eight bytes at a time.
/// `seed` is the sum of what came before.
[[nodiscard]] std::uint32_t crc32c(ByteSpan bytes, std::uint32_t seed = 0) noexcept;
[[nodiscard]] std::uint32_t crc32c(std::string_view text, std::uint32_t seed = 0) noexcept;
/// Of a number as eight bytes, little-endian.
[[nodiscard]] std::uint32_t crc32c(std::int64_t number, std::uint32_t seed) noexcept;

} // namespace holdfast::stores
