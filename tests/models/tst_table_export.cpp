// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/table_export.h"
#include "tests/support/test_registry.h"

#include <QtCore/QAbstractTableModel>
#include <QtTest/QTest>

using namespace holdfast::models;

namespace {

class Table final : public QAbstractTableModel {
public:
    explicit Table(QList<QStringList> rows) : m_rows(std::move(rows)) {}

    [[nodiscard]] int rowCount(const QModelIndex& = {}) const override {
        return static_cast<int>(m_rows.size());
    }

    [[nodiscard]] int columnCount(const QModelIndex& = {}) const override { return 2; }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        return role == Qt::DisplayRole ? QVariant(m_rows[index.row()][index.column()]) : QVariant();
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation, int role) const override {
        if (role != Qt::DisplayRole) return {};
        return section == 0 ? QStringLiteral("Service") : QStringLiteral("Why");
    }

private:
    QList<QStringList> m_rows;
};

} // namespace

class TstTableExport final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void csvQuotesWhatWouldBreakALine() {
        const Table table({{QStringLiteral("api"), QStringLiteral("slow, \"very\"\nslow")}});
        QCOMPARE(tableText(table, {0, 1}, {}, TableFormat::Csv),
                 QStringLiteral("Service,Why\r\napi,\"slow, \"\"very\"\"\nslow\"\r\n"));
    }

    void csvDisarmsFormulas() {
        for (const char* begin : {"=", "+", "-", "@"}) {
            const QString text = QLatin1String(begin) + QStringLiteral("cmd");
            const Table table({{text, QStringLiteral("ok")}});
            QCOMPARE(tableText(table, {0}, {}, TableFormat::Csv),
                     QStringLiteral("Service\r\n'%1\r\n").arg(text));
        }
    }

    void tabsKeepOneLineARow() {
        const Table table({{QStringLiteral("a\tb"), QStringLiteral("c\nd\re")}});
        QCOMPARE(tableText(table, {0, 1}, {}, TableFormat::Tabs),
                 QStringLiteral("Service\tWhy\na b\tc d e\n"));
        const Table formula({{QStringLiteral("=1+1"), QStringLiteral("@x")}});
        QCOMPARE(tableText(formula, {0, 1}, {}, TableFormat::Tabs),
                 QStringLiteral("Service\tWhy\n'=1+1\t'@x\n"));
    }

    void onlyTheChosenRowsAndColumnsInTheirOrder() {
        const Table table({{QStringLiteral("a"), QStringLiteral("1")},
                           {QStringLiteral("b"), QStringLiteral("2")},
                           {QStringLiteral("c"), QStringLiteral("3")}});
        QCOMPARE(tableText(table, {1, 0}, {2, 0}, TableFormat::Tabs),
                 QStringLiteral("Why\tService\n3\tc\n1\ta\n"));
    }
};

HOLDFAST_TEST(TstTableExport)
#include "tst_table_export.moc"
