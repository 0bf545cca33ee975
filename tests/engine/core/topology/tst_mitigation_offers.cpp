// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/topology/mitigation_offers.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

SignalState signal(const char* name, Part part, double score) {
    SignalState state{.id = SignalId(name), .part = part};
    state.freshness = Freshness::Fresh;
    state.score = score;
    return state;
}

std::vector<Mitigation> offersFor(ServiceKind kind, std::vector<SignalState> signals) {
    ServiceSpec spec;
    spec.id = ServiceId("it");
    spec.kind = kind;
    ServiceState state;
    state.id = spec.id;
    state.signals = std::move(signals);
    const int count = static_cast<int>(state.signals.size());
    state.own = analysis::ownHealth(state.signals, count, count);
    return offersForHealth(spec, state);
}

} // namespace

class TstMitigationOffers final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Both at once hold it down: mending one alone does not help, and is said to help nothing.
    void aRemedyIsWorthNoMoreThanWhatStaysWrongAllows() {
        const auto offers = offersFor(ServiceKind::Redis, {signal(signals::kMemory, Part::Saturation, 0.0),
                                                           signal(signals::kUp, Part::Availability, 0.0)});
        QCOMPARE(offers.size(), std::size_t{2});
        for (const auto& offer : offers)
            QCOMPARE(offer.removes, 0.0);
    }

    void theWorstSignalIsTheReason() {
        const auto offers =
            offersFor(ServiceKind::Celery, {signal(signals::kQueueDepth, Part::Saturation, 0.5),
                                            signal(signals::kOldestTask, Part::Saturation, 0.1)});
        QCOMPARE(offers.size(), std::size_t{1}); // one remedy for both
        HOLDFAST_COMPARE(offers[0].kind, MitigationKind::ShedQueue);
        QCOMPARE(offers[0].because, SignalId(signals::kOldestTask));
        QVERIFY(offers[0].removes > 0.98);
    }

    void aServiceThatIsWellNeedsNothing() {
        QVERIFY(offersFor(ServiceKind::Http, {signal(signals::kMemory, Part::Saturation, 0.95)}).empty());
        QVERIFY(offersFor(ServiceKind::Http, {}).empty());
    }

    void whatWasNotObservedIsNoReason() {
        auto old = signal(signals::kMemory, Part::Saturation, 0.1);
        old.freshness = Freshness::NotObserved;
        QVERIFY(offersFor(ServiceKind::Http, {signal(signals::kUp, Part::Availability, 1.0), std::move(old)})
                    .empty());
    }
};

HOLDFAST_TEST(TstMitigationOffers)
#include "tst_mitigation_offers.moc"
