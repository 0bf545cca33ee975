// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_directory.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace holdfast;
using lab::LabDirectory;

class TstLabDirectory final : public QObject {
    Q_OBJECT

    QTemporaryDir m_base;

    [[nodiscard]] std::vector<std::string> bases() const { return {m_base.path().toStdString()}; }

private Q_SLOTS:

    void aLabThatBeginsIsNotTakenForALeftover() {
        std::atomic<bool> enough{false};
        std::atomic<int> cleared{0};
        std::thread other([&] {
            while (!enough)
                cleared += LabDirectory::clearLeftovers(bases());
        });
        std::string trouble;
        for (int i = 0; i < 500 && trouble.empty(); ++i) {
            const auto made = LabDirectory::create(bases());
            if (!made) trouble = made.error().detail;
        }
        enough = true;
        other.join();
        QVERIFY2(trouble.empty(), trouble.c_str());
        QCOMPARE(cleared.load(), 0);
    }

    void whatALabThatDiedLeftIsCleared() {
        QVERIFY(QDir(m_base.path()).mkpath(QStringLiteral("holdfast-lab-1-dead/postgres")));
        QVERIFY(QDir(m_base.path()).mkpath(QStringLiteral("somebody/else")));
        const auto living = LabDirectory::create(bases());
        QVERIFY(living.has_value());
        QCOMPARE(LabDirectory::clearLeftovers(bases()), 1);
        QVERIFY(QDir(QString::fromStdString(living->path())).exists());
        QCOMPARE(QDir(m_base.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
    }
};

HOLDFAST_TEST(TstLabDirectory)
#include "tst_lab_directory.moc"
