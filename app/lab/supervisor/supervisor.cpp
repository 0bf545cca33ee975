// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/supervisor.h"

#include "app/lab/shared/lab_wire.h"
#include "app/lab/shared/platform_wire.h"

#include <boost/asio/post.hpp>

#include <csignal>

namespace holdfast::lab {

namespace asio = boost::asio;
using nlohmann::json;

Supervisor::Supervisor(std::string serviceProgram)
    : m_serviceProgram(std::move(serviceProgram)), m_signals(m_loop, SIGTERM, SIGINT, SIGHUP) {}

int Supervisor::run() {
    m_parent.emplace(m_loop, [this](const json& order) { obey(order); }, [this] { end(); });
    LabDirectory::clearLeftovers();
    if (const auto opened = open(); !opened) {
        m_failed = true;
        sendTrouble(opened.error());
        m_parent->flush([this] { m_loop.stop(); });
        m_loop.run();
        return 1;
    }
    m_parent->start();
    m_signals.async_wait([this](const boost::system::error_code& cancelled, int) {
        if (!cancelled) end();
    });
    m_lab->start();
    m_loop.run();
    m_api.reset();
    m_lab->host().close();
    m_platformServer.reset();
    m_platform.reset();
    m_lab.reset();
    return m_failed ? 1 : 0;
}

Result<void> Supervisor::open() {
    auto world = LabWorld::make(m_serviceProgram);
    if (!world) return std::unexpected(world.error());
    const std::string socket = world->directory().file("control.sock");
    const std::string platformSocket = world->directory().file(kPlatformSocket);
    auto lab = Lab::create(m_loop, std::move(*world), *this);
    if (!lab) return std::unexpected(lab.error());
    m_lab = std::move(*lab);
    m_platform.emplace(m_lab->host(), m_clock);
    m_platformServer.emplace(*m_platform);
    if (auto listening = m_platformServer->listen(platformSocket); !listening) return listening;
    m_api.emplace(m_loop, *m_lab);
    return m_api->listen(socket);
}

void Supervisor::sendTrouble(const Error& error) {
    const ports::LabState state{.phase = ports::LabPhase::Failed,
                                .trouble = error.where.empty() ? error.detail
                                                               : error.detail + " (" + error.where + ")"};
    m_parent->sendState(toJson(state));
}

void Supervisor::obey(const json& order) {
    const auto word = [&](const char* key) {
        return order.contains(key) && order[key].is_string() ? order[key].get<std::string>() : std::string();
    };
    const json id = order.value("id", json());
    const auto answer = [this, id](const Result<void>& outcome) {
        sendWaitingState(); // whoever hears the answer knows what came of the order
        json text{{"answer", id}};
        if (!outcome) text["error"] = toJson(outcome.error());
        m_parent->send(text);
    };
    const std::string what = word("do");
    if (what == "stop") {
        end();
    } else if (what == "startService") {
        m_lab->startService(word("service"), answer);
    } else if (what == "stopService") {
        m_lab->stopService(word("service"), answer);
    } else if (what == "endFault") {
        m_lab->endFault(word("service"), word("fault"), answer);
    } else if (what == "inject") {
        const auto fault = faultOrderFromJson(order);
        if (fault)
            m_lab->inject(*fault, answer);
        else
            answer(std::unexpected(fault.error()));
    } else {
        answer(failure(ErrorCode::FixInput, "no such order", what));
    }
}

void Supervisor::onStateChanged() {
    if (std::exchange(m_stateWaits, true)) return;
    // One state for all that changes in this turn.
    asio::post(m_loop, [this] { sendWaitingState(); });
}

void Supervisor::sendWaitingState() {
    if (!std::exchange(m_stateWaits, false)) return;
    const auto state = m_lab->state();
    if (state.phase == ports::LabPhase::Running && !std::exchange(m_environmentSent, true)) {
        json values = m_lab->world().variables();
        values.update(json(m_lab->world().secrets()));
        m_parent->send({{"environment", std::move(values)}});
    }
    m_parent->sendState(toJson(state));
}

void Supervisor::onFaultEvent(const FaultEvent& event) {
    m_parent->send({{"event",
                     {{"service", event.service.value()},
                      {"fault", event.fault},
                      {"strength", event.strength},
                      {"began", event.began}}}});
}

void Supervisor::onFailed() {
    m_failed = true;
    asio::post(m_loop, [this] { end(); });
}

void Supervisor::end() {
    m_lab->shutDown([this] {
        // A reader that has stopped in place must not keep the lab's remains alive.
        auto late = std::make_shared<asio::steady_timer>(m_loop, std::chrono::seconds(1));
        late->async_wait([this, late](const boost::system::error_code&) { m_loop.stop(); });
        m_parent->sendState(toJson(m_lab->state()));
        m_parent->flush([this] { m_loop.stop(); });
    });
}

} // namespace holdfast::lab
