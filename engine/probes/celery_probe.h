// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/probe.h"
#include "engine/probes/celery_observer.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/redis_connection.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::probes {

/// Reads Celery's queues from their Redis broker: how many tasks wait, how long the oldest of them has
/// waited, and what workers hold unacknowledged. Reads lengths and the two ends of each list; nothing is ever
/// written, no message is read beyond 256 KiB. Three to four round trips a run, on one connection.
///
/// A queue is the list of its name and, with priorities, the lists «NAME\x06\x16N». A list that does not
/// exist is an empty one, for Redis keeps no empty lists; one that cannot be read makes the queue unknown,
/// and the totals with it. The oldest task's wait comes from a stamp in its message where there is one, and
/// from watching the list otherwise (celery_observer.h: a lower bound, exact to about one sweep, unknown in
/// the first run).
///
///   queue_depth, oldest_task     over all queues; with several queues also «queue_depth.NAME» and
///                                «oldest_task.NAME»
///   unacked, oldest_unacked      messages that workers took and have not done with, and since when the
///   oldest
///   tasks_aside                  that Holdfast moved out of these queues and that have not been put back;
///                                not read where the account may not look
///
/// There is no «up»: a broker that is down says nothing about the worker. Then the signals are simply not
/// read, and the broker's own probe tells of it.
class CeleryProbe final : public ports::BlockingProbe {
public:
    static constexpr std::size_t kLargestMessage = std::size_t{256} * 1024;

    CeleryProbe(const ProbeSpec& spec, const ProbeWorld& world);

    [[nodiscard]] ProbeReport run(std::stop_token stop) override;

private:
    /// One list of a queue.
    struct List {
        std::size_t queue = 0; ///< which of m_queues
        std::string key;
        std::int64_t depth = 0;
        bool readable = false;
        std::optional<double> waited; ///< of its oldest message, seconds; none: not known
        CeleryObserver observer;
    };

    /// What waits in a queue, or in all.
    struct Waiting {
        bool readable = true;
        std::int64_t depth = 0;
        std::optional<double> waited;
    };

    struct Now {
        double steady = 0.0;
        double wall = 0.0;
    };

    void read(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Attempt<void> greet(const RunLimit& limit);
    [[nodiscard]] Attempt<void> readDepths(ProbeReport& report, const RunLimit& limit, Now now);
    void takeDepths(ProbeReport& report, const std::vector<RedisValue>& answers);
    void takeUnacked(ProbeReport& report, const RedisValue& count, const RedisValue& oldest, Now now) const;
    [[nodiscard]] Attempt<void> readAside(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Attempt<void> readAges(ProbeReport& report, const RunLimit& limit, Now now);
    [[nodiscard]] Attempt<std::vector<List*>> smallEnough(ProbeReport& report, const RunLimit& limit,
                                                          Now now);
    [[nodiscard]] Attempt<void> askMarkers(std::vector<List*> lists, const RunLimit& limit);
    [[nodiscard]] Attempt<void> readEnds(const std::vector<List*>& lists, const RunLimit& limit, Now now);
    [[nodiscard]] Waiting waitingIn(std::optional<std::size_t> queue) const;
    void addReadings(ProbeReport& report) const;

    const ProbeSpec m_spec;
    const Clock& m_clock;
    RedisConnection m_connection;
    std::vector<std::string> m_queues;
    std::vector<List> m_lists;
    std::optional<std::int64_t> m_asideLists; ///< in Redis; none: it did not say
    double m_noAgesBefore = 0.0;              ///< after a message that was too large, by the steady clock
};

} // namespace holdfast::probes
