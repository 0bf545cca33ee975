// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_orders.h"

#include "engine/platforms/local/local_configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace holdfast::platforms::docker {

using namespace workloads;
using nlohmann::json;

namespace {

std::string pathOf(const std::string& id, std::string_view verb) {
    return fmt::format("/containers/{}/{}", percentEncoded(id), verb);
}

Result<void> checked(const Order& order) {
    constexpr Duration kLongestStop = std::chrono::minutes(10);
    if (!order.signal.empty() && !signalNumber(order.signal))
        return failure(ErrorCode::FixInput, fmt::format("there is no signal «{}»", order.signal));
    if (order.stopWithin && (*order.stopWithin < Duration(0) || *order.stopWithin > kLongestStop))
        return failure(ErrorCode::FixInput, "the time to stop must be between 0 and 10 minutes");
    return {};
}

} // namespace

Result<OrderOutcome> DockerOrders::carryOut(const Order& order) {
    if (auto good = checked(order); !good) return std::unexpected(good.error());
    auto seen = lookAt(m_session, m_gate, order.workload);
    if (!seen) return std::unexpected(seen.error());
    if (!order.revision.empty() && order.revision != seen->revision())
        return failure(ErrorCode::Replan, "it has changed since the plan was made", order.workload.value());
    switch (order.kind) {
    case OrderKind::Start:
    case OrderKind::Stop:
    case OrderKind::Restart:
    case OrderKind::Limit:
        return onEach(*seen, order);
    case OrderKind::Replace:
        return replace(*seen, order);
    case OrderKind::PutBack:
        return putBack(*seen, order);
    case OrderKind::Settle:
        return settle(*seen);
    case OrderKind::Scale:
        return scale(*seen, order);
    }
    return failure(ErrorCode::Internal, "an order of no known kind", order.workload.value());
}

Result<OrderOutcome> DockerOrders::onEach(const SeenWorkload& seen, const Order& order) {
    bool any = false;
    for (const auto& container : seen.inPlace) {
        if (!order.instance.isEmpty() && container.instance.id != order.instance) continue;
        const bool others = m_gate.hasChanged();
        any = true;
        if (auto done = onOne(container, order); !done) {
            if (!others) return std::unexpected(done.error());
            return std::unexpected(
                unknownAfter(done.error(), "containers before this one were already changed"));
        }
    }
    if (!any)
        return failure(ErrorCode::Replan,
                       "it has no such container in its place: put it back or settle it first",
                       order.workload.value());
    return m_outcome;
}

Result<void> DockerOrders::onOne(const SeenContainer& container, const Order& order) {
    switch (order.kind) {
    case OrderKind::Start:
        return start(container);
    case OrderKind::Stop:
        return stop(container, order);
    case OrderKind::Limit:
        return limit(container, order.limits);
    default:
        break;
    }
    if (auto stopped = stop(container, order); !stopped) return stopped;
    auto started = post(pathOf(container.instance.id.value(), "start"));
    if (!started) {
        if (!m_gate.hasChanged()) return std::unexpected(started.error());
        return std::unexpected(unknownAfter(started.error(), "it was stopped and does not run"));
    }
    m_outcome.changed = true;
    return {};
}

Result<void> DockerOrders::start(const SeenContainer& container) {
    if (container.instance.state == InstanceState::Running) return {};
    const auto verb = container.instance.state == InstanceState::Paused ? "unpause" : "start";
    auto started = post(pathOf(container.instance.id.value(), verb));
    if (!started) return std::unexpected(judged(started.error(), container));
    m_outcome.changed = m_outcome.changed || started->status != 304;
    return {};
}

/// An engine that says that it failed may have done half of it: looks whether the container is as it was.
Error DockerOrders::judged(const Error& error, const SeenContainer& before) {
    if (error.code != ErrorCode::FixSetup || !m_gate.hasChanged()) return error;
    auto now = inspect(m_session, m_gate, before.line);
    const bool same = now && now->instance.state == before.instance.state &&
                      now->instance.pid == before.instance.pid && now->configuration == before.configuration;
    return same ? error : unknownAfter(error, "it is not as it was");
}

