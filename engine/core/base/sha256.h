// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

/// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hexadecimal digits. Any thread. OpenSSL computes it; a
/// machine whose OpenSSL refuses SHA-256 ends the program, since nothing could be trusted without.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

} // namespace holdfast
