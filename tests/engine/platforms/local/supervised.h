// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/process_supervisor.h"

#include <QtCore/QSocketNotifier>
#include <QtCore/QTemporaryDir>

#include <memory>

namespace holdfast::testing {

/// A supervisor driven by the test's event loop, with a folder for its processes and a note of every end.
class Supervised {
public:
    explicit Supervised(platforms::OrphanPolicy orphans = platforms::OrphanPolicy::Leave);

    /// `sh -c script`: the tests' processes are small scripts.
    [[nodiscard]] platforms::ProcessSpec script(const std::string& name, const std::string& text) const;

    [[nodiscard]] platforms::ProcessSupervisor& operator*() const { return *m_supervisor; }

    [[nodiscard]] platforms::ProcessSupervisor* operator->() const { return m_supervisor.get(); }

    [[nodiscard]] platforms::ProcessPhase phase(const std::string& name) const;

    [[nodiscard]] std::string folder() const { return m_directory.path().toStdString(); }

    [[nodiscard]] std::string path(const std::string& name) const;

    std::vector<platforms::ProcessExit> exits;

private:
    QTemporaryDir m_directory;
    std::unique_ptr<platforms::ProcessSupervisor> m_supervisor;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

/// Runs and has not ended (a process that nobody collected yet has).
[[nodiscard]] bool isAlive(pid_t pid);

} // namespace holdfast::testing
