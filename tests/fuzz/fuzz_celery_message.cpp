// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_message.h"

#include <cmath>
#include <cstdlib>

using namespace holdfast::probes;

/// Whatever the bytes: a wait is finite and not negative.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const double now : {0.0, 1.79e9}) {
        const auto message = parseCeleryMessage(text);
        const auto waited = message ? message->waited(now) : std::nullopt;
        if (waited && (!std::isfinite(*waited) || *waited < 0.0)) std::abort();
    }
    if (const auto stamp = parseStamp(text); stamp && !std::isfinite(*stamp)) std::abort();
    return 0;
}
