// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/run_delivery.h"

#include <QtCore/QMetaObject>
#include <QtCore/QObject>

#include <utility>

namespace holdfast::probes {

void RunDelivery::begin(ports::AsyncProbe::Done done) {
    Q_ASSERT(!isRunning());
    m_run = std::make_shared<Run>(std::move(done));
}

void RunDelivery::finish(ProbeReport report) {
    if (!isRunning()) return;
    QMetaObject::invokeMethod(
        m_context,
        [weak = std::weak_ptr<Run>(m_run), report = std::move(report)]() mutable {
            const auto run = weak.lock();
            if (run == nullptr || run->done == nullptr) return;
            const auto done = std::exchange(run->done, nullptr);
            done(std::move(report));
        },
        Qt::QueuedConnection);
}

} // namespace holdfast::probes
