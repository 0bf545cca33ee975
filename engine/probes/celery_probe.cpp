// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/celery_aside.h"
#include "engine/probes/celery_message.h"
#include "engine/probes/run_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace holdfast::probes {

namespace {

constexpr std::string_view kNeededCommands = "on ~* +ping +select +client|setname +llen +lindex +lpos "
                                             "+memory|usage +zcard +zrange";
constexpr const char* kPrioritySeparator = "\x06\x16"; // kombu's
constexpr int kHighestPriority = 9;
constexpr double kPauseAfterTooLarge = 60.0; ///< seconds

double secondsOf(Duration time) {
    return std::chrono::duration<double>(time).count();
}

std::optional<std::int64_t> integerOf(const RedisValue& answer) {
    if (answer.kind != RedisValue::Kind::Integer) return std::nullopt;
    return answer.integer;
}

std::optional<double> numberOf(const RedisValue& answer) {
    double value = 0.0;
    const auto* end = answer.text.data() + answer.text.size();
    const auto [stop, error] = std::from_chars(answer.text.data(), end, value);
    if (answer.kind != RedisValue::Kind::Text || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<double> worse(std::optional<double> left, std::optional<double> right) {
    if (!left || !right) return left ? left : right;
    return std::max(*left, *right);
}

} // namespace

CeleryProbe::CeleryProbe(const ProbeSpec& spec, const ProbeWorld& world)
    : m_spec(spec), m_clock(*world.clock), m_connection(spec), m_queues(spec.queues) {
    if (m_queues.empty()) m_queues.emplace_back("celery");
    for (std::size_t queue = 0; queue < m_queues.size(); ++queue) {
        for (int priority = 0; priority <= kHighestPriority; ++priority) {
            List list;
            list.queue = queue;
            list.key = priority == 0 ? m_queues[queue]
                                     : m_queues[queue] + kPrioritySeparator + std::to_string(priority);
            m_lists.push_back(std::move(list));
        }
    }
}

ProbeReport CeleryProbe::run(std::stop_token stop) {
    const auto sent = m_connection.bytesSent();
    const auto received = m_connection.bytesReceived();
    auto report = framedRun(m_spec, std::move(stop),
                            [this](ProbeReport& made, const RunLimit& limit) { read(made, limit); });
    report.bytesSent = m_connection.bytesSent() - sent;
    report.bytesReceived = m_connection.bytesReceived() - received;
    return report;
}

void CeleryProbe::read(ProbeReport& report, const RunLimit& limit) {
    const Now now{.steady = secondsOf(m_clock.steady().time_since_epoch()),
                  .wall = secondsOf(m_clock.now().time_since_epoch())};
    auto done = greet(limit);
    if (done) done = readDepths(report, limit, now);
    if (!done) return describe(report, done.error(), m_spec);
    done = readAside(report, limit);
    if (done) done = readAges(report, limit, now);
    // Depths that were read stay read.
    if (!done && report.problem == ProbeProblem::None) describe(report, done.error(), m_spec);
    addReadings(report);
}

Attempt<void> CeleryProbe::greet(const RunLimit& limit) {
    const auto greeting = m_connection.greet(limit);
    if (!greeting) return std::unexpected(greeting.error());
    const RedisValue& pong = greeting->answer;
    // Neither an account that may not PING nor a Redis that takes no writes keeps us from reading.
    if (!pong.isError() || pong.isError("NOPERM") || pong.isError("MISCONF")) return {};
    return std::unexpected(redisFailure(pong, m_spec, kNeededCommands));
}

Attempt<void> CeleryProbe::readDepths(ProbeReport& report, const RunLimit& limit, Now now) {
    std::vector<RedisCommand> commands;
    for (const List& list : m_lists)
        commands.push_back({"LLEN", list.key});
    commands.push_back({"ZCARD", "unacked_index"});
    commands.push_back({"ZRANGE", "unacked_index", "0", "0", "WITHSCORES"});
    commands.push_back({"LLEN", kAsideLists});
    const auto answers = m_connection.exchange(commands, limit);
    if (!answers) return std::unexpected(answers.error());
    m_asideLists = integerOf(answers->back());
    takeDepths(report, *answers);
    takeUnacked(report, (*answers)[m_lists.size()], (*answers)[m_lists.size() + 1], now);
    return {};
}

void CeleryProbe::takeDepths(ProbeReport& report, const std::vector<RedisValue>& answers) {
    for (std::size_t at = 0; at < m_lists.size(); ++at) {
        List& list = m_lists[at];
        const auto depth = integerOf(answers[at]);
        list.readable = depth.has_value();
        list.depth = depth.value_or(0);
        list.waited.reset();
        if (list.readable) list.observer.depth(list.depth);
        if (list.readable || report.problem != ProbeProblem::None) continue;
        if (answers[at].isError("WRONGTYPE")) {
            describe(report,
                     failed(ProbeProblem::Configuration, answers[at].text,
                            fmt::format("«{}» in database {} of {} is no queue of Celery: it holds something "
                                        "else than a list. Correct «queues» or the database's number.",
                                        m_queues[list.queue], m_spec.database.empty() ? "0" : m_spec.database,
                                        m_spec.target))
                         .error(),
                     m_spec);
        } else {
            describe(report, redisFailure(answers[at], m_spec, kNeededCommands), m_spec);
        }
    }
}

void CeleryProbe::takeUnacked(ProbeReport& report, const RedisValue& count, const RedisValue& oldest,
                              Now now) const {
    const auto messages = integerOf(count);
    offerReading(report, signals::kUnacked, messages);
    std::optional<double> held;
    if (messages && *messages == 0) held = 0.0;
    if (oldest.kind == RedisValue::Kind::Array && oldest.elements.size() == 2) {
        // The score is the worker's time when it took the message.
        if (const auto taken = numberOf(oldest.elements[1])) held = std::max(0.0, now.wall - *taken);
    }
    offerReading(report, signals::kOldestUnacked, held);
}

/// Two more round trips where tasks lie aside, none elsewhere.
Attempt<void> CeleryProbe::readAside(ProbeReport& report, const RunLimit& limit) {
    if (!m_asideLists) return {};
    std::int64_t tasks = 0;
    std::vector<RedisCommand> commands;
    for (std::int64_t at = 0; at < std::min(*m_asideLists, kMostAsideLists); ++at)
        commands.push_back({"LINDEX", kAsideLists, std::to_string(at)});
    if (!commands.empty()) {
        const auto keys = m_connection.exchange(commands, limit);
        if (!keys) return std::unexpected(keys.error());
        commands.clear();
        for (const auto& key : *keys) {
            if (const auto list = asideListOf(key.text, m_queues)) commands.push_back({"LLEN", list->key});
        }
    }
    if (!commands.empty()) {
        const auto lengths = m_connection.exchange(commands, limit);
        if (!lengths) return std::unexpected(lengths.error());
        for (const auto& length : *lengths)
            tasks += integerOf(length).value_or(0);
    }
    offerReading(report, signals::kTasksAside, static_cast<double>(tasks));
    return {};
}

Attempt<void> CeleryProbe::readAges(ProbeReport& report, const RunLimit& limit, Now now) {
    auto lists = smallEnough(report, limit, now);
    if (!lists) return std::unexpected(lists.error());
    if (lists->empty()) return {};
    if (auto asked = askMarkers(*lists, limit); !asked) return asked;
    auto taken = readEnds(*lists, limit, now);
    const bool tooLarge = !taken && taken.error().problem == ProbeProblem::Protocol;
    if (!tooLarge) return taken;
    m_noAgesBefore = now.steady + kPauseAfterTooLarge;
    report.detail = "a waiting message is larger than 256 KiB: its age is not read";
    return {};
}

/// The lists with messages whose ends may be fetched: Redis estimates their size from a few of them.
Attempt<std::vector<CeleryProbe::List*>> CeleryProbe::smallEnough(ProbeReport& report, const RunLimit& limit,
                                                                  Now now) {
    std::vector<List*> lists;
    std::vector<RedisCommand> commands;
    for (List& list : m_lists) {
        if (!list.readable || list.depth == 0 || now.steady < m_noAgesBefore) continue;
        lists.push_back(&list);
        commands.push_back({"MEMORY", "USAGE", list.key});
    }
    if (lists.empty()) return lists;
    const auto answers = m_connection.exchange(commands, limit);
    if (!answers) return std::unexpected(answers.error());
    std::vector<List*> small;
    for (std::size_t at = 0; at < lists.size(); ++at) {
        const auto bytes = integerOf((*answers)[at]).value_or(0); // not allowed, or gone meanwhile: try
        if (bytes / lists[at]->depth <= static_cast<std::int64_t>(kLargestMessage)) {
            small.push_back(lists[at]);
        } else {
            report.detail = "waiting messages are larger than 256 KiB: their age is not read";
        }
    }
    return small;
}

/// All lists ask at once; the next question of each follows from its answer.
Attempt<void> CeleryProbe::askMarkers(std::vector<List*> lists, const RunLimit& limit) {
    while (true) {
        std::erase_if(lists, [](const List* list) { return !list->observer.question(); });
        if (lists.empty()) return {};
        std::vector<RedisCommand> commands;
        for (const List* list : lists) {
            const auto question = *list->observer.question();
            const bool right = question.from == CeleryObserver::Question::From::Right;
            commands.push_back({"LPOS", list->key, question.message, "RANK", right ? "-1" : "1", "MAXLEN",
                                std::to_string(question.within)});
        }
        const auto answers = m_connection.exchange(commands, limit);
        if (!answers) return std::unexpected(answers.error());
        for (std::size_t at = 0; at < lists.size(); ++at) {
            const auto index = integerOf((*answers)[at]);
            const auto answer = index                      ? CeleryObserver::Answer::There
                                : (*answers)[at].isError() ? CeleryObserver::Answer::Unanswerable
                                                           : CeleryObserver::Answer::Gone;
            const std::int64_t fromRight = lists[at]->depth - 1 - index.value_or(0);
            lists[at]->observer.answer(answer, std::max<std::int64_t>(fromRight, 0));
        }
    }
}

Attempt<void> CeleryProbe::readEnds(const std::vector<List*>& lists, const RunLimit& limit, Now now) {
    for (List* list : lists) {
        const auto ends = m_connection.exchange({{"LINDEX", list->key, "-1"}, {"LINDEX", list->key, "0"}},
                                                limit, 2 * kLargestMessage);
        if (!ends) return std::unexpected(ends.error());
        const RedisValue& right = ends->front();
        const RedisValue& left = ends->back();
        if (right.kind == RedisValue::Kind::Nil) {
            list->depth = 0; // taken in this very moment
            continue;
        }
        if (right.kind != RedisValue::Kind::Text) continue;
        list->observer.oldest(right.text, now.steady);
        if (left.kind == RedisValue::Kind::Text) list->observer.newest(left.text, now.steady);
        const auto message = parseCeleryMessage(right.text);
        const auto stamped = message ? message->waited(now.wall) : std::nullopt;
        list->waited = worse(stamped, list->observer.waitedAtLeast(now.steady));
    }
    return {};
}

CeleryProbe::Waiting CeleryProbe::waitingIn(std::optional<std::size_t> queue) const {
    Waiting all;
    for (const List& list : m_lists) {
        if (queue && list.queue != *queue) continue;
        all.readable = all.readable && list.readable;
        all.depth += list.depth;
        if (list.depth > 0) all.waited = worse(all.waited, list.waited);
    }
    if (all.depth == 0) all.waited = 0.0;
    return all;
}

void CeleryProbe::addReadings(ProbeReport& report) const {
    const auto add = [&](const Waiting& waiting, const std::string& suffix) {
        if (!waiting.readable) return;
        offerReading(report, (signals::kQueueDepth + suffix).c_str(), static_cast<double>(waiting.depth));
        offerReading(report, (signals::kOldestTask + suffix).c_str(), waiting.waited);
    };
    add(waitingIn(std::nullopt), "");
    if (m_queues.size() == 1) return;
    for (std::size_t queue = 0; queue < m_queues.size(); ++queue)
        add(waitingIn(queue), "." + m_queues[queue]);
}

} // namespace holdfast::probes
