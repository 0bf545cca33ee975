// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/sql_rows.h"
#include "tests/support/test_registry.h"

namespace {

using holdfast::probes::SqlRows;

class TstSqlRows : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void readsTheFirstRowByName() {
        const SqlRows rows({"name", "size", "share", "none", "yes", "no"},
                           {{"a", "-12", "0.5", std::nullopt, "t", "f"}, {"b", "2", "1", "x", "f", "t"}});
        QCOMPARE(rows.count(), std::size_t(2));
        QCOMPARE(rows.text("name"), std::optional<std::string>("a"));
        QCOMPARE(rows.integer("size"), std::optional<std::int64_t>(-12));
        QCOMPARE(rows.number("share"), std::optional(0.5));
        QVERIFY(rows.isTrue("yes") && !rows.isTrue("no"));
    }

    void whatIsNotThereIsNone() {
        const SqlRows rows({"name", "none", "odd"}, {{"NaN", std::nullopt, "12x"}});
        QVERIFY(!rows.text("none") && !rows.text("other") && !rows.isTrue("none"));
        QVERIFY(!rows.number("name") && !rows.number("odd") && !rows.integer("odd"));
        QVERIFY(!SqlRows().text("name"));
        QVERIFY(!SqlRows({"a", "b"}, {{"1"}}).text("b")); // a row that is too short
    }
};

} // namespace

HOLDFAST_TEST(TstSqlRows)
#include "tst_sql_rows.moc"
