// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"

#include <QtCore/QObject>
#include <QtCore/QThread>

namespace holdfast::ui::topology {

/// Our own simple layout on a thread of its own («layout»), for graphs that the layout program would not
/// finish in time. The thread is started with the first request and ends with this object.
///
/// Thread: the main thread; nothing but the destructor waits, for at most one layout.
class LayoutWorker final : public QObject {
    Q_OBJECT

public:
    explicit LayoutWorker(QObject* parent = nullptr);
    ~LayoutWorker() override;

    /// finished() follows, unless a newer request or cancel() comes first.
    void request(const LayoutGraph& graph);
    void cancel();

    [[nodiscard]] bool isRunning() const noexcept { return m_running; }

Q_SIGNALS:
    void finished(const holdfast::ui::topology::GraphLayout& layout);

private:
    QThread m_thread;
    QObject* m_desk; ///< lives on the thread
    quint64 m_generation = 0;
    bool m_running = false;
};

/// Open groups side by side, everything in layers; pure, any thread.
[[nodiscard]] GraphLayout simpleLayout(const LayoutGraph& graph);

} // namespace holdfast::ui::topology
