// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/position_book.h"

#include "ui/topology/group_blocks.h"

#include <QtCore/QJsonArray>
#include <QtCore/QMap>
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
/// A place for a whole group is looked for in steps of no more than this.
constexpr double kWidestStep = 400.0;

/// The group whose card this id is; empty: a service.
QString groupOfId(const QString& id) {
    const QString prefix = groupId(QString());
    return id.startsWith(prefix) ? id.sliced(prefix.size()) : QString();
}

QRectF roomOf(QPointF centre, QSizeF size) {
    return {centre.x() - size.width() / 2.0, centre.y() - size.height() / 2.0, size.width(), size.height()};
}

} // namespace

void PositionBook::adopt(const LayoutGraph& graph, const GraphLayout& layout) {
    m_places.clear();
    m_routes.clear();
    m_groups = graph.hidden;
    m_changes = 0;
    for (qsizetype i = 0; i < graph.nodes.size() && i < layout.centres.size(); ++i) {
        m_places.insert(graph.nodes[i].id, {.centre = layout.centres[i], .size = graph.nodes[i].size});
    }
    for (qsizetype i = 0; i < graph.edges.size() && i < layout.routes.size(); ++i) {
        const LayoutEdge& edge = graph.edges[i];
        m_routes.insert({graph.nodes[edge.from].id, graph.nodes[edge.to].id}, layout.routes[i]);
    }
}

/// What is neither shown nor hidden has left.
void PositionBook::forget(const LayoutGraph& graph) {
    QSet<QString> present;
    for (const LayoutNode& node : graph.nodes)
        present.insert(node.id);
    const auto left = [&](const QString& id) { return !present.contains(id) && !graph.hidden.contains(id); };
    m_changes +=
        static_cast<int>(m_places.removeIf([&left](const auto& entry) { return left(entry.key()); }));
    m_routes.removeIf(
        [&left](const auto& entry) { return left(entry.key().first) || left(entry.key().second); });
}

/// Groups of which no member has a place are set down as a whole, as near to their card as there is room.
void PositionBook::openNewGroups(const LayoutGraph& graph, QList<int>& additions, QStringList& placed) {
    QMap<QString, QList<int>> fresh;
    for (const int i : additions) {
        if (const QString& group = graph.nodes[i].group; !group.isEmpty()) fresh[group].append(i);
    }
    for (auto entry = fresh.constBegin(); entry != fresh.constEnd(); ++entry) {
        const bool stands = std::ranges::any_of(graph.nodes, [&](const LayoutNode& node) {
            return node.group == entry.key() && m_places.contains(node.id);
        });
        if (stands) continue;
        const GraphLayout inner = layOutGroup(graph, entry.value());
        const auto card = graph.hidden.constFind(groupId(entry.key()));
        const auto from = card == graph.hidden.constEnd() ? std::nullopt : centreOf(card.key());
        const QRectF all = bounds();
        const QPointF wish = from.value_or(QPointF(all.left() + inner.size.width() / 2.0,
                                                   all.bottom() + kNodeGap + inner.size.height() / 2.0));
        const QPointF corner = nearestFree(wish, inner.size, entry.key()) -
                               QPointF(inner.size.width() / 2.0, inner.size.height() / 2.0);
        for (qsizetype i = 0; i < entry.value().size(); ++i) {
            const LayoutNode& node = graph.nodes[entry.value()[i]];
            m_places.insert(node.id, {.centre = corner + inner.centres[i], .size = node.size});
            placed.append(node.id);
        }
        additions.removeIf([&](int i) { return graph.nodes[i].group == entry.key(); });
    }
}

QStringList PositionBook::update(const LayoutGraph& graph) {
    forget(graph);
    m_groups = graph.hidden;
    QList<int> additions;
    for (int i = 0; i < graph.nodes.size(); ++i) {
        const LayoutNode& node = graph.nodes[i];
        if (!node.group.isEmpty()) m_groups.insert(node.id, node.group);
        if (const auto place = m_places.find(node.id); place != m_places.end())
            place->size = node.size;
        else
            additions.append(i);
    }
    QStringList placed;
    openNewGroups(graph, additions, placed);
    // Those with the most neighbours that already stand go first: they know best where they belong.
    QHash<int, int> standing;
    for (const LayoutEdge& edge : graph.edges) {
        if (m_places.contains(graph.nodes[edge.to].id)) ++standing[edge.from];
        if (m_places.contains(graph.nodes[edge.from].id)) ++standing[edge.to];
    }
    std::ranges::stable_sort(additions, std::ranges::greater{},
                             [&](int node) { return standing.value(node); });
    for (const int i : additions) {
        const LayoutNode& node = graph.nodes[i];
        const QString group = node.group.isEmpty() ? groupOfId(node.id) : node.group;
        const auto middle = group.isEmpty() ? std::nullopt : middleOf(group);
        const QPointF wish = middle && node.group.isEmpty() ? *middle : wishFor(graph, i);
        // Its own members are hidden under a group's card; a member does not stand on the others.
        const QPointF centre = nearestFree(wish, node.size, node.group.isEmpty() ? group : QString());
        m_places.insert(node.id, {.centre = centre, .size = node.size});
        placed.append(node.id);
    }
    m_changes += static_cast<int>(placed.size());
    return placed;
}

/// The middle of the members that have a place.
std::optional<QPointF> PositionBook::middleOf(const QString& group) const {
    QPointF sum;
    int count = 0;
    for (auto entry = m_groups.constBegin(); entry != m_groups.constEnd(); ++entry) {
        if (entry.value() != group) continue;
        if (const auto centre = centreOf(entry.key())) {
            sum += *centre;
            ++count;
        }
    }
    if (count == 0) return std::nullopt;
    return sum / count;
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

/// Whether nothing stands there, nor will stand there again, but what is of the group itself.
bool PositionBook::isFree(const QRectF& room, const QString& ownGroup) const {
    for (auto place = m_places.constBegin(); place != m_places.constEnd(); ++place) {
        if (!roomOf(place->centre, place->size).intersects(room)) continue;
        if (ownGroup.isEmpty() || m_groups.value(place.key()) != ownGroup) return false;
    }
    return true;
}

/// The wish itself, else the nearest free place on rings round it, in steps of a card.
QPointF PositionBook::nearestFree(QPointF wish, QSizeF size, const QString& ownGroup) const {
    const double stepX = std::min(size.width(), kWidestStep) + kLayerGap / 2.0;
    const double stepY = std::min(size.height(), kWidestStep) + kNodeGap;
    const auto fits = [this, size, &ownGroup](QPointF centre) {
        const double air = kNodeGap / 2.0;
        return isFree(roomOf(centre, size).adjusted(-air, -air, air, air), ownGroup);
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
    return {bounds().left() + size.width() / 2.0, bounds().bottom() + kNodeGap + size.height() / 2.0};
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
