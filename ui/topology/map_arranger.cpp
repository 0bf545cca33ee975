// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_arranger.h"

#include "ui/topology/layered_layout.h"

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

/// When more of a fleet than this is new, its places mean nothing any more.
constexpr double kOtherFleet = 0.34;

} // namespace

MapArranger::MapArranger(LayoutProcess::Settings settings, QObject* parent)
    : QObject(parent), m_process(std::move(settings)) {
    connect(&m_process, &LayoutProcess::finished, this, &MapArranger::take);
    connect(&m_process, &LayoutProcess::failed, this, &MapArranger::standIn);
}

bool MapArranger::isOtherFleet(const LayoutGraph& graph) const {
    const auto fresh = std::ranges::count_if(
        graph.nodes, [this](const LayoutNode& node) { return !m_places.centreOf(node.id); });
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

void MapArranger::arrange() {
    m_request = m_graph;
    if (m_request.nodes.isEmpty()) {
        m_process.cancel();
        m_places = {};
        Q_EMIT placesChanged();
    } else {
        m_process.request(m_request);
    }
    Q_EMIT progressChanged();
}

void MapArranger::takeSimple() {
    if (!m_process.isRunning()) return;
    m_process.cancel();
    m_trouble = tr("The simple picture was asked for.");
    m_places.adopt(m_graph, layeredLayout(m_graph));
    Q_EMIT placesChanged();
    Q_EMIT progressChanged();
}

void MapArranger::take(const GraphLayout& layout) {
    m_trouble.clear();
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
    m_places.adopt(m_graph, layeredLayout(m_graph));
    Q_EMIT placesChanged();
    Q_EMIT progressChanged();
}

QVariantMap MapArranger::save() const {
    return m_places.changesSinceLayout() > 0 ? m_places.save().toVariantMap() : QVariantMap();
}

void MapArranger::restore(const QVariantMap& saved) {
    m_places.restore(QJsonObject::fromVariantMap(saved));
}

} // namespace holdfast::ui::topology
