// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/cache_prefix.h"

#include <fmt/format.h>

#include <array>

namespace holdfast {

namespace {

/// Kombu and Celery write the first eight; the others are what frameworks call sessions and locks.
constexpr std::array<std::string_view, 15> kProtected{"celery",
                                                      "_kombu.*",
                                                      "unacked*",
                                                      "celery-task-meta-*",
                                                      "celery-taskset-meta-*",
                                                      "chord-unlock-*",
                                                      "celerybeat*",
                                                      "redbeat:*",
                                                      "session:*",
                                                      "sessions:*",
                                                      "sess:*",
                                                      "spring:session:*",
                                                      "lock:*",
                                                      "locks:*",
                                                      "holdfast:*"};

/// Some key begins with both.
bool meet(std::string_view prefix, std::string_view name, bool whole) {
    return name.starts_with(prefix) || (!whole && prefix.starts_with(name)) || (whole && prefix == name);
}

} // namespace

std::span<const std::string_view> protectedKeys() noexcept {
    return kProtected;
}

std::string whyNoCachePrefix(std::string_view prefix, std::span<const std::string> queues) {
    if (prefix.empty()) return "An empty prefix means every key; name the keys that are a cache.";
    const auto refused = [&](std::string_view name) {
        return fmt::format(
            "Keys that begin with «{}» would take in «{}», which is no cache; choose a longer prefix.",
            prefix, name);
    };
    for (const auto name : kProtected) {
        const bool whole = !name.ends_with('*');
        if (meet(prefix, whole ? name : name.substr(0, name.size() - 1), whole)) return refused(name);
    }
    for (const auto& queue : queues) {
        // Kombu keeps tasks of other priorities in keys of their own: name, \x06\x16, priority.
        if (meet(prefix, queue, true) || meet(prefix, queue + "\x06\x16", false)) return refused(queue);
    }
    return {};
}

} // namespace holdfast
