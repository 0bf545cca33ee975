// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/storage_xml.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <random>

using namespace holdfast;
using namespace holdfast::backups;

class TstStorageXml : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anAnswerIsReadWithItsEntities() {
        const auto read =
            storageXml("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- x --><s3:List xmlns:s3='urn:x' a=\">\">"
                       "<Contents><Key>a&amp;b &lt;&#xFC;&#50;&gt;</Key><Size>7</Size></Contents>"
                       "<Contents><Key/></Contents></s3:List>\n");
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QCOMPARE(read->name, std::string("List"));
        QCOMPARE(read->children.size(), std::size_t{2});
        QCOMPARE(read->children[0].textOf("Key"), std::string("a&b <ü2>"));
        QCOMPARE(read->children[0].textOf("Size"), std::string("7"));
        QVERIFY(read->children[1].child("Key") != nullptr && read->child("Key") == nullptr);
    }

    void whatIsNoneIsRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("words") << QByteArray("Bad Gateway");
        QTest::newRow("html with an open tag") << QByteArray("<html><br></html>");
        QTest::newRow("cut in a tag") << QByteArray("<a><b");
        QTest::newRow("cut in a text") << QByteArray("<a><b>x");
        QTest::newRow("cut in an attribute") << QByteArray("<a b='x>");
        QTest::newRow("cut in a comment") << QByteArray("<a><!-- </a>");
        QTest::newRow("closed twice") << QByteArray("<a></a></a>");
        QTest::newRow("two roots") << QByteArray("<a/><b/>");
        QTest::newRow("a document type") << QByteArray("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>");
        QTest::newRow("an entity of its own") << QByteArray("<a>&file;</a>");
        QTest::newRow("half a character") << QByteArray("<a>&#xD800;</a>");
        QTest::newRow("no character") << QByteArray("<a>&#0;</a>");
        QTest::newRow("no number") << QByteArray("<a>&#-5;</a>");
        QTest::newRow("an entity without end") << QByteArray("<a>&amp</a>");
        QTest::newRow("too deep") << QByteArray("<a>").repeated(17) + QByteArray("</a>").repeated(17);
        QTest::newRow("too many") << "<a>" + QByteArray("<b/>").repeated(100'001) + "</a>";
    }

    void whatIsNoneIsRefused() {
        QFETCH(const QByteArray, text);
        const auto read = storageXml(text.toStdString());
        QVERIFY(!read && read.error().code == ErrorCode::FixInput);
    }

    void anythingElseEndsWithoutHarm() {
        std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same each time
        const std::string good = "<?xml version='1.0'?><a b='c'><k>x&amp;y</k><!-- z --><e/></a>";
        for (int i = 0; i < 20'000; ++i) {
            auto text = good.substr(0, random() % (good.size() + 1));
            for (int j = 0; j < 3 && !text.empty(); ++j)
                text[random() % text.size()] = "<>&;/'\"=! ab\x01\xff"[random() % 15];
            static_cast<void>(storageXml(text));
        }
    }
};

HOLDFAST_TEST(TstStorageXml)
#include "tst_storage_xml.moc"
