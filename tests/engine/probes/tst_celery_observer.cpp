// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_observer.h"
#include "tests/support/test_registry.h"

#include <deque>
#include <random>

namespace {

using holdfast::probes::CeleryObserver;
using Answer = CeleryObserver::Answer;
using From = CeleryObserver::Question::From;

/// A list as kombu uses it, which knows when each message came, and counts what it is asked.
class Queue {
public:
    void push(double now) {
        m_messages.push_front({.text = "message-" + std::to_string(m_next++), .sent = now});
    }

    void pop() { m_messages.pop_back(); }

    /// A worker gives a message back.
    void giveBack() {
        m_messages.push_back({.text = "given-back-" + std::to_string(m_next++), .sent = -1.0});
    }

    [[nodiscard]] std::size_t size() const { return m_messages.size(); }

    [[nodiscard]] double age(double now) const {
        return m_messages.empty() ? 0.0 : now - m_messages.back().sent;
    }

    /// A run of the probe.
    std::optional<double> observe(CeleryObserver& observer, double now, bool knowsLpos = true) {
        observer.depth(static_cast<std::int64_t>(m_messages.size()));
        m_questions = 0;
        while (const auto question = observer.question()) {
            ++m_questions;
            if (!knowsLpos) {
                observer.answer(Answer::Unanswerable);
            } else if (const auto at = find(*question)) {
                observer.answer(Answer::There, *at);
            } else {
                observer.answer(Answer::Gone);
            }
        }
        if (m_messages.empty()) return observer.waitedAtLeast(now);
        observer.oldest(m_messages.back().text, now);
        observer.newest(m_messages.front().text, now);
        return observer.waitedAtLeast(now);
    }

    [[nodiscard]] int questions() const { return m_questions; }

    [[nodiscard]] std::int64_t compared() const { return m_compared; }

private:
    struct Message {
        std::string text;
        double sent = 0.0;
    };

    std::optional<std::int64_t> find(const CeleryObserver::Question& question) {
        const auto size = static_cast<std::int64_t>(m_messages.size());
        for (std::int64_t i = 0; i < std::min(size, question.within); ++i) {
            ++m_compared;
            const auto at = question.from == From::Right ? size - 1 - i : i;
            if (m_messages[static_cast<std::size_t>(at)].text == question.message) return size - 1 - at;
        }
        return std::nullopt;
    }

    std::deque<Message> m_messages;
    int m_next = 0;
    int m_questions = 0;
    std::int64_t m_compared = 0;
};

class TstCeleryObserver : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anEmptyQueueHasWaitedForNothing() {
        Queue queue;
        CeleryObserver observer;
        QCOMPARE(queue.observe(observer, 0.0), std::optional(0.0));
        queue.push(1.0);
        QCOMPARE(queue.observe(observer, 2.0), std::optional(0.0)); // it came since
        QCOMPARE(queue.observe(observer, 4.0), std::optional(2.0));
    }

    void aBacklogSeenForTheFirstTimeIsUnknown() {
        Queue queue;
        CeleryObserver observer;
        for (int i = 0; i < 100; ++i)
            queue.push(0.0);
        QVERIFY(!queue.observe(observer, 1000.0));
        QCOMPARE(queue.observe(observer, 1030.0), std::optional(30.0));
    }

    void aQueueThatStandsStillCostsOneQuestion() {
        Queue queue;
        CeleryObserver observer;
        queue.push(0.0);
        for (int run = 0; run < 200; ++run) {
            static_cast<void>(queue.observe(observer, run * 30.0));
            queue.push(run * 30.0 + 1.0);
            QVERIFY(queue.questions() <= 1);
        }
        QCOMPARE(queue.observe(observer, 6000.0), std::optional(6000.0));
    }

    /// Ten tasks come and ten go each second, behind a backlog of a thousand: nothing stands at the right end
    /// for long, and yet every task waits a hundred seconds.
    void aMovingBacklogHasItsTrueAge() {
        Queue queue;
        CeleryObserver observer;
        double worstError = 0.0;
        for (int second = 0; second < 600; ++second) {
            for (int i = 0; i < 10; ++i) {
                queue.push(second);
                if (queue.size() > 1000) queue.pop();
            }
            if (second % 2 != 0) continue;
            const auto waited = queue.observe(observer, second);
            if (second < 100) continue;
            QVERIFY(waited);
            QVERIFY2(*waited <= queue.age(second), "never more than the truth");
            worstError = std::max(worstError, queue.age(second) - *waited);
        }
        QVERIFY2(worstError <= 6.0, qPrintable(QString::number(worstError)));
    }

    void neverMoreThanTheTruthWhateverHappens() {
        std::mt19937 random(7);
        const auto chance = [&](unsigned of) { return static_cast<unsigned>(random() % of); };
        for (int round = 0; round < 30; ++round) {
            Queue queue;
            CeleryObserver observer;
            for (int run = 0; run < 200; ++run) {
                const unsigned moves = chance(40);
                for (unsigned i = 0; i < moves; ++i) {
                    if (chance(2) == 0)
                        queue.push(run);
                    else if (queue.size() > 0)
                        queue.pop();
                }
                if (chance(50) == 0) queue.giveBack();
                const auto waited = queue.observe(observer, run + 0.5);
                QVERIFY(!waited || *waited <= queue.age(run + 0.5));
                QVERIFY(queue.questions() <= 8);
            }
        }
    }

    void withoutLposWhatStandsStillIsStillTimed() {
        Queue queue;
        CeleryObserver observer;
        for (int i = 0; i < 10; ++i)
            queue.push(0.0);
        QVERIFY(!queue.observe(observer, 10.0, false));
        QCOMPARE(queue.observe(observer, 40.0, false), std::optional(30.0));
        queue.pop();
        QVERIFY2(!queue.observe(observer, 70.0, false), "the next one has waited for who knows how long");
        QCOMPARE(queue.observe(observer, 100.0, false), std::optional(30.0));
    }

    void aDeepQueueIsNotSearchedToItsEnd() {
        Queue queue;
        CeleryObserver observer;
        for (int i = 0; i < 200'000; ++i)
            queue.push(0.0);
        static_cast<void>(queue.observe(observer, 10.0));
        for (int i = 0; i < 1000; ++i)
            queue.push(20.0);
        QCOMPARE(queue.observe(observer, 40.0), std::optional(30.0));
        QVERIFY(queue.compared() <= CeleryObserver::kMostCompared);
    }

    void anEmptiedQueueForgets() {
        Queue queue;
        CeleryObserver observer;
        queue.push(0.0);
        static_cast<void>(queue.observe(observer, 0.0));
        static_cast<void>(queue.observe(observer, 100.0));
        queue.pop();
        QCOMPARE(queue.observe(observer, 110.0), std::optional(0.0));
        queue.push(111.0);
        QCOMPARE(queue.observe(observer, 120.0), std::optional(0.0));
    }

    void largeMessagesAreNotKept() {
        CeleryObserver observer;
        observer.depth(1);
        observer.newest(std::string(CeleryObserver::kLongestMarker + 1, 'x'), 0.0);
        observer.depth(1);
        QVERIFY(!observer.question());
    }
};

} // namespace

HOLDFAST_TEST(TstCeleryObserver)
#include "tst_celery_observer.moc"
