// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

class ElidedLabel;

/// A name at the left and its value at the right, with a hairline below.
class KeyValueRow final : public QWidget {
    Q_OBJECT

public:
    KeyValueRow(const theme::Theme& theme, const QString& key, QWidget* parent = nullptr);

    /// `hint` is the tooltip of the value («local time», the unrounded figure).
    void setValue(const QString& value, const QString& hint = {}, theme::Role role = theme::Role::Ink);

    [[nodiscard]] QString value() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    ElidedLabel* m_key;
    ElidedLabel* m_value;
};

} // namespace holdfast::widgets
