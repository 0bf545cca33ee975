// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/state_look.h"

#include <QtWidgets/QWidget>

namespace holdfast::widgets {

/// The shape of a state. The word goes with it for those who do not see it.
class StateGlyph final : public QWidget {
    Q_OBJECT

public:
    explicit StateGlyph(const theme::Theme& theme, QWidget* parent = nullptr);

    /// `word` is the state in words («healthy», «stale, last healthy»): accessible name and tooltip.
    void setLook(const theme::StateLook& look, const QString& word);
    /// The side of the shape in logical pixels at text scale 1; 12 unless told.
    void setSide(int side);

    [[nodiscard]] const theme::StateLook& look() const noexcept { return m_look; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    theme::StateLook m_look;
    int m_side = 12;
};

} // namespace holdfast::widgets
