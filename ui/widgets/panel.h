// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QFrame>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// The ground of a card without its head: for tables and maps that have one of their own.
class Panel final : public QFrame {
    Q_OBJECT

public:
    explicit Panel(const theme::Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
};

} // namespace holdfast::widgets
