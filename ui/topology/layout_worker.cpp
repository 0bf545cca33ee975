// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layout_worker.h"

#include "ui/topology/group_blocks.h"
#include "ui/topology/layered_layout.h"

namespace holdfast::ui::topology {

LayoutWorker::LayoutWorker(QObject* parent) : QObject(parent), m_desk(new QObject) {
    m_thread.setObjectName(QStringLiteral("layout"));
    m_desk->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_desk, &QObject::deleteLater);
}

LayoutWorker::~LayoutWorker() {
    if (!m_thread.isRunning()) {
        delete m_desk; // the thread never ran, so nobody else will
        return;
    }
    m_thread.quit();
    m_thread.wait();
}

void LayoutWorker::request(const LayoutGraph& graph) {
    ++m_generation;
    m_running = true;
    if (!m_thread.isRunning()) m_thread.start(QThread::LowPriority);
    QMetaObject::invokeMethod(m_desk, [this, graph, generation = m_generation] {
        const GraphLayout layout = simpleLayout(graph);
        // This object waits for the thread before it goes, so it is there.
        QMetaObject::invokeMethod(
            this,
            [this, layout, generation] {
                if (generation != m_generation) return;
                m_running = false;
                Q_EMIT finished(layout);
            },
            Qt::QueuedConnection);
    });
}

void LayoutWorker::cancel() {
    ++m_generation;
    m_running = false;
}

GraphLayout simpleLayout(const LayoutGraph& graph) {
    if (!hasGroups(graph)) return layeredLayout(graph);
    const GroupBlocks blocks = blocksOf(graph);
    return openBlocks(blocks, layeredLayout(blocks.whole));
}

} // namespace holdfast::ui::topology
