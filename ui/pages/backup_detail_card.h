// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/act_line_model.h"
#include "models/backup_words.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class KeyValueRow;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// One backup: how far it is to be trusted and why, what a drill measured and found, and what can be done
/// with it.
class BackupDetailCard final : public QWidget {
    Q_OBJECT

public:
    explicit BackupDetailCard(const theme::Theme& theme, QWidget* parent = nullptr);

    /// `backup` null: none is chosen. `blocked`: why nothing may be begun, in a sentence; empty: it may.
    /// `locked`: the same of restoring alone. `copy`: of its service, elsewhere.
    void show(const backups::BackupSummary* backup, const std::optional<backups::CopyStatus>& copy,
              TimePoint now, const QString& blocked, const QString& locked);
    /// There is none to choose.
    void showNone();

    [[nodiscard]] QString id() const { return m_id; }

Q_SIGNALS:
    void verifyAsked();
    void drillAsked();
    void restoreAsked();

private:
    void clear();
    void showCopy(const backups::BackupSummary& backup, const backups::CopyStatus& copy, TimePoint now);
    void showProofs(const backups::BackupSummary& backup, TimePoint now);

    const theme::Theme& m_theme;
    QString m_id;
    widgets::Card* m_card;
    widgets::StateGlyph* m_glyph;
    QLabel* m_title;
    QLabel* m_why;
    std::vector<widgets::KeyValueRow*> m_rows;
    QLabel* m_findings;
    QPushButton* m_verify;
    QPushButton* m_drill;
    QPushButton* m_restore;
};

} // namespace holdfast::pages
