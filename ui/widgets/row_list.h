// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QListView>

namespace holdfast::widgets {

/// A plain list of painted rows on the ground of its card: hover, one selection, no frame, smooth scrolling.
/// The right and the left arrow key ask for the chosen row to be opened or folded.
class RowList final : public QListView {
    Q_OBJECT

public:
    explicit RowList(const QString& name, QWidget* parent = nullptr);

Q_SIGNALS:
    void openAsked(const QModelIndex& index, bool open);
    /// Shift and Return: the row's own action, where it has one.
    void actAsked(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

/// From now on the window shows where the keyboard is. Rings are kept from those who only use the mouse.
void noteKeyboard(QWidget& widget);
/// True when a widget should show that it has the keyboard.
[[nodiscard]] bool showsFocus(const QWidget& widget);

} // namespace holdfast::widgets
