// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QAbstractButton>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A large button: a picture, what it does, and what that means in a sentence or two.
class OptionCard final : public QAbstractButton {
    Q_OBJECT

public:
    OptionCard(const theme::Theme& theme, const QString& icon, const QString& title, const QString& meaning,
               QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }

    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QRect meaningBox(int width) const;

    const theme::Theme& m_theme;
    QString m_icon;
    QString m_meaning;
};

} // namespace holdfast::widgets
