// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/watch.h"

#include "app/store_factory.h"

#include <QtCore/QStandardPaths>

#include <utility>

namespace holdfast::app {

Watch::Watch(Keeping keeping, std::string dataFolder, EnvironmentLookup environment,
             const std::optional<Acting>& acting) {
    runtime::EngineWorld world;
    world.clock = &m_clock;
    world.board = &m_board;
    runtime::Asker asker{
        .origin = acting ? acting->origin : actions::Origin::Window, .who = {}, .granted = {}};
    if (acting) world.acting = actingOnDisk(dataFolder, m_clock, environment, *acting);
    if (acting && acting->dryRun) asker.granted = world.acting.highestRole;
    world.stores = keeping == Keeping::Disk ? storesOnDisk(std::move(dataFolder), m_clock) : storesInMemory();
    world.environment = std::move(environment);
    world.version = programVersion();
    m_engine = std::make_unique<runtime::EngineThread>(std::move(world));
    m_client = std::make_unique<runtime::InProcessClient>(*m_engine);
    m_actions = std::make_unique<runtime::InProcessActions>(*m_engine, asker);
    m_snapshots = std::make_unique<runtime::InProcessSnapshots>(*m_engine, asker);
    m_backups = std::make_unique<runtime::InProcessBackups>(*m_engine, asker);
}

Watch::~Watch() {
    m_backups.reset();
    m_snapshots.reset();
    m_actions.reset();
    m_client.reset();
    m_engine.reset();
}

std::string defaultDataFolder() {
    const QString shared = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return shared.toStdString() + "/holdfast";
}

std::string programVersion() {
    return HOLDFAST_VERSION;
}

} // namespace holdfast::app
