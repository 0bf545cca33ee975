// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stop_signals.h"

#include <QtCore/QSocketNotifier>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace holdfast::app {

namespace {

std::array<int, 2> pipeEnds{-1, -1};

// Only what is safe in a handler: one byte into a pipe.
void tell(int signal) {
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const auto written = write(pipeEnds[1], &byte, 1);
}

} // namespace

StopSignals::StopSignals(QObject* parent) : QObject(parent) {
    if (pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        unsigned char byte = 0;
        if (read(pipeEnds[0], &byte, 1) == 1) Q_EMIT stopRequested(byte);
    });
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        std::signal(signal, tell);
}

StopSignals::~StopSignals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        std::signal(signal, SIG_DFL);
    m_notifier.reset();
    for (int& end : pipeEnds) {
        if (end >= 0) close(end);
        end = -1;
    }
}

void outliveFileLimits() {
    std::signal(SIGXFSZ, SIG_IGN);
}

} // namespace holdfast::app
