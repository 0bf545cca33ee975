// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A passing word at the foot of its parent («Copied»). It takes no clicks and no keyboard, and is told to
/// assistive technology. Trouble never comes this way: it would be gone before it is read.
class Toast final : public QWidget {
    Q_OBJECT

public:
    Toast(const theme::Theme& theme, QWidget* parent);

    void say(const QString& sentence);

    [[nodiscard]] QString sentence() const { return m_sentence; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    const theme::Theme& m_theme;
    QString m_sentence;
    QTimer m_gone;
};

} // namespace holdfast::widgets
