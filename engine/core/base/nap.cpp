// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/nap.h"

#include <condition_variable>
#include <mutex>

namespace holdfast {

bool napped(const std::stop_token& stop, Duration span) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, span, [] { return false; });
    return !stop.stop_requested();
}

} // namespace holdfast
