// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/platforms/local/supervised.h"

#include "engine/platforms/local/proc_files.h"

namespace holdfast::testing {

using platforms::ProcessExit;
using platforms::ProcessSpec;
using platforms::ProcessSupervisor;

Supervised::Supervised(platforms::OrphanPolicy orphans) {
    auto created =
        ProcessSupervisor::create(orphans, [this](const ProcessExit& exit) { exits.push_back(exit); });
    if (!created) qFatal("%s", created.error().detail.c_str());
    m_supervisor = std::move(*created);
    m_notifier = std::make_unique<QSocketNotifier>(m_supervisor->eventFd(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(),
                     [this] { m_supervisor->dispatch(); });
}

ProcessSpec Supervised::script(const std::string& name, const std::string& text) const {
    ProcessSpec spec;
    spec.name = name;
    spec.program = "/bin/sh";
    spec.arguments = {"-c", text};
    spec.environment = {"PATH=/usr/bin:/bin"};
    spec.directory = m_directory.path().toStdString();
    spec.logFile = path(name + ".log");
    spec.pidFile = path(name + ".pid");
    return spec;
}

platforms::ProcessPhase Supervised::phase(const std::string& name) const {
    return m_supervisor->status(name)->phase;
}

std::string Supervised::path(const std::string& name) const {
    return m_directory.filePath(QString::fromStdString(name)).toStdString();
}

bool isAlive(pid_t pid) {
    const auto stat = platforms::readProcessStat(pid);
    return stat && stat->state != 'Z';
}

} // namespace holdfast::testing
