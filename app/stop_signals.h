// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QObject>

#include <memory>

class QSocketNotifier;

namespace holdfast::app {

/// Turns SIGINT, SIGTERM and SIGHUP into a Qt signal, so that the program ends in order. One at a time.
class StopSignals final : public QObject {
    Q_OBJECT

public:
    explicit StopSignals(QObject* parent = nullptr);
    ~StopSignals() override;

Q_SIGNALS:
    void stopRequested(int signal);

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

/// A file that may not grow any further (a limit on the size of files) is an error for whoever writes it, who
/// says so, and not the end of this program. For main().
void outliveFileLimits();

} // namespace holdfast::app
