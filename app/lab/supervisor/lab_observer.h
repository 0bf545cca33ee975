// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/lab_control.h"

#include <string>

namespace holdfast::lab {

/// A fault began or ended, whoever asked for it.
struct FaultEvent {
    ServiceId service;
    std::string fault;
    double strength = 0.0;
    bool began = false;
};

/// Hears of the lab, on its thread.
class LabObserver {
public:
    virtual ~LabObserver() = default;
    LabObserver() = default;
    LabObserver(const LabObserver&) = delete;
    LabObserver& operator=(const LabObserver&) = delete;

    virtual void onStateChanged() = 0;
    virtual void onFaultEvent(const FaultEvent& event) = 0;
    /// It could not be started, or something it cannot do without has ended. It is to be shut down.
    virtual void onFailed() = 0;
};

} // namespace holdfast::lab
