// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

class QPushButton;

namespace holdfast::charts {
class TimeView;
}

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
}

namespace holdfast::pages {

/// What stretch of time the charts below show, whether it follows now, and the way back to now.
class TimeBar final : public QWidget {
    Q_OBJECT

public:
    TimeBar(const theme::Theme& theme, charts::TimeView& view, const QString& title,
            QWidget* parent = nullptr);

private:
    void show();

    const theme::Theme& m_theme;
    charts::TimeView& m_view;
    widgets::ElidedLabel* m_range;
    QPushButton* m_live;
};

} // namespace holdfast::pages
