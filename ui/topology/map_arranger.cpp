// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_arranger.h"

#include <QtCore/QSet>

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

/// When more of a fleet than this is new, its places mean nothing any more.
constexpr double kOtherFleet = 0.34;
/// Larger graphs would not be done before the layout program's deadline.
constexpr qsizetype kMostNodes = 2'000;
constexpr qsizetype kMostEdges = 6'000;

bool isLarge(const LayoutGraph& graph) {
    return graph.nodes.size() > kMostNodes || graph.edges.size() > kMostEdges;
}

} // namespace

MapArranger::MapArranger(LayoutProcess::Settings settings, QObject* parent)
    : QObject(parent), m_process(std::move(settings)) {
    connect(&m_process, &LayoutProcess::finished, this, &MapArranger::take);
    connect(&m_process, &LayoutProcess::failed, this, &MapArranger::standIn);
    connect(&m_worker, &LayoutWorker::finished, this, &MapArranger::adopt);
}

/// Groups that are folded or opened bring nothing new: their places come from what stood there before.
bool MapArranger::isOtherFleet(const LayoutGraph& graph) const {
    QSet<QString> known; // groups of which something has a place
    for (auto entry = graph.hidden.constBegin(); entry != graph.hidden.constEnd(); ++entry) {
        if (m_places.centreOf(entry.key())) known.insert(entry.value());
    }
    const auto fresh = std::ranges::count_if(graph.nodes, [&](const LayoutNode& node) {
        if (m_places.centreOf(node.id) || known.contains(node.group)) return false;
        const QString prefix = groupId(QString());
        return !node.id.startsWith(prefix) || !known.contains(node.id.sliced(prefix.size()));
    });
    return static_cast<double>(fresh) > kOtherFleet * static_cast<double>(graph.nodes.size());
}

void MapArranger::follow(const LayoutGraph& graph) {
    if (graph == m_graph) return;
    m_graph = graph;
    if (m_places.isEmpty() || isOtherFleet(graph)) {
        arrange();
        return;
    }
    m_places.update(graph);
    Q_EMIT placesChanged();
}

void MapArranger::arrange(const LayoutGraph& graph) {
    m_graph = graph;
    arrange();
}

void MapArranger::arrange() {
    m_request = m_graph;
    m_process.cancel();
    m_worker.cancel();
    if (m_request.nodes.isEmpty()) {
        m_places = {};
        Q_EMIT placesChanged();
    } else if (isLarge(m_request)) {
        m_trouble.clear();
        m_worker.request(m_request);
    } else {
        m_blocks = hasGroups(m_request) ? blocksOf(m_request) : GroupBlocks();
        m_process.request(m_blocks.nodeOf.isEmpty() ? m_request : m_blocks.whole);
    }
    Q_EMIT progressChanged();
}

void MapArranger::takeSimple() {
    if (!m_process.isRunning()) return;
    m_process.cancel();
    m_trouble = tr("The simple picture was asked for.");
    m_request = m_graph;
    adopt(simpleLayout(m_request));
}

void MapArranger::take(const GraphLayout& layout) {
    m_trouble.clear();
    adopt(m_blocks.nodeOf.isEmpty() ? layout : openBlocks(m_blocks, layout));
}

void MapArranger::adopt(const GraphLayout& layout) {
    m_places.adopt(m_request, layout);
    if (m_request != m_graph) m_places.update(m_graph); // the fleet changed meanwhile
    Q_EMIT placesChanged();
    Q_EMIT progressChanged();
}

void MapArranger::standIn(LayoutTrouble trouble, const QString& detail) {
    switch (trouble) {
    case LayoutTrouble::Missing:
        m_trouble = tr("The layout program «holdfast-layout» is missing: this is a simpler picture.");
        break;
    case LayoutTrouble::TookLong:
        m_trouble = tr("The layout took too long and was ended: this is a simpler picture.");
        break;
    case LayoutTrouble::Failed:
    case LayoutTrouble::BadAnswer:
        m_trouble = detail.isEmpty() ? tr("The layout failed: this is a simpler picture.")
                                     : tr("The layout failed (%1): this is a simpler picture.").arg(detail);
        break;
    }
    adopt(simpleLayout(m_request));
}

QVariantMap MapArranger::save() const {
    return m_places.changesSinceLayout() > 0 ? m_places.save().toVariantMap() : QVariantMap();
}

void MapArranger::restore(const QVariantMap& saved) {
    m_places.restore(QJsonObject::fromVariantMap(saved));
}

} // namespace holdfast::ui::topology
