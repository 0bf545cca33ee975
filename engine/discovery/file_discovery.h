// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/discovery/compose_files.h"
#include "engine/core/fleet/fleet_file.h"
#include "engine/ports/fleet_discovery.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/worker_pool.h"

#include <QtCore/QObject>

#include <cstdint>
#include <memory>

namespace holdfast::discovery {

/// Discovery on the files of this machine, read and written on a thread of its own («discovery»).
class FileDiscovery final : public ports::FleetDiscovery {
public:
    /// `read` and `environment` are called on the worker's thread.
    FileDiscovery(FileReader read, EnvironmentLookup environment);
    ~FileDiscovery() override;

    void preview(const ComposeQuestion& question, Previewed answer) override;
    void save(const std::string& file, const std::string& text, Existing existing, Saved answer) override;

private:
    FileReader m_read;
    EnvironmentLookup m_environment;
    std::uint64_t m_asked = 0;
    QObject m_home; ///< where answers go
    std::shared_ptr<runtime::PostGate> m_gate;
    runtime::WorkerPool m_worker{"discovery", 1};
};

} // namespace holdfast::discovery
