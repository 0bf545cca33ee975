// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QFrame>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

class ElidedLabel;

/// A panel with a title, a note at its right and a body.
class Card final : public QFrame {
    Q_OBJECT

public:
    Card(const theme::Theme& theme, const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setTitleRole(theme::Role role);
    /// A few words at the right of the title («last hour»).
    void setNote(const QString& note, const QString& hint = {});
    /// At the right of the title, after the note; takes ownership.
    void addAction(QWidget* control);

    /// Where the content goes. No margins at its sides beyond the card's own.
    [[nodiscard]] QVBoxLayout* body() const noexcept { return m_body; }

    /// Lists that reach to the card's edges want none at the sides and below.
    void setBodyPadding(int sides, int below);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    QHBoxLayout* m_head;
    QVBoxLayout* m_body;
    ElidedLabel* m_title;
    ElidedLabel* m_note;
};

} // namespace holdfast::widgets
