// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/watch.h"

#include "app/store_factory.h"

#include <QtCore/QStandardPaths>

#include <utility>

namespace holdfast::app {

Watch::Watch(Keeping keeping, std::string dataFolder, EnvironmentLookup environment) {
    runtime::EngineWorld world;
    world.clock = &m_clock;
    world.board = &m_board;
    world.stores = keeping == Keeping::Disk ? storesOnDisk(std::move(dataFolder), m_clock) : storesInMemory();
    world.environment = std::move(environment);
    world.version = programVersion();
    m_engine = std::make_unique<runtime::EngineThread>(std::move(world));
    m_client = std::make_unique<runtime::InProcessClient>(*m_engine);
}

Watch::~Watch() {
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
