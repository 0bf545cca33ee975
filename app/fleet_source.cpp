// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/fleet_source.h"

#include <utility>

namespace holdfast::app {

LabStart::LabStart(ports::LabControl& lab, Progress progress, Ready ready)
    : m_lab(lab), m_progress(std::move(progress)), m_ready(std::move(ready)) {
    m_lab.addListener(this);
    m_lab.start([this](const Result<void>& started) {
        if (!started) finish(std::unexpected(started.error()));
    });
    labChanged(m_lab.state());
}

LabStart::~LabStart() {
    m_lab.removeListener(this);
}

void LabStart::labChanged(const ports::LabState& state) {
    if (!m_ready) return;
    if (m_progress) m_progress(state);
    if (state.phase == ports::LabPhase::Running && !state.fleetFile.empty()) {
        finish(state.fleetFile);
    } else if (state.phase == ports::LabPhase::Failed) {
        finish(failure(ErrorCode::FixSetup, state.trouble, "lab"));
    }
}

void LabStart::finish(const Result<std::string>& fleetFile) {
    if (const auto ready = std::exchange(m_ready, nullptr)) ready(fleetFile);
}

} // namespace holdfast::app
