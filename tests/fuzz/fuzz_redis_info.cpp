// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_info.h"

#include <cmath>
#include <cstdlib>

using namespace holdfast::probes;

/// Whatever the bytes: numbers are finite, and what a line says is found again under its name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const RedisInfo info(text);
    for (const auto& replica : info.replicas()) {
        if (!std::isfinite(replica.lag)) std::abort();
    }
    const auto end = text.find('\n');
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > end || text.starts_with('#') ||
        std::min(end, size) > RedisInfo::kLongestLine)
        return 0;
    const auto name = text.substr(0, colon);
    if (!info.text(name)) std::abort();
    if (const auto number = info.number(name); number && !std::isfinite(*number)) std::abort();
    return 0;
}
