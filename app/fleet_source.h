// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/ports/lab_control.h"

#include <functional>
#include <string>

namespace holdfast::app {

/// Starts the lab and waits for it: the answer is its fleet file, or why there is none. `progress` is told
/// each step. Main thread; destroy it to stop waiting.
class LabStart final : private ports::LabListener {
public:
    using Ready = std::function<void(const Result<std::string>& fleetFile)>;
    using Progress = std::function<void(const ports::LabState& state)>;

    LabStart(ports::LabControl& lab, Progress progress, Ready ready);
    ~LabStart() override;
    LabStart(const LabStart&) = delete;
    LabStart& operator=(const LabStart&) = delete;

private:
    void labChanged(const ports::LabState& state) override;
    void finish(const Result<std::string>& fleetFile);

    ports::LabControl& m_lab;
    Progress m_progress;
    Ready m_ready;
};

} // namespace holdfast::app
