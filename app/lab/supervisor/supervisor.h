// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/control_api.h"
#include "app/lab/supervisor/lab.h"
#include "app/lab/supervisor/parent_link.h"
#include "app/lab/supervisor/platform_server.h"
#include "engine/platforms/local/local_platform.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <optional>
#include <string>

namespace holdfast::lab {

/// The lab's supervisor: the process that owns everything that a lab starts. It ends it all and clears up
/// when it is told to, when its parent ends (the pipe closes, also after a kill), or when the lab fails.
class Supervisor final : private LabObserver {
public:
    explicit Supervisor(std::string serviceProgram);

    /// Runs until the lab has ended. Exit status: 0 ended as asked, 1 failed.
    [[nodiscard]] int run();

private:
    void onStateChanged() override;
    void sendWaitingState();
    void onFaultEvent(const FaultEvent& event) override;
    void onFailed() override;

    [[nodiscard]] Result<void> open();
    void obey(const nlohmann::json& order);
    void sendTrouble(const Error& error);
    void end();

    std::string m_serviceProgram;
    boost::asio::io_context m_loop;
    boost::asio::signal_set m_signals;
    std::optional<ParentLink> m_parent;
    std::unique_ptr<Lab> m_lab;
    std::optional<ControlApi> m_api;
    SystemClock m_clock;
    std::optional<platforms::LocalPlatform> m_platform; ///< of the lab's processes
    std::optional<PlatformServer> m_platformServer;
    bool m_stateWaits = false;
    bool m_environmentSent = false;
    bool m_failed = false;
};

} // namespace holdfast::lab
