// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QListView>

namespace holdfast::widgets {

/// A list of rows that is as high as what it shows, up to a bound, so that a column of several lists scrolls
/// as one. Its delegate may ask for the width of the view: rows are laid out anew when that changes.
class FittedList final : public QListView {
    Q_OBJECT

public:
    explicit FittedList(const QString& name, QWidget* parent = nullptr);

    /// Logical pixels; beyond it scrolls by itself. 0: no bound.
    void setMostHeight(int pixels);
    /// Whether rows are chosen, or only read.
    void setChoosing(bool choosing);

    void doItemsLayout() override;

Q_SIGNALS:
    /// Return, Enter or a double click.
    void opened(const QModelIndex& index);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void fit();

    int m_most = 0;
    bool m_fitting = false;
};

} // namespace holdfast::widgets
