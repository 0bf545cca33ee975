// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/position_book.h"

#include <QtCore/QJsonArray>
#include <QtCore/QSet>

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

using layout_metrics::kCardHeight;
using layout_metrics::kCardWidth;
using layout_metrics::kLayerGap;
using layout_metrics::kNodeGap;

constexpr double kFarthest = 1e7;

QRectF roomOf(QPointF centre, QSizeF size) {
    return {centre.x() - size.width() / 2.0, centre.y() - size.height() / 2.0, size.width(), size.height()};
}

} // namespace

void PositionBook::adopt(const LayoutGraph& graph, const GraphLayout& layout) {
    m_places.clear();
    m_routes.clear();
    m_changes = 0;
    for (qsizetype i = 0; i < graph.nodes.size() && i < layout.centres.size(); ++i) {
        m_places.insert(graph.nodes[i].id, {.centre = layout.centres[i], .size = graph.nodes[i].size});
    }
    for (qsizetype i = 0; i < graph.edges.size() && i < layout.routes.size(); ++i) {
        const LayoutEdge& edge = graph.edges[i];
        m_routes.insert({graph.nodes[edge.from].id, graph.nodes[edge.to].id}, layout.routes[i]);
    }
}

QStringList PositionBook::update(const LayoutGraph& graph) {
    QSet<QString> present;
    QList<int> additions;
    for (int i = 0; i < graph.nodes.size(); ++i) {
        const LayoutNode& node = graph.nodes[i];
        present.insert(node.id);
        if (const auto place = m_places.find(node.id); place != m_places.end())
            place->size = node.size;
        else
            additions.append(i);
    }
    m_changes += static_cast<int>(
        m_places.removeIf([&present](const auto& entry) { return !present.contains(entry.key()); }));
    m_routes.removeIf([&present](const auto& entry) {
        return !present.contains(entry.key().first) || !present.contains(entry.key().second);
    });
    // Those with the most neighbours that already stand go first: they know best where they belong.
    QHash<int, int> standing;
    for (const LayoutEdge& edge : graph.edges) {
        if (m_places.contains(graph.nodes[edge.to].id)) ++standing[edge.from];
        if (m_places.contains(graph.nodes[edge.from].id)) ++standing[edge.to];
    }
    std::ranges::stable_sort(additions, std::ranges::greater{},
                             [&](int node) { return standing.value(node); });
    QStringList placed;
    for (const int i : additions) {
        const LayoutNode& node = graph.nodes[i];
        m_places.insert(node.id, {.centre = nearestFree(wishFor(graph, i), node.size), .size = node.size});
        placed.append(node.id);
    }
    m_changes += static_cast<int>(placed.size());
    return placed;
}

std::optional<QPointF> PositionBook::centreOf(const QString& id) const {
    const auto place = m_places.constFind(id);
    if (place == m_places.constEnd()) return std::nullopt;
    return place->centre;
}

std::optional<QRectF> PositionBook::rectOf(const QString& id) const {
    const auto place = m_places.constFind(id);
    if (place == m_places.constEnd()) return std::nullopt;
    return roomOf(place->centre, place->size);
}

EdgeRoute PositionBook::routeOf(const QString& from, const QString& to) const {
    return m_routes.value({from, to});
}

QRectF PositionBook::bounds() const {
    QRectF all;
    for (const Place& place : m_places)
        all |= roomOf(place.centre, place.size);
    return all;
}

QJsonObject PositionBook::save() const {
    QJsonObject places;
    for (auto place = m_places.constBegin(); place != m_places.constEnd(); ++place) {
        places.insert(place.key(), QJsonArray{std::round(place->centre.x()), std::round(place->centre.y())});
    }
    return {{QStringLiteral("places"), places}};
}

void PositionBook::restore(const QJsonObject& saved) {
    m_places.clear();
    m_routes.clear();
    m_changes = 0;
    const QJsonObject places = saved.value(QStringLiteral("places")).toObject();
    for (auto entry = places.constBegin(); entry != places.constEnd(); ++entry) {
        const QJsonArray pair = entry.value().toArray();
        if (pair.size() != 2 || !pair[0].isDouble() || !pair[1].isDouble()) continue;
        const QPointF centre(pair[0].toDouble(), pair[1].toDouble());
        if (std::abs(centre.x()) > kFarthest || std::abs(centre.y()) > kFarthest) continue;
        m_places.insert(entry.key(), {.centre = centre, .size = QSizeF(kCardWidth, kCardHeight)});
    }
}

bool PositionBook::isFree(const QRectF& room) const {
    return std::none_of(m_places.constBegin(), m_places.constEnd(), [&room](const Place& place) {
        return roomOf(place.centre, place.size).intersects(room);
    });
}

/// The wish itself, else the nearest free place on rings round it, in steps of a card.
QPointF PositionBook::nearestFree(QPointF wish, QSizeF size) const {
    const double stepX = size.width() + kLayerGap / 2.0;
    const double stepY = size.height() + kNodeGap;
    const auto fits = [this, size](QPointF centre) {
        const double air = kNodeGap / 2.0;
        return isFree(roomOf(centre, size).adjusted(-air, -air, air, air));
    };
    if (fits(wish)) return wish;
    for (int ring = 1; ring < 200; ++ring) {
        std::optional<QPointF> best;
        double bestDistance = 0.0;
        for (int column = -ring; column <= ring; ++column) {
            for (int row = -ring; row <= ring; ++row) {
                if (std::max(std::abs(column), std::abs(row)) != ring) continue;
                const QPointF offset(column * stepX, row * stepY);
                // Up and down keeps the layer, so it costs less than sideways.
                const double distance = std::abs(offset.x()) * 2.0 + std::abs(offset.y());
                if ((!best || distance < bestDistance) && fits(wish + offset)) {
                    best = wish + offset;
                    bestDistance = distance;
                }
            }
        }
        if (best) return *best;
    }
    return {bounds().left() + size.width() / 2.0, bounds().bottom() + stepY};
}

/// Right of what calls it, left of what it calls, at their mean height; the lower left corner without
/// neighbours.
QPointF PositionBook::wishFor(const LayoutGraph& graph, int node) const {
    double height = 0.0;
    int count = 0;
    std::optional<double> afterCallers;
    std::optional<double> beforeCallees;
    for (const LayoutEdge& edge : graph.edges) {
        if (edge.from != node && edge.to != node) continue;
        const bool outgoing = edge.from == node;
        const auto other = centreOf(graph.nodes[outgoing ? edge.to : edge.from].id);
        if (!other) continue;
        height += other->y();
        ++count;
        const double step = kCardWidth + kLayerGap;
        if (outgoing)
            beforeCallees = std::min(beforeCallees.value_or(other->x() - step), other->x() - step);
        else
            afterCallers = std::max(afterCallers.value_or(other->x() + step), other->x() + step);
    }
    if (count == 0) {
        const QRectF all = bounds();
        return {all.left() + kCardWidth / 2.0, all.bottom() + kNodeGap + kCardHeight / 2.0};
    }
    const double x = afterCallers && beforeCallees ? (*afterCallers + *beforeCallees) / 2.0
                     : afterCallers                ? *afterCallers
                                                   : *beforeCallees;
    return {x, height / count};
}

} // namespace holdfast::ui::topology
