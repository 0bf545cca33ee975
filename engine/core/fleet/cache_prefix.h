// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace holdfast {

/// What must never be cleared as a cache, however a fleet file declares it: a broker's queues and messages,
/// results of tasks, sessions, locks, and what Holdfast put aside. Names of keys; one that ends with «*»
/// stands for all that begin so.
[[nodiscard]] std::span<const std::string_view> protectedKeys() noexcept;

/// Why keys with this prefix may not be cleared as a cache, in a sentence; empty: they may. `queues`: names
/// of the queues in the same server.
[[nodiscard]] std::string whyNoCachePrefix(std::string_view prefix, std::span<const std::string> queues = {});

} // namespace holdfast
