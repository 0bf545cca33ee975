// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

#include <cstdint>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

enum class Tone : std::uint8_t { Neutral, Accent, Healthy, Degraded, Critical, Predicted };

/// A word or a count on a tinted ground.
class Badge final : public QWidget {
    Q_OBJECT

public:
    explicit Badge(const theme::Theme& theme, QWidget* parent = nullptr);

    /// An empty text hides it.
    void set(const QString& text, Tone tone);

    [[nodiscard]] QString text() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    QString m_text;
    Tone m_tone = Tone::Neutral;
};

} // namespace holdfast::widgets
