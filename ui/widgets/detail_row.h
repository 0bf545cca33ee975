// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtWidgets/QAbstractButton>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// One line of a list with a second one below it in small: perhaps a figure before, perhaps one at the end.
/// Can be pressed when it leads somewhere; else it is only read.
class DetailRow final : public QAbstractButton {
    Q_OBJECT

public:
    struct Words {
        QString lead; ///< before the title, in a column of its own; empty: no column
        QString title;
        QString detail; ///< below the title
        QString figure; ///< at the end
        theme::Role figureRole = theme::Role::Ink;

        bool operator==(const Words&) const = default;
    };

    DetailRow(const theme::Theme& theme, bool leads, QWidget* parent = nullptr);

    void setWords(const Words& words);

    [[nodiscard]] const Words& words() const noexcept { return m_words; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    bool m_leads;
    Words m_words;
};

} // namespace holdfast::widgets
