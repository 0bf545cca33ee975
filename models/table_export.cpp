// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/table_export.h"

#include <numeric>
#include <utility>

namespace holdfast::models {

namespace {

/// What a spreadsheet would take for a formula becomes words: names come from services, not from us.
QString disarmed(QString text) {
    if (!text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text.front())) text.prepend(QLatin1Char('\''));
    return text;
}

QString csvField(QString text) {
    text = disarmed(std::move(text));
    const bool plain = !text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char(',')) &&
                       !text.contains(QLatin1Char('\n')) && !text.contains(QLatin1Char('\r'));
    if (plain) return text;
    text.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

QString tabField(QString text) {
    text = disarmed(std::move(text));
    for (const char separator : {'\t', '\n', '\r'})
        text.replace(QLatin1Char(separator), QLatin1Char(' '));
    return text;
}

} // namespace

QString tableText(const QAbstractItemModel& model, const QList<int>& columns, QList<int> rows,
                  TableFormat format) {
    if (rows.isEmpty()) {
        rows.resize(model.rowCount());
        std::iota(rows.begin(), rows.end(), 0);
    }
    const bool csv = format == TableFormat::Csv;
    const QString end = csv ? QStringLiteral("\r\n") : QStringLiteral("\n");
    QString text;
    const auto addLine = [&](auto&& cell) {
        QStringList fields;
        for (const int column : columns)
            fields << (csv ? csvField(cell(column)) : tabField(cell(column)));
        text += fields.join(csv ? QLatin1Char(',') : QLatin1Char('\t')) + end;
    };
    addLine([&model](int column) {
        return model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    });
    for (const int row : rows) {
        addLine([&model, row](int column) { return model.index(row, column).data().toString(); });
    }
    return text;
}

} // namespace holdfast::models
