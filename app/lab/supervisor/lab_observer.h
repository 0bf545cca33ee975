// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/fault_event.h"

namespace holdfast::lab {

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
