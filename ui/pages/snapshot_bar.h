// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <QtWidgets/QWidget>

class QPushButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// One snapshot in two lines, and what can be done with it.
class SnapshotBar final : public QWidget {
    Q_OBJECT

public:
    explicit SnapshotBar(const theme::Theme& theme, QWidget* parent = nullptr);

    /// `locked`: why nothing may be changed, in a sentence; empty: it may.
    void show(const snapshots::SnapshotSummary& snapshot, TimePoint now, const QString& locked);
    /// One of these is being done: none of them can be asked for.
    void setBusy(bool busy);

Q_SIGNALS:
    void pinAsked(const QString& id, bool pinned);
    void verifyAsked(const QString& id);
    void exportAsked(const QString& id);
    void dropAsked(const QString& id);

private:
    void follow();

    const theme::Theme& m_theme;
    snapshots::SnapshotSummary m_shown;
    QString m_locked;
    bool m_busy = false;
    widgets::StateGlyph* m_glyph;
    widgets::ElidedLabel* m_title;
    widgets::ElidedLabel* m_facts;
    QPushButton* m_pin;
    QPushButton* m_verify;
    QPushButton* m_export;
    QPushButton* m_drop;
};

} // namespace holdfast::pages
