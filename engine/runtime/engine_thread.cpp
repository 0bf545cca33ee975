// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/engine_thread.h"

#include <QtCore/QMetaObject>

#include <utility>

namespace holdfast::runtime {

EngineThread::EngineThread(EngineWorld world) : m_board(world.board) {
    m_thread.setObjectName(QStringLiteral("engine"));
    // Made here and moved, so that posting works from the first moment on.
    m_engine = new Engine(std::move(world));
    m_engine->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_engine, &QObject::deleteLater);
    m_thread.start();
}

EngineThread::~EngineThread() {
    post([](Engine& engine) { engine.stop(); });
    // quit() is posted behind stop(); deleteLater runs when the loop has ended, on the engine's thread.
    QMetaObject::invokeMethod(m_engine, [this] { m_thread.quit(); }, Qt::QueuedConnection);
    m_thread.wait();
}

void EngineThread::post(std::function<void(Engine&)> work) {
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, work = std::move(work)] { work(*engine); }, Qt::QueuedConnection);
}

} // namespace holdfast::runtime
