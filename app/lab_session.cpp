// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_session.h"

#include "app/lab/lab_platform.h"
#include "app/lab/lab_process.h"
#include "app/lab/shared/platform_wire.h"
#include "engine/core/base/clock.h"

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace holdfast::app {

namespace {

/// The lab's variables, read by the thread that reads fleet files.
struct SharedEnvironment {
    std::mutex mutex;
    std::map<std::string, std::string> values;
};

Event eventOf(const lab::FaultEvent& fault) {
    return {.time = SystemClock().now(),
            .kind = fault.began ? EventKind::FaultInjected : EventKind::FaultEnded,
            .severity = fault.began ? Severity::Warning : Severity::Info,
            .service = fault.service,
            .facts = {{"fault", fault.fault}, {"strength", fault.strength}}};
}

} // namespace

class LabSession::Impl final : public ports::LabListener {
public:
    Impl()
        : lab({.supervisorProgram = {}, .onFault = [this](const lab::FaultEvent& fault) {
                   if (sink) sink(eventOf(fault));
               }}) {
        lab.addListener(this);
    }

    ~Impl() override { lab.removeListener(this); }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void labChanged(const ports::LabState& state) override {
        const bool runs = state.phase == ports::LabPhase::Running;
        platform.setSocket(runs ? state.directory + "/" + lab::kPlatformSocket : std::string());
        const std::lock_guard lock(environment->mutex);
        environment->values = lab.labEnvironment();
    }

    FaultSink sink;
    std::shared_ptr<SharedEnvironment> environment = std::make_shared<SharedEnvironment>();
    lab::LabPlatform platform;
    lab::LabProcess lab;
};

LabSession::LabSession() : m_impl(std::make_unique<Impl>()) {}

LabSession::~LabSession() = default;

void LabSession::setFaultSink(FaultSink sink) {
    m_impl->sink = std::move(sink);
}

ports::LabControl& LabSession::control() noexcept {
    return m_impl->lab;
}

ports::Platform& LabSession::platform() noexcept {
    return m_impl->platform;
}

EnvironmentLookup LabSession::environment() const {
    return [shared = m_impl->environment,
            process = processEnvironment()](const std::string& name) -> std::optional<std::string> {
        {
            const std::lock_guard lock(shared->mutex);
            if (const auto found = shared->values.find(name); found != shared->values.end())
                return found->second;
        }
        return process(name);
    };
}

} // namespace holdfast::app
