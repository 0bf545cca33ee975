// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/mark_source.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

outlook::AnomalyMark markAt(TimePoint time, const char* signal = "memory") {
    return {.series = {.service = ServiceId("redis"), .signal = SignalId(signal)},
            .time = time,
            .value = 1.0,
            .kind = analysis::AnomalyKind::Spike,
            .score = 0.8};
}

} // namespace

class TstMarkSource final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_play = std::make_unique<testing::FleetPlay>(testing::ordinaryHour());
        m_client = std::make_unique<testing::FakeEngineClient>();
        m_play->tell(*m_client);
        m_asked.clear();
        m_client->marks = [this](const outlook::MarkQuery& query) {
            m_asked.push_back(query);
            return std::vector{markAt(query.to - 40min), markAt(query.to - 50min)};
        };
        m_link = std::make_unique<EngineLink>(*m_client);
        m_source = std::make_unique<MarkSource>(*m_link);
        m_source->setService(ServiceId("redis"));
    }

    void cleanup() {
        m_source.reset();
        m_link.reset();
        m_client.reset();
    }

    void theStretchIsAskedForOnce() {
        const TimePoint now = m_play->now();
        m_source->look(now - 1h, now);
        QTRY_COMPARE(m_source->marks().size(), std::size_t{2});
        QVERIFY(m_source->marks()[0].time < m_source->marks()[1].time);
        QVERIFY(m_asked.front().service == ServiceId("redis") && m_asked.front().from <= now - 1h);
        m_source->look(now - 50min, now + 10min); // live goes on
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_asked.size(), std::size_t{1});
        m_source->look(now - 5h, now - 4h);
        QTRY_COMPARE(m_asked.size(), std::size_t{2});
        QVERIFY(m_asked.back().from <= now - 5h);
    }

    void theNewestComeWithTheOutlookAndAreThereOnce() {
        const TimePoint now = m_play->now();
        m_client->marks = nullptr;
        m_source->look(now - 1h, now);
        QSignalSpy changed(m_source.get(), &MarkSource::changed);
        const auto publish = [this](std::vector<outlook::AnomalyMark> marks) {
            auto state = *m_play->state();
            auto outlook = std::make_shared<outlook::FleetOutlook>();
            outlook->services.resize(state.services.size());
            for (std::size_t i = 0; i < state.services.size(); ++i)
                if (state.services[i].id == ServiceId("redis")) outlook->services[i].marks = marks;
            state.outlook = outlook;
            m_client->publish(std::make_shared<FleetState>(std::move(state)));
        };
        publish({markAt(now)});
        QCOMPARE(m_source->marks().size(), std::size_t{1});
        publish({markAt(now), markAt(now, "latency")});
        QCOMPARE(m_source->marks().size(), std::size_t{2});
        publish({markAt(now)});
        QCOMPARE(m_source->marks().size(), std::size_t{2});
        QCOMPARE(changed.size(), 2);
    }

    void whatIsUnderWayIsWithdrawnWhenNobodyLooks() {
        m_client->hold();
        m_source->look(m_play->now() - 1h, m_play->now());
        m_source->pause();
        m_client->release();
        QVERIFY(m_asked.empty());
        QVERIFY(m_source->marks().empty());
        m_source->look(m_play->now() - 1h, m_play->now());
        QTRY_COMPARE(m_source->marks().size(), std::size_t{2});
        m_source->setService(ServiceId("api"));
        QVERIFY(m_source->marks().empty());
    }

private:
    std::unique_ptr<testing::FleetPlay> m_play;
    std::unique_ptr<testing::FakeEngineClient> m_client;
    std::unique_ptr<EngineLink> m_link;
    std::unique_ptr<MarkSource> m_source;
    std::vector<outlook::MarkQuery> m_asked;
};

HOLDFAST_TEST(TstMarkSource)
#include "tst_mark_source.moc"
