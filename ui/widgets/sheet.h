// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

class QVBoxLayout;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A panel over its parent, with what is behind dimmed and alive: nothing waits for it. Escape or a click
/// beside it closes it; the keyboard goes round within it and returns to where it was.
class Sheet : public QWidget {
    Q_OBJECT

public:
    /// Where the panel stands.
    enum class Placement : std::uint8_t { Centre, Top };

    Sheet(const theme::Theme& theme, Placement placement, QWidget* parent);

    /// Where the content goes.
    [[nodiscard]] QVBoxLayout* body() const noexcept { return m_body; }

    /// Logical pixels at text scale 1; bounded by the parent.
    void setPanelSize(const QSize& size);
    void open(QWidget* focus);
    void close();

    [[nodiscard]] bool isOpen() const { return isVisible(); }

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool focusNextPrevChild(bool next) override;

    [[nodiscard]] const theme::Theme& look() const noexcept { return m_theme; }

private:
    void place();

    const theme::Theme& m_theme;
    Placement m_placement;
    QWidget* m_panel;
    QVBoxLayout* m_body;
    QSize m_size{560, 420};
    QPointer<QWidget> m_before; ///< what had the keyboard
};

} // namespace holdfast::widgets
