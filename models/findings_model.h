// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/diagnostic.h"
#include "models/keyed_list_model.h"

#include <QtCore/QString>

#include <string>

namespace holdfast::models {

/// Something that was found in a file, with its place.
struct FindingRow {
    std::string key;
    Diagnostic::Level level = Diagnostic::Level::Note;
    QString place; ///< «line 12», with the file's name when there are several
    QString message;
    QString suggestion; ///< empty: none

    bool operator==(const FindingRow&) const = default;
};

/// Mistakes and notes about files, in the order of the files. SeverityRole: Critical for a mistake, else
/// Info. Main thread.
class FindingsModel final : public KeyedListModel<FindingRow, std::string> {
    Q_OBJECT

public:
    enum Column { Where, What, ColumnCount };

    using KeyedListModel::KeyedListModel;

    void show(const Diagnostics& diagnostics);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const FindingRow& row) const override { return row.key; }

    [[nodiscard]] QVariant cell(const FindingRow& row, int column, int role) const override;
};

} // namespace holdfast::models
