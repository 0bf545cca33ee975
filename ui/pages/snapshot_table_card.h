// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <QtWidgets/QWidget>

namespace holdfast::models {
class SnapshotChoice;
class SnapshotListModel;
} // namespace holdfast::models

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class DataTable;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// The snapshots and now as a table: the twin of the timeline. One row is compared with now, two with each
/// other.
class SnapshotTableCard final : public QWidget {
    Q_OBJECT

public:
    /// `choice` outlives the card.
    SnapshotTableCard(const theme::Theme& theme, models::SnapshotChoice& choice, QWidget* parent = nullptr);

    void show(const snapshots::SnapshotState& state, TimePoint now);

    [[nodiscard]] widgets::DataTable& table() const noexcept { return *m_table; }

Q_SIGNALS:
    void said(const QString& sentence);

private:
    void take();
    void mark();

    models::SnapshotChoice& m_choice;
    models::SnapshotListModel* m_model;
    widgets::Card* m_card;
    widgets::DataTable* m_table;
    bool m_marking = false;
};

} // namespace holdfast::pages
