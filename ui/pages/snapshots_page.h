// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/seen_drift.h"
#include "models/snapshot_choice.h"
#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;

namespace holdfast::widgets {
class Banner;
class ElidedLabel;
class EmptyState;
class ProgressLine;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

class ActListCard;
class AskSheet;
class CompareCard;
class SnapshotOrders;
class SnapshotTableCard;
class TimelineCard;

/// What was running when all was well, and the way back to it: snapshots along time over the fleet's health,
/// what differs between two of them or from now, and plans that roll a service or the fleet back.
///
/// Places: a service shows what of it differs from the safe point; the part «take» asks for a snapshot.
class SnapshotsPage final : public shell::Page {
    Q_OBJECT

public:
    explicit SnapshotsPage(shell::PageContext& context, QWidget* parent = nullptr);

    void visit(const shell::Place& place) override;
    void showWhole() override;
    void entered() override;
    void left() override;
    [[nodiscard]] QWidget* firstFocus() const override;
    [[nodiscard]] QWidget* searchField() const override;
    [[nodiscard]] QVariantMap saveLayout() const override;
    void restoreLayout(const QVariantMap& layout) override;

private:
    [[nodiscard]] QWidget* makeHead(QWidget* parent);
    [[nodiscard]] QWidget* makeBody();
    void wire();
    void take(const FleetStatePtr& state);
    void keepDrift(const snapshots::SnapshotDiff& diff);
    void showHead(const FleetState& state, const QString& locked);
    void showBanner(const FleetState& state);
    void showNone(const FleetState& state, const QString& locked);
    void showLikely(const FleetState& state);
    void putBack(const QString& service);
    void askTake();
    void askDrop(const QString& id);
    void settle();

    bool m_inFront = false;
    QString m_refused; ///< what was not done
    QString m_trouble; ///< and why
    models::SnapshotChoice m_choice;
    models::SeenDrift m_seen;
    SnapshotOrders* m_orders;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    QPushButton* m_first; ///< takes the first one
    widgets::StateGlyph* m_glyph = nullptr;
    widgets::ElidedLabel* m_standing = nullptr;
    widgets::ElidedLabel* m_schedule = nullptr;
    QPushButton* m_import = nullptr;
    QPushButton* m_take = nullptr;
    widgets::Banner* m_banner = nullptr;
    widgets::ProgressLine* m_progress = nullptr;
    widgets::Banner* m_cause = nullptr; ///< one likely cause
    ActListCard* m_likely = nullptr;    ///< several
    TimelineCard* m_line = nullptr;
    SnapshotTableCard* m_table = nullptr;
    CompareCard* m_compare = nullptr;
    AskSheet* m_sheet = nullptr;
};

} // namespace holdfast::pages
