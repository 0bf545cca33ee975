// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: `healthcheck` of a service.
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/discovery/compose_node.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::discovery {

/// What a healthcheck asks, as far as its words tell.
struct HealthHint {
    enum class Kind : std::uint8_t { None, Off, Http, Postgres, Redis, Celery, Other } kind = Kind::None;
    std::string scheme;       ///< Http
    int port = 0;             ///< Http: 0: none given, the scheme's own
    std::string path;         ///< Http: with its slash, without a query
    std::string host;         ///< Http: as written
    bool sendsHeader = false; ///< Http: with credentials or headers of its own, which are not taken over
    std::optional<Duration> timeout;
    std::optional<Duration> interval;
    int retries = 0; ///< 0: not given
};

[[nodiscard]] HealthHint readHealthcheck(const Node& healthcheck, Findings& findings);

/// The words of a command: a list as it is, a text split as a shell would, quotes taken off.
[[nodiscard]] std::vector<std::string> wordsOf(const Node& command);
[[nodiscard]] std::vector<std::string> shellWords(std::string_view text);

/// «1m30s», «10s», «500ms», «1h», «100us»; nothing: it is none.
[[nodiscard]] std::optional<Duration> composeDuration(std::string_view text) noexcept;

} // namespace holdfast::discovery
