// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QTableView>

#include <vector>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A table on the ground of its card, in the house's way: whole rows, hairlines by the delegate, no grid. As
/// many columns as there is room for are shown, the least important ones last; one of them takes what is
/// left.
///
/// Keys: Return opens a row, Ctrl+C copies the chosen ones as text for a spreadsheet.
class DataTable final : public QTableView {
    Q_OBJECT

public:
    /// A column that is as wide as this at text scale 1, and how soon it gives way: rank 0 never does.
    struct Column {
        int column = 0;
        int width = 100;
        int rank = 0;
        int grown = 0; ///< by growTo()
    };

    DataTable(const theme::Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// After setModel(). `stretch` is one of them; its width is the least that it has.
    void setColumns(std::vector<Column> columns, int stretch);

    /// How wide the texts of a column are, so that it may grow to `most` at text scale 1; call it when they
    /// change. Only the longest are measured.
    void growTo(int column, int most, const QStringList& texts);

    /// The texts of the shown columns of the chosen rows, or of all where none is.
    [[nodiscard]] QString chosenText() const;
    [[nodiscard]] QList<int> shownColumns() const;

    /// The row under the pointer, which is shown as a whole; -1: none.
    [[nodiscard]] int hoveredRow() const noexcept { return m_hoveredRow; }

Q_SIGNALS:
    /// Return or a double click.
    void opened(const QModelIndex& index);
    void copied(int rows);

protected:
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    void hover(int row);

    const theme::Theme& m_theme;
    std::vector<Column> m_columns;
    int m_stretch = 0;
    int m_hoveredRow = -1;
};

} // namespace holdfast::widgets
