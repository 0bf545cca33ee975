// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QtWidgets/QAbstractButton>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// One page of the rail: picture, name, badge; the current one has a bar at its left.
class RailEntry final : public QAbstractButton {
    Q_OBJECT

public:
    /// `number` is the page's place, from 1: its key.
    RailEntry(const theme::Theme& theme, const PageEntry& page, int number, QWidget* parent);

    [[nodiscard]] const QString& page() const noexcept { return m_page; }

    [[nodiscard]] int badge() const noexcept { return m_badge; }

    void setBadge(int count);
    void setNarrow(bool narrow);

    [[nodiscard]] QSize sizeHint() const override;

    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintBadge(QPainter& painter) const;

    const theme::Theme& m_theme;
    QString m_page;
    QString m_icon;
    int m_badge = 0;
    bool m_narrow = false;
};

} // namespace holdfast::shell
