// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"

class QStackedWidget;

namespace holdfast::charts {
class ReliabilityPanel;
}

namespace holdfast::models {
class RecordSource;
}

namespace holdfast::widgets {
class ElidedLabel;
class EmptyState;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::pages {

class ForecastDetail;
class OutlookList;
class PastCard;
class RecordStrip;
class WarningsCard;

/// What will fail, how sure that is, how good it has been, and how it was made. Two views under the figures
/// of the record: what is expected now, with one service opened beside it, and what came of it before.
class ForecastPage final : public shell::Page {
    Q_OBJECT

public:
    explicit ForecastPage(shell::PageContext& context, QWidget* parent = nullptr);

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

    [[nodiscard]] ForecastDetail& detail() const noexcept { return *m_detail; }

    /// The record is in front, not what is expected now.
    [[nodiscard]] bool showsRecord() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeBody();
    [[nodiscard]] QWidget* makeHead();
    [[nodiscard]] QWidget* makeNow();
    [[nodiscard]] QWidget* makeRecord();
    void take(const FleetStatePtr& state);
    void showNote(const FleetState& state);
    bool showEmpty(const FleetState& state);
    void showPast();
    void showView(bool record);
    void choose(const ServiceId& service);
    void open(const ServiceId& service);
    void settle();

    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    models::RecordSource* m_source;
    widgets::SegmentedControl* m_switch = nullptr;
    widgets::ElidedLabel* m_note = nullptr;
    RecordStrip* m_strip = nullptr;
    QStackedWidget* m_body = nullptr;
    WarningsCard* m_warnings = nullptr;
    OutlookList* m_list = nullptr;
    ForecastDetail* m_detail = nullptr;
    charts::ReliabilityPanel* m_reliability = nullptr;
    PastCard* m_past = nullptr;
    bool m_inFront = false;
    bool m_hasState = false;
    bool m_chosen = false; ///< by a person: the strongest warning does not take its place
};

} // namespace holdfast::pages
