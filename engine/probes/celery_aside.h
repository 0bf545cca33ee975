// SPDX-License-Identifier: GPL-3.0-or-later
// Where the recovery action queue-shed lays tasks, as whoever looks for them must know.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace holdfast::probes {

/// A list in Redis with the keys of all lists in which tasks lie aside, newest first. One that is empty again
/// is not in it.
inline constexpr const char* kAsideLists = "holdfast:aside-lists";

/// So many of them are looked at.
inline constexpr std::int64_t kMostAsideLists = 64;

/// A list «holdfast:aside:PLAN:QUEUE»; the queue is a list of Celery's, with its priority.
struct AsideList {
    std::string key;
    std::string plan;
    std::string queue;

    bool operator==(const AsideList&) const = default;
};

/// None: the key is none of those, or its tasks come from none of these queues.
[[nodiscard]] std::optional<AsideList> asideListOf(const std::string& key,
                                                   std::span<const std::string> queues);

} // namespace holdfast::probes
