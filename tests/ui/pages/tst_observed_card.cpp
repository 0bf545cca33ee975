// SPDX-License-Identifier: GPL-3.0-or-later
// What a person sees of dependencies that nobody declared, and what they can take from there.
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/pages/observed_card.h"
#include "ui/shell/page_context.h"
#include "ui/theme/theme.h"
#include "ui/widgets/detail_row.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

using namespace holdfast;
using topology::ObservedEdge;

namespace {

ObservedEdge edge(const char* from, const char* to) {
    return {.from = ServiceId(from),
            .to = ServiceId(to),
            .strength = 0.875,
            .q = 0.001,
            .lag = Duration(30'000),
            .direction = topology::DirectionFrom::TimeOrder,
            .spells = 16,
            .followed = 14,
            .shared = {}};
}

/// The reference fleet, whose history suggests redis → worker and qdrant → redis.
struct Room {
    Room() {
        client.observed = [](Duration) {
            topology::ObservedEdges answer;
            answer.edges = {edge("qdrant", "redis"), edge("redis", "worker")};
            return answer;
        };
        play.tell(client);
        column.addWidget(&card);
        room.resize(332, 600);
        room.show();
    }

    ~Room() { column.removeWidget(&card), card.setParent(nullptr); }

    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    bool show(const char* service, std::size_t count) {
        card.setService(ServiceId(service));
        return QTest::qWaitFor([this, count] { return card.shown().size() == count; });
    }

    theme::Theme look{*qApp, theme::SchemeChoice::Dark};
    testing::FakeEngineClient client;
    testing::FleetPlay play = testing::ordinaryHour();
    models::EngineLink link{client};
    models::Settings settings{QString()};
    shell::PageContext context{{.theme = look, .link = link, .settings = settings}};
    QWidget room;
    QVBoxLayout column{&room};
    pages::ObservedCard card{context};
};

} // namespace

class TstObservedCard final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachSuggestionStandsWithItsEvidence() {
        Room room;
        QVERIFY(room.show("redis", 2));
        QVERIFY(room.card.isVisible());
        const auto rows = room.card.findChildren<widgets::DetailRow*>();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0]->words().title, QStringLiteral("worker")); // what it may depend on first
        QCOMPARE(rows[0]->words().detail, QStringLiteral("likely depends on it, soft"));
        QCOMPARE(rows[1]->words().title, QStringLiteral("qdrant"));
        QVERIFY(rows[0]->accessibleDescription().contains(QStringLiteral("14 of 16 slow spells")));
        bool told = false;
        for (const auto* label : room.card.findChildren<QLabel*>())
            told = told || label->text().contains(QStringLiteral("its latency follows worker by 30"));
        QVERIFY(told);
        QVERIFY(rows[1]->isVisible() && rows[1]->y() >= 0);
    }

    void withoutSuggestionsThereIsNoCard() {
        Room room;
        QVERIFY(room.show("redis", 2));
        QVERIFY(room.show("postgres", 0));
        QVERIFY(!room.card.isVisible());
        QVERIFY(room.show("worker", 1));
        QVERIFY(room.card.isVisible());
    }

    void theLinesAreCopiedByTheKeyboardAndNothingElseIsDone() {
        Room room;
        QVERIFY(room.show("redis", 2));
        QSignalSpy said(&room.context, &shell::PageContext::said);
        const auto buttons = room.card.findChildren<QToolButton*>();
        QCOMPARE(buttons.size(), 2);
        QCOMPARE(buttons[0]->accessibleName(),
                 QStringLiteral("Copy the lines that declare that redis depends on worker"));
        buttons[0]->setFocus();
        QTest::keyClick(buttons[0], Qt::Key_Space);
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("      worker: { kind: soft, weight: 0.88 }")),
                 qPrintable(copied));
        QCOMPARE(said.size(), 1);
        QVERIFY(room.client.commands.empty());
    }

    void aRowLeadsToTheOtherService() {
        Room room;
        QVERIFY(room.show("redis", 2));
        QSignalSpy chosen(&room.card, &pages::ObservedCard::serviceChosen);
        auto* row = room.card.findChildren<widgets::DetailRow*>().at(1);
        row->setFocus();
        QTest::keyClick(row, Qt::Key_Space);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].value<ServiceId>(), ServiceId("qdrant"));
    }
};

HOLDFAST_TEST(TstObservedCard)
#include "tst_observed_card.moc"
