// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/state_line.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/state_glyph.h"

#include <QtWidgets/QHBoxLayout>

namespace holdfast::widgets {

using theme::Role;
using theme::TextStyle;

StateLine::StateLine(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_glyph(new StateGlyph(theme, this))
    , m_text(new ElidedLabel(theme, TextStyle::Body, Role::Ink, this))
    , m_detail(new ElidedLabel(theme, TextStyle::Body, Role::Muted, this)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(theme::kPadding - 2, 0, theme::kPadding - 2, theme::kGap);
    line->setSpacing(theme::kCardGap);
    line->addWidget(m_glyph);
    line->addWidget(m_text);
    line->addWidget(m_detail, 1);
}

void StateLine::tell(const theme::StateLook& look, const QString& text, const QString& detail) {
    m_glyph->setLook(look, text);
    m_text->setText(text);
    m_detail->setText(detail);
}

} // namespace holdfast::widgets
