// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_file.h"
#include "engine/ports/lab_control.h"
#include "engine/ports/platform.h"

#include <functional>
#include <memory>

namespace holdfast::app {

/// The lab as the program uses it: started on demand, ended with the program. Main thread.
class LabSession {
public:
    /// Told of each fault that begins or ends, for the record.
    using FaultSink = std::function<void(Event)>;

    LabSession();
    ~LabSession();
    LabSession(const LabSession&) = delete;
    LabSession& operator=(const LabSession&) = delete;

    void setFaultSink(FaultSink sink);
    [[nodiscard]] ports::LabControl& control() noexcept;
    /// The platform «local» of the lab's services; while the lab does not run it says so. Thread-safe.
    [[nodiscard]] ports::Platform& platform() noexcept;
    /// The environment of this process and what the lab sets on top of it (its ports and passwords).
    /// Thread-safe, outlives the session.
    [[nodiscard]] EnvironmentLookup environment() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace holdfast::app
