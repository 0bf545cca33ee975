// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

#include <vector>

class QAbstractButton;
class QHBoxLayout;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// One of a few, side by side. Arrow keys move the choice, Tab leaves it; each segment is a radio button to
/// assistive technology.
class SegmentedControl final : public QWidget {
    Q_OBJECT

public:
    explicit SegmentedControl(const theme::Theme& theme, QWidget* parent = nullptr);

    /// Adds a segment at the end. `hint` is its tooltip and description.
    void addSegment(const QString& text, const QString& hint = {});

    [[nodiscard]] int current() const;
    /// Chooses without telling; -1 or out of range: unchanged.
    void setCurrent(int index);

    /// Whether a person may choose it; `why` tells those who ask why not. What is chosen may be one that
    /// could not be chosen now.
    void setAllowed(int index, bool allowed, const QString& why = {});

    [[nodiscard]] int count() const;

Q_SIGNALS:
    /// The person chose another segment.
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    QHBoxLayout* m_layout;
    std::vector<QAbstractButton*> m_segments;
    std::vector<QString> m_hints;
};

} // namespace holdfast::widgets
