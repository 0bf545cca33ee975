// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace holdfast::probes {

/// What a message of Celery, as kombu writes it into Redis, tells about time. Seconds since 1970.
struct CeleryMessage {
    /// When it was put into the queue. Celery itself writes no such stamp; applications and their monitoring
    /// do (a header such as «enqueued_at», «sentry-task-enqueued-time», or the AMQP property «timestamp»).
    std::optional<double> published;
    /// When it may run at the earliest (countdown, eta, retry).
    std::optional<double> eta;

    /// How long it has waited at `now` as far as its stamps tell: since it was published, or, where that is
    /// not told, since it could have run. Never negative; none: nothing is told.
    [[nodiscard]] std::optional<double> waited(double now) const;
};

/// None: not a message of kombu (JSON with «headers» and «properties»). Bounded: nested deeper than 64 is
/// none.
[[nodiscard]] std::optional<CeleryMessage> parseCeleryMessage(std::string_view text);

/// Seconds since 1970 of a stamp as people write it: seconds, milli-, micro- or nanoseconds, or ISO 8601 with
/// its zone. None where it could mean several times (ISO 8601 without a zone) or none.
[[nodiscard]] std::optional<double> parseStamp(std::string_view text);

} // namespace holdfast::probes
