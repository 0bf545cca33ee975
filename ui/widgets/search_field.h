// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QLineEdit>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A field to narrow a list. Escape clears it; Down leaves it for the list (signal).
class SearchField final : public QLineEdit {
    Q_OBJECT

public:
    SearchField(const theme::Theme& theme, const QString& placeholder, QWidget* parent = nullptr);

Q_SIGNALS:
    void leftDownwards();

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace holdfast::widgets
