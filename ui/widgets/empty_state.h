// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// What a page or a card shows when there is nothing to show: a picture, what happened, what to do next.
class EmptyState final : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(const theme::Theme& theme, QWidget* parent = nullptr);

    /// `icon` names a picture of resources/icons.
    void set(const QString& icon, const QString& happened, const QString& next,
             theme::Role tint = theme::Role::Muted);
    /// Adds a button under the text; the first is the main one. Connect to its clicked().
    QPushButton* addAction(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    QLabel* m_picture;
    QLabel* m_happened;
    QLabel* m_next;
    QHBoxLayout* m_actions;
    QString m_icon;
    theme::Role m_tint = theme::Role::Muted;
};

} // namespace holdfast::widgets
