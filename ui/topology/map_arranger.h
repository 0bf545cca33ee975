// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/group_blocks.h"
#include "ui/topology/layout_process.h"
#include "ui/topology/layout_worker.h"
#include "ui/topology/position_book.h"

#include <QtCore/QVariantMap>

namespace holdfast::ui::topology {

/// Decides where cards stand. The first fleet, another fleet and a wish of a person get a full layout; a
/// fleet that changed keeps its places and has its additions put beside their neighbours. There is always a
/// picture: when the layout program is missing, fails or takes too long, our own simpler layout stands in,
/// and why is told. Graphs that it would not finish are not given to it: they get the simple layout, on a
/// thread of its own.
class MapArranger final : public QObject {
    Q_OBJECT

public:
    MapArranger(LayoutProcess::Settings settings, QObject* parent = nullptr);

    /// The fleet as it is now. Cheap when cards and links are the ones before.
    void follow(const LayoutGraph& graph);
    /// A full layout anew.
    void arrange();
    /// The fleet as it is now, laid out anew whatever is known of it.
    void arrange(const LayoutGraph& graph);
    /// The simple layout at once instead of waiting for the full one.
    void takeSimple();

    [[nodiscard]] const PositionBook& places() const noexcept { return m_places; }

    /// A full layout is under way and there is nothing to show yet.
    [[nodiscard]] bool isWaiting() const { return isArranging() && m_places.isEmpty(); }

    [[nodiscard]] bool isArranging() const { return m_process.isRunning() || m_worker.isRunning(); }

    /// Why the picture is the simple one, in a sentence; empty: it is not.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

    /// Places that a full layout would not give again, to be remembered.
    [[nodiscard]] QVariantMap save() const;
    /// Before the first follow().
    void restore(const QVariantMap& saved);

Q_SIGNALS:
    /// Cards moved, came or went.
    void placesChanged();
    /// isArranging(), isWaiting() or trouble() changed.
    void progressChanged();

private:
    void take(const GraphLayout& layout);
    void adopt(const GraphLayout& layout);
    void standIn(LayoutTrouble trouble, const QString& detail);
    [[nodiscard]] bool isOtherFleet(const LayoutGraph& graph) const;

    LayoutProcess m_process;
    LayoutWorker m_worker;
    GroupBlocks m_blocks; ///< of the request, when it has open groups
    PositionBook m_places;
    LayoutGraph m_graph;   ///< the fleet now
    LayoutGraph m_request; ///< what is being laid out
    QString m_trouble;
};

} // namespace holdfast::ui::topology
