// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"

class QStackedWidget;

namespace holdfast::ui::topology {
class FleetMap;
class MapArranger;
class MapLegend;
class TopologyView;
} // namespace holdfast::ui::topology

namespace holdfast::widgets {
class EmptyState;
class ProgressLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

class TopologyBar;
class TopologySide;
class DependencyTable;
class HistoryMode;
class WhatIfMode;

/// The picture of the fleet: who calls whom, how each is, and the way a failure takes. As a map, and as a
/// table of its edges for those who do not see it.
class TopologyPage final : public shell::Page {
    Q_OBJECT

public:
    /// `layoutProgram`: the path of holdfast-layout; empty: beside the application or in its libexec folder.
    TopologyPage(shell::PageContext& context, const QString& layoutProgram, QWidget* parent = nullptr);

    void visit(const shell::Place& place) override;
    void showWhole() override;
    void entered() override;
    void left() override;
    [[nodiscard]] bool usesTimeWindow() const override;
    [[nodiscard]] QWidget* firstFocus() const override;
    [[nodiscard]] QWidget* searchField() const override;
    [[nodiscard]] std::vector<shell::Place> showcase() const override;
    [[nodiscard]] QVariantMap saveLayout() const override;
    void restoreLayout(const QVariantMap& layout) override;

    [[nodiscard]] ui::topology::TopologyView& map() const noexcept { return *m_map; }

    [[nodiscard]] ui::topology::MapArranger& arranger() const noexcept { return *m_arranger; }

    [[nodiscard]] ui::topology::FleetMap& fleetMap() const noexcept { return *m_fleetMap; }

    void setTable(bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeBar();
    void makeMap();
    void makeTools();
    void makeSide();
    [[nodiscard]] bool isSideOpen() const;
    [[nodiscard]] DependencyTable& table();
    void take(const FleetStatePtr& state);
    void showProgress();
    void showChosen(const QString& id);
    void placeSide();
    void search(const QString& words);
    void chooseFound();
    void showLegend();
    void takeWish();
    void followReadiness();
    void followHistory();
    /// As it is, or as it was at the moment that «History» shows.
    [[nodiscard]] FleetStatePtr shownState() const;

    ui::topology::MapArranger* m_arranger;
    ui::topology::TopologyView* m_map = nullptr;
    ui::topology::FleetMap* m_fleetMap = nullptr;
    ui::topology::MapLegend* m_legend = nullptr;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    QWidget* m_content;
    QStackedWidget* m_views;
    TopologyBar* m_bar = nullptr;
    widgets::ProgressLine* m_progress = nullptr;
    DependencyTable* m_table = nullptr; ///< null until it is asked for
    TopologySide* m_side = nullptr;     ///< null until a service is chosen
    WhatIfMode* m_whatIf = nullptr;
    HistoryMode* m_history = nullptr;
    QString m_fleet;    ///< whose places are remembered
    QString m_wish;     ///< a service to choose when it has a place
    QString m_wishPart; ///< and what to show of it then: «what-if», «history» or nothing
    QVariantMap m_remembered;
    bool m_inFront = false;
    bool m_drawn = false;  ///< there is a picture, be it an old one
    bool m_missed = false; ///< a state came while it was out of sight
};

} // namespace holdfast::pages
