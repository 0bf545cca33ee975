// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/probe.h"

#include <memory>

class QObject;

namespace holdfast::probes {

/// Hands the one report of a run to the one who asked: later, once, and with nothing of the probe on the
/// stack, so that he may destroy the probe there and then. A cancelled run delivers nothing.
///
/// Engine thread. `context` (an object of that thread) outlives the delivery.
class RunDelivery {
public:
    explicit RunDelivery(QObject* context) : m_context(context) {}

    void begin(ports::AsyncProbe::Done done);
    void finish(ProbeReport report);

    void cancel() { m_run.reset(); }

    [[nodiscard]] bool isRunning() const { return m_run != nullptr && m_run->done != nullptr; }

private:
    struct Run {
        ports::AsyncProbe::Done done;
    };

    QObject* m_context;
    std::shared_ptr<Run> m_run;
};

} // namespace holdfast::probes
