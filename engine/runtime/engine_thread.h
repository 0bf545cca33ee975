// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/engine.h"

#include <QtCore/QThread>

#include <functional>
#include <memory>
#include <mutex>

namespace holdfast::runtime {

/// The engine on its thread, as an owned value: starts in the constructor; the destructor stops sweeps, waits
/// for the store to be flushed and joins. Destroy clients first.
class EngineThread {
public:
    explicit EngineThread(EngineWorld world);
    ~EngineThread();
    EngineThread(const EngineThread&) = delete;
    EngineThread& operator=(const EngineThread&) = delete;

    /// Runs `work` on the engine thread, in order. Thread-safe; dropped once the engine has stopped.
    void post(std::function<void(Engine&)> work);

    [[nodiscard]] StateBoard& board() noexcept { return *m_board; }

private:
    StateBoard* m_board;
    QThread m_thread;
    Engine* m_engine = nullptr; ///< lives and dies on m_thread
};

} // namespace holdfast::runtime
