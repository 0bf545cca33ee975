// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QAbstractItemModel>
#include <QtCore/QList>
#include <QtCore/QString>

namespace holdfast::models {

enum class TableFormat : std::uint8_t {
    Csv,  ///< RFC 4180; a text that a spreadsheet would run as a formula is disarmed
    Tabs, ///< for pasting into a document or a spreadsheet
};

/// The texts of these columns with their titles, one line a row; of all rows when `rows` is empty.
[[nodiscard]] QString tableText(const QAbstractItemModel& model, const QList<int>& columns, QList<int> rows,
                                TableFormat format);

} // namespace holdfast::models
