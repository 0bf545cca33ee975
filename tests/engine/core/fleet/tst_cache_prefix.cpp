// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/cache_prefix.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <string>
#include <vector>

using namespace holdfast;

class TstCachePrefix final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void ordinaryCachesMayBeCleared() {
        for (const char* prefix : {"cache:", "app:cache:", "page-"})
            QVERIFY2(whyNoCachePrefix(prefix).empty(), prefix);
    }

    void aPrefixThatTakesInABrokerIsRefused_data() {
        QTest::addColumn<QByteArray>("prefix");
        for (const char* prefix :
             {"", "c", "cel", "celery", "celery-task-meta-", "celery-task-meta-1f", "_", "_kombu.binding.",
              "unacked", "unacked_index", "s", "session:", "session:7:", "lock:", "holdfast:aside:"})
            QTest::newRow(*prefix == '\0' ? "empty" : prefix) << QByteArray(prefix);
    }

    void aPrefixThatTakesInABrokerIsRefused() {
        QFETCH(QByteArray, prefix);
        QVERIFY(!whyNoCachePrefix(prefix.toStdString()).empty());
    }

    void theQueuesOfTheServerAreProtectedWithTheirPriorities() {
        const std::vector<std::string> queues{"mails"};
        QVERIFY(whyNoCachePrefix("mail", {}).empty());
        QVERIFY(whyNoCachePrefix("mail", queues).find("mails") != std::string::npos);
        QVERIFY(!whyNoCachePrefix("mails", queues).empty());
        QVERIFY(!whyNoCachePrefix("mails\x06\x16"
                                  "9",
                                  queues)
                     .empty());
        QVERIFY(whyNoCachePrefix("mails:cache:", queues).empty());
    }
};

HOLDFAST_TEST(TstCachePrefix)
#include "tst_cache_prefix.moc"
