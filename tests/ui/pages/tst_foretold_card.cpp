// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/pages/foretold_card.h"
#include "ui/pages/share_bars.h"
#include "ui/shell/page_context.h"
#include "ui/theme/theme.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

using namespace holdfast;
using namespace std::chrono_literals;

class TstForetoldCard final : public QObject {
    Q_OBJECT

private:
    void show(const char* service) {
        const auto state = m_play->state();
        m_card->show(*state->find(ServiceId(service)), *state);
    }

    [[nodiscard]] QString words() const {
        QStringList all;
        for (const auto* label : m_card->findChildren<QLabel*>())
            if (!label->isHidden()) all << label->text();
        return all.join(QLatin1Char('|'))
            .replace(QChar(0x202F), QLatin1Char(' '))
            .replace(QChar(0xA0), QLatin1Char(' '));
    }

    [[nodiscard]] bool says(const char* text) const { return words().contains(QString::fromUtf8(text)); }

private Q_SLOTS:

    void init() {
        m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark);
        m_play = std::make_unique<testing::FleetPlay>(testing::ordinaryHour());
        m_play->foretold =
            testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {"ollama"}, .unusual = {"redis"}};
        m_link = std::make_unique<models::EngineLink>(m_client);
        m_context = std::make_unique<shell::PageContext>(
            shell::PageContext::Parts{.theme = *m_look, .link = *m_link, .settings = m_settings});
        m_card = std::make_unique<pages::ForetoldCard>(*m_context);
    }

    void cleanup() {
        m_card.reset();
        m_context.reset();
        m_link.reset();
        m_look.reset();
    }

    void aWarningSaysHowLikelyWhenAndWhy() {
        show("redis");
        QVERIFY2(says("probability of 82 % within 15 min"), qPrintable(words()));
        QVERIFY2(says("4 down, 4 degraded"), qPrintable(words()));
        QVERIFY2(says("memory") && says("reaches 2 GiB"), qPrintable(words()));
        QVERIFY2(says("unusual since"), qPrintable(words()));
        QVERIFY2(!m_card->findChild<pages::ShareBars*>()->accessibleName().isEmpty(), qPrintable(words()));
    }

    void withoutAWarningTheProbabilityIsStillTold() {
        show("postgres");
        QVERIFY2(says("No failure is expected within 15 min"), qPrintable(words()));
        QVERIFY2(says("It behaves as usual"), qPrintable(words()));
        QVERIFY(m_card->findChild<pages::ShareBars*>()->isHidden());
    }

    void whyNothingIsForetoldIsSaid() {
        show("ollama");
        QVERIFY2(says("learning, ready in 22 min") && says("needs 30 min"), qPrintable(words()));
        m_play->silence("postgres");
        m_play->sweep(6);
        show("postgres");
        QVERIFY2(says("its health is unknown"), qPrintable(words()));
        m_play->foretold.reset();
        show("redis");
        QVERIFY2(says("Nothing is foretold yet"), qPrintable(words()));
        m_play->goOffline("no route");
        show("redis");
        QVERIFY2(says("while Holdfast is offline"), qPrintable(words()));
    }

    void whatIsOldSaysSo() {
        m_play->foretold->age = 4min;
        show("redis");
        QVERIFY2(says("worked out 4 min ago"), qPrintable(words()));
    }

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<testing::FleetPlay> m_play;
    testing::FakeEngineClient m_client;
    models::Settings m_settings{QString()};
    std::unique_ptr<models::EngineLink> m_link;
    std::unique_ptr<shell::PageContext> m_context;
    std::unique_ptr<pages::ForetoldCard> m_card;
};

HOLDFAST_TEST(TstForetoldCard)
#include "tst_foretold_card.moc"
