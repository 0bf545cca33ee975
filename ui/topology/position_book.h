// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"

#include <QtCore/QJsonObject>
#include <QtCore/QRectF>

#include <optional>

namespace holdfast::ui::topology {

/// Where the cards stand, by service. A person learns where things are, so a change of the fleet moves
/// nothing that stays: what left goes, what came is placed beside its neighbours, and a full new layout comes
/// only when asked for. What is only hidden keeps its place: a group that opens again has its members where
/// they were, and one that never was open gets a free place for all of them side by side.
class PositionBook final {
public:
    /// Takes a full layout of this graph, forgetting all places before, also those of what is hidden.
    void adopt(const LayoutGraph& graph, const GraphLayout& layout);

    /// Follows a change of the fleet. Returns the ids of the additions that were given a place.
    QStringList update(const LayoutGraph& graph);

    [[nodiscard]] bool isEmpty() const noexcept { return m_places.isEmpty(); }

    [[nodiscard]] std::optional<QPointF> centreOf(const QString& id) const;
    [[nodiscard]] std::optional<QRectF> rectOf(const QString& id) const;
    /// The route of an edge, while both its ends stand where they were laid out; else empty.
    [[nodiscard]] EdgeRoute routeOf(const QString& from, const QString& to) const;
    /// Everything there is, at zoom 1.
    [[nodiscard]] QRectF bounds() const;

    /// How many were placed or went since the last full layout: a new one might look better.
    [[nodiscard]] int changesSinceLayout() const noexcept { return m_changes; }

    /// For the next start: {"places": {id: [x, y]}}. Routes are not kept; they come with the next full
    /// layout.
    [[nodiscard]] QJsonObject save() const;
    /// Sizes come with the next update(). Anything that is not such an object is ignored.
    void restore(const QJsonObject& saved);

private:
    struct Place {
        QPointF centre;
        QSizeF size;
    };

    [[nodiscard]] bool isFree(const QRectF& room, const QString& ownGroup) const;
    [[nodiscard]] QPointF nearestFree(QPointF wish, QSizeF size, const QString& ownGroup) const;
    [[nodiscard]] QPointF wishFor(const LayoutGraph& graph, int node) const;
    void forget(const LayoutGraph& graph);
    void openNewGroups(const LayoutGraph& graph, QList<int>& additions, QStringList& placed);
    [[nodiscard]] std::optional<QPointF> middleOf(const QString& group) const;

    QHash<QString, Place> m_places;
    QHash<QString, QString> m_groups; ///< of everything in a group, shown or hidden, and of groups' own cards
    QHash<QPair<QString, QString>, EdgeRoute> m_routes;
    int m_changes = 0;
};

} // namespace holdfast::ui::topology
