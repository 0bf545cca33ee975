// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/state_look.h"

#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

class ElidedLabel;
class StateGlyph;

/// How things stand, in a line: a shape, a few words, what belongs to them. What a card says while its list
/// is empty.
class StateLine final : public QWidget {
    Q_OBJECT

public:
    explicit StateLine(const theme::Theme& theme, QWidget* parent = nullptr);

    void tell(const theme::StateLook& look, const QString& text, const QString& detail);

private:
    StateGlyph* m_glyph;
    ElidedLabel* m_text;
    ElidedLabel* m_detail;
};

} // namespace holdfast::widgets
