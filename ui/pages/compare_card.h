// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/snapshot_state.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace holdfast::delegates {
class DiffDelegate;
}

namespace holdfast::models {
class SnapshotChoice;
class SnapshotDiffModel;
} // namespace holdfast::models

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class ElidedLabel;
class EmptyState;
class RowList;
class SearchField;
} // namespace holdfast::widgets

namespace holdfast::pages {

class SnapshotBar;

/// What differs between the two that are chosen, and the way back: one service or the fleet, through a plan.
/// The engine is asked while somebody looks, again when what differs from the safe point has changed.
class CompareCard final : public QWidget {
    Q_OBJECT

public:
    /// `choice` outlives the card.
    CompareCard(shell::PageContext& context, models::SnapshotChoice& choice, QWidget* parent = nullptr);

    void show(const FleetStatePtr& state, const QString& locked);
    void setAwake(bool awake);
    void setWords(const QString& words);

    [[nodiscard]] SnapshotBar& bar() const noexcept { return *m_bar; }

    [[nodiscard]] widgets::RowList& list() const noexcept { return *m_list; }

    [[nodiscard]] widgets::SearchField& search() const noexcept { return *m_search; }

    /// What is shown is what was asked for.
    [[nodiscard]] bool isSettled() const noexcept { return !m_asking; }

Q_SIGNALS:
    void settled();
    /// What was compared, as the engine answered.
    void compared(const holdfast::snapshots::SnapshotDiff& diff);

private:
    class Heads;
    void lay();
    void wire();
    void compare();
    void take(const Result<snapshots::SnapshotDiff>& answer);
    void follow();
    void showNames();
    void showRollback();
    void showNothing(const QString& icon, const QString& happened, const QString& next, bool bad = false);
    void setOpen(const QModelIndex& index, bool open);
    void rollBack(const ServiceId& service, bool fleet);
    void save();
    void copy();

    shell::PageContext& m_context;
    models::SnapshotChoice& m_choice;
    FleetStatePtr m_state;
    QString m_locked;
    bool m_awake = false;
    bool m_asking = false;
    bool m_failed = false;
    std::uint64_t m_round = 0;
    /// What the comparison on the screen was asked for; empty: none was.
    snapshots::SnapshotId m_askedBefore;
    snapshots::SnapshotId m_askedAfter;
    std::vector<snapshots::DriftCount> m_askedDrift;
    models::SnapshotDiffModel* m_model;
    delegates::DiffDelegate* m_delegate;
    widgets::Card* m_card;
    SnapshotBar* m_bar;
    QPushButton* m_fleet;
    widgets::SearchField* m_search;
    QToolButton* m_again;
    QToolButton* m_save;
    QStackedWidget* m_stack;
    Heads* m_heads = nullptr;
    widgets::RowList* m_list;
    widgets::ElidedLabel* m_foot;
    widgets::EmptyState* m_nothing;
};

} // namespace holdfast::pages
