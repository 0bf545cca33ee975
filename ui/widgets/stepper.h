// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QStringList>
#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// Stages one after the other: those that are over with a tick, the one at hand filled, what is to come with
/// its number. Says where it is to assistive technology.
class Stepper final : public QWidget {
    Q_OBJECT

public:
    Stepper(const theme::Theme& theme, const QStringList& stages, QWidget* parent = nullptr);

    /// 0 .. stages: those before it are over; as many as there are: all are.
    void setCurrent(int stage);

    [[nodiscard]] int current() const noexcept { return m_current; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    QStringList m_stages;
    int m_current = 0;
};

} // namespace holdfast::widgets
