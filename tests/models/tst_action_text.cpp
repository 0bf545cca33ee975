// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/action_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

} // namespace

class TstActionText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// The window's words of an action are the engine's, so that button, command line and audit agree.
    void everyActionHasTheVerbThatTheEngineSays() {
        for (const auto& traits : actions::allActions()) {
            QCOMPARE(format::verb(traits.action),
                     QString::fromUtf8(traits.verb.data(), std::ssize(traits.verb)));
            const QString name = QString::fromUtf8(traits.name.data(), std::ssize(traits.name));
            QCOMPARE(format::word(traits.action), QString(name).replace(QLatin1Char('-'), QLatin1Char(' ')));
            QVERIFY(format::planTitle(traits.action, QStringLiteral("api")).contains(QStringLiteral("api")));
            QVERIFY(format::deed(traits.action).endsWith(QLatin1Char('.')));
        }
    }

    void successIsOneSentence() {
        actions::SuccessCriteria success;
        success.promises = {{.text = "the queue is shorter than 100", .name = "queue"}};
        QCOMPARE(
            plain(format::successText(success)),
            QStringLiteral("health ≥ 0.70 on 3 readings in a row over 10 s, within 5 min, and the queue is "
                           "shorter than 100"));
    }

    void theLadderIsReadFromMildToSevere() {
        const auto policy = automation::defaultPolicy(ServiceKind::Http);
        const QString text = plain(format::ladderText(policy));
        QVERIFY2(text.contains(QStringLiteral("health < 0.40 → graceful restart")), qPrintable(text));
        QVERIFY(text.indexOf(QStringLiteral("graceful")) < text.indexOf(QStringLiteral("container restart")));
        const QString worker = plain(format::ladderText(automation::defaultPolicy(ServiceKind::Celery)));
        QVERIFY2(worker.startsWith(QStringLiteral("queue > critical → queue shed")), qPrintable(worker));
        automation::RecoveryPolicy none;
        QCOMPARE(format::ladderText(none), QStringLiteral("nothing by itself"));
    }

    void onlyOpenQuestionsAreAsked() {
        QVERIFY(format::argumentsOf(actions::RecoveryAction::GracefulRestart).empty());
        QCOMPARE(format::argumentsOf(actions::RecoveryAction::ResourceBoost).size(), std::size_t{2});
    }
};

HOLDFAST_TEST(TstActionText)
#include "tst_action_text.moc"