Result<void> DockerOrders::stop(const SeenContainer& container, const Order& order) {
    const auto state = container.instance.state;
    if (state == InstanceState::Stopped || state == InstanceState::Removing) return {};
    constexpr Duration kEnginesOwn{10'000};
    const auto& configuration = container.configuration;
    const auto within = order.stopWithin.value_or(
        configuration.stopWithin.count() > 0 ? configuration.stopWithin : kEnginesOwn);
    if (!order.signal.empty() && order.signal != configuration.stopSignal) {
        if (auto stopped = stopBySignal(container, order, within); !stopped) return stopped;
    } else {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(within).count();
        auto stopped = post(pathOf(container.instance.id.value(), fmt::format("stop?t={}", seconds)));
        if (!stopped) return std::unexpected(judged(stopped.error(), container));
    }
    m_outcome.changed = true;
    if (m_gate.isRehearsal()) return {};
    constexpr int kKilled = 137;
    const auto after = inspect(m_session, m_gate, container.line);
    if (after && after->instance.exitCode == kKilled)
        m_outcome.notes.push_back(
            fmt::format("{}: it did not end by itself in time and was killed", container.line.name));
    return {};
}

/// Engines before 1.42 take no signal with a stop: sends it, waits, and stops hard what still runs.
Result<void> DockerOrders::stopBySignal(const SeenContainer& container, const Order& order, Duration within) {
    const auto& id = container.instance.id.value();
    if (within.count() > 0) {
        auto sent = post(pathOf(id, "kill?signal=" + order.signal));
        if (!sent) return std::unexpected(judged(sent.error(), container));
        if (m_gate.isRehearsal()) return {};
        const auto waited = m_session.await(m_gate, pathOf(id, "wait?condition=not-running"),
                                            StepGate::Steady::now() + within);
        if (waited) return {};
    }
    auto stopped = post(pathOf(id, "stop?t=0"));
    if (!stopped) return std::unexpected(unknownAfter(stopped.error(), "it was told to stop"));
    return {};
}

Result<void> DockerOrders::limit(const SeenContainer& container, const Limits& limits) {
    const auto& now = container.configuration.limits;
    json body = json::object();
    if (limits.cpus > 0.0 && limits.cpus != now.cpus) {
        constexpr double kPeriod = 100'000.0; // microseconds
        if (container.hasCpuQuota) { // the engine takes one of the two ways, the one it was created with
            body["CpuPeriod"] = std::llround(kPeriod);
            body["CpuQuota"] = std::llround(limits.cpus * kPeriod);
        } else {
            body["NanoCpus"] = std::llround(limits.cpus * 1e9);
        }
    }
    if (limits.memory.count > 0 && limits.memory != now.memory) {
        body["Memory"] = limits.memory.count;
        // Swap is counted with memory: what it may have of it stays.
        const auto swap = container.memorySwap;
        body["MemorySwap"] = swap <= 0
                                 ? std::int64_t{-1}
                                 : limits.memory.count + std::max<std::int64_t>(0, swap - now.memory.count);
    }
    if (limits.processes > 0 && limits.processes != now.processes) body["PidsLimit"] = limits.processes;
    if (body.empty()) return {};
    auto updated = post(pathOf(container.instance.id.value(), "update"), body);
    if (!updated) return std::unexpected(judged(updated.error(), container));
    m_outcome.changed = true;
    for (const auto& warning : JsonView(updated->document)["Warnings"].texts())
        m_outcome.notes.push_back(warning.substr(0, 500));
    return {};
}

Result<void> DockerOrders::remove(const std::string& id) {
    auto removed =
        m_session.change(m_gate, "DELETE", fmt::format("/containers/{}?v=0&force=1", percentEncoded(id)));
    if (!removed && removed.error().code != ErrorCode::Replan) return std::unexpected(removed.error());
    return {}; // 404: it is gone already
}

Result<void> DockerOrders::rename(const std::string& id, const std::string& name) {
    auto renamed = post(pathOf(id, "rename?name=" + percentEncoded(name)));
    if (!renamed) return std::unexpected(renamed.error());
    return {};
}

} // namespace holdfast::platforms::docker
