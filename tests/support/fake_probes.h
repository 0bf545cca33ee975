// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/probe_factory.h"

#include <QtCore/QTimer>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace holdfast::testing {

/// What a test wants the targets of a fleet to answer; shared by all fake probes. Thread-safe.
class FakeWorld {
public:
    enum class Answer { Up, Down, Silent, NoRoute, Hang };

    void set(const std::string& target, Answer answer) {
        const std::lock_guard lock(m_mutex);
        m_answers[target] = answer;
    }

    [[nodiscard]] Answer of(const std::string& target) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_answers.find(target);
        return found == m_answers.end() ? Answer::Up : found->second;
    }

    [[nodiscard]] static ProbeReport report(Answer answer) {
        switch (answer) {
        case Answer::Up:
            return {.readings = {{SignalId("up"), 1.0}, {SignalId("latency"), 0.01}},
                    .bytesSent = 10,
                    .bytesReceived = 20};
        case Answer::Down:
            return {.problem = ProbeProblem::Refused, .readings = {{SignalId("up"), 0.0}}};
        case Answer::Silent:
            return {.problem = ProbeProblem::NoAnswer, .readings = {{SignalId("up"), 0.0}}};
        case Answer::NoRoute:
        case Answer::Hang:
            break;
        }
        return {.problem = ProbeProblem::NoRoute};
    }

    /// For runtime::EngineWorld.
    [[nodiscard]] std::function<probes::AnyProbe(const ServiceSpec&, const ProbeSpec&)> factory();

private:
    mutable std::mutex m_mutex;
    std::map<std::string, Answer> m_answers;
};

/// Answers from the world in the next turn of the event loop; a hanging one never does.
class FakeProbe final : public ports::AsyncProbe {
public:
    FakeProbe(const FakeWorld& world, std::string target) : m_world(world), m_target(std::move(target)) {
        m_timer.setSingleShot(true);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            const auto done = std::exchange(m_done, nullptr);
            if (done) done(FakeWorld::report(m_world.of(m_target)));
        });
    }

    void start(Done done) override {
        m_done = std::move(done);
        if (m_world.of(m_target) != FakeWorld::Answer::Hang) m_timer.start(0);
    }

    void cancel() override {
        m_timer.stop();
        m_done = nullptr;
    }

private:
    const FakeWorld& m_world;
    std::string m_target;
    QTimer m_timer;
    Done m_done;
};

inline std::function<probes::AnyProbe(const ServiceSpec&, const ProbeSpec&)> FakeWorld::factory() {
    return [this](const ServiceSpec&, const ProbeSpec& probe) -> probes::AnyProbe {
        return std::make_unique<FakeProbe>(*this, probe.target);
    };
}

} // namespace holdfast::testing
