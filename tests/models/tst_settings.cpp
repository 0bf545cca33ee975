// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/settings.h"
#include "tests/support/test_registry.h"

#include <QtCore/QSettings>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using holdfast::models::Settings;

class TstSettings final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatWasSetIsThereNextTime() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        {
            Settings settings(file);
            settings.setTheme(QStringLiteral("dark"));
            for (int i = 0; i < 12; ++i)
                settings.addRecentFleet(QStringLiteral("/f%1.yaml").arg(i));
            settings.addRecentFleet(QStringLiteral("/f5.yaml"));
            settings.setLayout(QStringLiteral("page"), QStringLiteral("services"));
        }
        const Settings settings(file);
        QCOMPARE(settings.theme(), QStringLiteral("dark"));
        QCOMPARE(settings.lastFleet(), QStringLiteral("/f5.yaml"));
        QCOMPARE(settings.recentFleets().size(), 10);
        QCOMPARE(settings.layout(QStringLiteral("page")).toString(), QStringLiteral("services"));
    }

    void aLayoutOfAnotherVersionIsForgotten() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        {
            QSettings raw(file, QSettings::IniFormat);
            raw.setValue(QStringLiteral("layout/version"), 99);
            raw.setValue(QStringLiteral("layout/page"), QStringLiteral("nowhere"));
            raw.setValue(QStringLiteral("theme"), QStringLiteral("purple"));
        }
        const Settings settings(file);
        QVERIFY(!settings.layout(QStringLiteral("page")).isValid());
        QCOMPARE(settings.theme(), QStringLiteral("system")); // nonsense is the default
    }

    void aResetIsTold() {
        Settings settings({});
        settings.setLayout(QStringLiteral("page"), 1);
        QSignalSpy told(&settings, &Settings::layoutReset);
        settings.resetLayout();
        QCOMPARE(told.size(), 1);
        QVERIFY(!settings.layout(QStringLiteral("page")).isValid());
    }
};

HOLDFAST_TEST(TstSettings)
#include "tst_settings.moc"
