// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_session.h"

namespace holdfast::app {

namespace {

/// Says plainly that there is no lab in this build.
class AbsentLab final : public ports::LabControl {
public:
    [[nodiscard]] ports::LabState state() const override { return {}; }

    void addListener(ports::LabListener*) override {}

    void removeListener(ports::LabListener*) override {}

    void start(Answer answer) override { refuse(answer); }

    void stop(Answer answer) override { refuse(answer); }

    void startService(const ServiceId&, Answer answer) override { refuse(answer); }

    void stopService(const ServiceId&, Answer answer) override { refuse(answer); }

    void inject(const ports::FaultOrder&, Answer answer) override { refuse(answer); }

    void endFault(const ServiceId&, const std::string&, Answer answer) override { refuse(answer); }

private:
    static void refuse(const Answer& answer) {
        answer(failure(ErrorCode::FixSetup, "this build has no lab yet; open a fleet file instead", "lab"));
    }
};

} // namespace

class LabSession::Impl {
public:
    AbsentLab lab;
};

LabSession::LabSession() : m_impl(std::make_unique<Impl>()) {}

LabSession::~LabSession() = default;

ports::LabControl& LabSession::control() noexcept {
    return m_impl->lab;
}

EnvironmentLookup LabSession::environment() const {
    return processEnvironment();
}

} // namespace holdfast::app
