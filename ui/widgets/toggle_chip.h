// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/state_look.h"

#include <QtWidgets/QAbstractButton>

namespace holdfast::widgets {

/// A word with a count that is in or out of a filter; with the shape of a state before it where it stands for
/// one.
class ToggleChip final : public QAbstractButton {
    Q_OBJECT

public:
    ToggleChip(const theme::Theme& theme, const QString& text, QWidget* parent = nullptr);

    void setLook(const theme::StateLook& look);
    /// Shown after the word; negative: none.
    void setCount(int count);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString countText() const;

    const theme::Theme& m_theme;
    theme::StateLook m_look;
    bool m_hasLook = false;
    int m_count = -1;
};

} // namespace holdfast::widgets
